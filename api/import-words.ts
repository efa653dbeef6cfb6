/** A sentence for every code the server gives about a file, a line or a value. */
export const reasons = {
  de: {
    'files.empty': 'Die Datei ist leer: Es steht kein einziger Datensatz darin.',
    'files.too-large': 'Die Datei ist größer, als dieser Server annimmt.',
    'files.invalid': 'Bitte wählen Sie eine Datei.',
    'imports.empty-file': 'Die Datei ist leer: Es steht kein einziger Datensatz darin.',
    'imports.not-a-table':
      'Das ist weder eine Tabelle noch ein Adressbuch. Treu liest Excel (XLSX), CSV und vCard.',
    'imports.too-many-columns': 'Die Datei hat {{columns}} Spalten; Treu liest höchstens {{max}}.',
    'imports.broken-file':
      'Die Datei ist beschädigt und lässt sich nicht bis zum Ende lesen. Öffnen Sie sie in Excel, speichern Sie sie neu und laden Sie sie noch einmal hoch.',
    'imports.quote-not-closed':
      'Ab Zeile {{line}} ist ein Anführungszeichen offen, das nirgends endet. Ergänzen oder entfernen Sie es und laden Sie die Datei noch einmal hoch.',
    'imports.unsupported-format':
      'Dieses Format ({{format}}) liest Treu nicht. Speichern Sie die Liste als XLSX oder CSV und laden Sie sie noch einmal hoch.',
    'imports.password-protected':
      'Die Datei ist mit einem Kennwort geschützt. Heben Sie den Schutz in Excel auf (Datei, Informationen, Arbeitsmappe schützen) und laden Sie sie noch einmal hoch.',
    'imports.unpacks-too-large':
      'Die Datei wird beim Entpacken übermäßig groß und wurde zum Schutz des Servers nicht geöffnet. Speichern Sie die Liste als CSV.',
    'imports.sheet-not-found': 'Dieses Blatt gibt es in der Arbeitsmappe nicht.',
    'imports.charset-unknown': 'Diesen Zeichensatz kennt Treu nicht.',
    'imports.delimiter-invalid': 'Dieses Zeichen kann kein Trennzeichen sein.',
    'imports.nothing-mapped': 'Noch füllt keine Spalte ein Feld. Ordnen Sie mindestens eine Spalte zu.',
    'imports.not-checked': 'Bitte prüfen Sie die Datei, bevor Sie sie importieren.',
    'imports.source-gone':
      'Die hochgeladene Datei wurde nach Ablauf ihrer Frist gelöscht. Laden Sie sie noch einmal hoch.',
    'imports.not-possible-now':
      'Das geht im jetzigen Zustand dieses Imports nicht: Er läuft gerade oder ist schon abgeschlossen.',
    'imports.stale': 'Dieser Import hat sich inzwischen geändert. Bitte laden Sie ihn neu.',
    'imports.invalid': 'Zuordnung oder Angaben passen noch nicht.',
    'imports.not-found': 'Diesen Import gibt es nicht, oder Sie dürfen ihn nicht sehen.',

    'imports.formula': 'In der Zelle steht eine Formel statt eines Wertes. Formeln übernimmt Treu nicht.',
    'imports.name-missing': 'Weder ein Name noch eine Firma steht in der Zeile.',
    'imports.row-empty': 'In den zugeordneten Spalten steht nichts.',
    'imports.last-name-missing': 'Der Nachname fehlt; übernommen wird nur der Vorname.',
    'imports.character-lost':
      'Ein Umlaut oder Sonderzeichen ging schon in der Datei verloren (an seiner Stelle steht ein Fragezeichen). Bitte prüfen.',
    'imports.phone-uncertain': 'Die Nummer ist ungewöhnlich kurz oder lang. Bitte prüfen.',
    'imports.zero-restored': 'Der Postleitzahl fehlte die führende Null; sie wurde ergänzt.',
    'imports.postal-code-uncertain':
      'Vier Ziffern ohne Land: Das kann Österreich, die Schweiz oder eine deutsche Postleitzahl ohne führende Null sein. Bitte prüfen.',
    'imports.mark-unclear':
      'Ob hier der Werbung widersprochen wurde, ist nicht eindeutig. Der Vermerk wurde nicht übernommen.',
    'imports.outside-groups':
      'Die Zeile nennt keine Ihrer Kundengruppen. Sie würden den Datensatz nicht sehen.',
    'imports.extra-cells': 'Die Zeile hat mehr Zellen als die Tabelle Spalten; Werte können verrutscht sein.',
    'imports.similar-in-file':
      'Diese Person steht vielleicht schon in Zeile {{line}} dieser Datei: dieselbe Adresse oder Nummer und ein ähnlicher Name.',
    'imports.duplicate-in-file': 'Dieselbe Person steht schon weiter oben in dieser Datei.',
    'imports.duplicate-in-file-line': 'Dieselbe Person steht schon in Zeile {{line}} dieser Datei.',
    'imports.known-by-email': 'Diese Person ist schon da: gleiche E-Mail-Adresse, gleicher Name.',
    'imports.known-elsewhere':
      'Diese Person ist schon da, aber Sie dürfen den Eintrag nicht sehen. Bitte wenden Sie sich an den Datenschutz.',
    'imports.address-suppressed':
      'Diese Adresse oder Nummer steht auf der Sperrliste. Werbung dorthin bleibt verboten, auch nach dem Import.',
    'imports.email-shared': 'Dieselbe E-Mail-Adresse gehört schon einer Person mit anderem Namen.',
    'imports.similar-by-phone':
      'Eine vorhandene Person hat dieselbe Telefonnummer und einen ähnlichen Namen.',
    'imports.similar-by-name':
      'Eine vorhandene Person heißt ähnlich und gehört zur selben Firma oder zum selben Ort.',
    'imports.company-known': 'Diese Firma ist schon da.',
    'imports.kept-edited': 'Behalten, weil seit dem Import jemand mit diesem Eintrag gearbeitet hat.',
    'imports.not-allowed': 'Ihre Rechte erlauben es nicht, diesen Eintrag anzulegen oder zu ändern.',

    'imports.title': 'Überschrift über der Tabelle',
    'imports.header': 'Kopfzeile',
    'imports.empty': 'Leere Zeile',
    'imports.group': 'Zwischenüberschrift',
    'imports.sum': 'Summenzeile',
    'imports.remark': 'Bemerkung zwischen den Datensätzen',
    'imports.no-content': 'Karte ohne Namen und ohne Anschrift',

    'values.text-too-long': 'Der Text ist für dieses Feld zu lang und wurde nicht übernommen.',
    'values.text-invalid': 'Darin stehen Zeichen, die sich nicht speichern lassen.',
    'values.email-invalid': 'Das ist keine vollständige E-Mail-Adresse; sie wurde nicht übernommen.',
    'values.phone-invalid': 'Das ist keine Telefonnummer; sie wurde nicht übernommen.',
    'values.postal-code-invalid': 'Die Postleitzahl passt nicht zum Land und wurde nicht übernommen.',
    'values.city-invalid': 'Postleitzahl und Ort lassen sich nicht trennen; sie wurden nicht übernommen.',
    'values.country-unknown': 'Dieses Land kennt Treu nicht; es wurde nicht übernommen.',
    'values.vat-id-invalid': 'Das ist keine Umsatzsteuer-Identifikationsnummer; sie wurde nicht übernommen.',
    'values.vat-id-check-digit':
      'Die Prüfziffer der Umsatzsteuer-Identifikationsnummer stimmt nicht; sie wurde nicht übernommen.',
    'values.date-invalid': 'Das ist kein Datum; es wurde nicht übernommen.',
    'values.date-ambiguous':
      'Tag und Monat lassen sich nicht unterscheiden. Wählen Sie in der Zuordnung die Schreibweise der Spalte.',
    'values.number-invalid': 'Das ist keine Zahl; sie wurde nicht übernommen.',
    'values.boolean-invalid': 'Hier ist nur Ja oder Nein möglich; der Wert wurde nicht übernommen.',
    'values.choice-unknown': 'Dieser Wert steht nicht zur Auswahl und wurde nicht übernommen.',
    'values.url-invalid': 'Das ist keine vollständige Internetadresse; sie wurde nicht übernommen.',
  },
  en: {
    'files.empty': 'The file is empty: there is not a single record in it.',
    'files.too-large': 'The file is larger than this server accepts.',
    'files.invalid': 'Please choose a file.',
    'imports.empty-file': 'The file is empty: there is not a single record in it.',
    'imports.not-a-table':
      'This is neither a table nor an address book. Treu reads Excel (XLSX), CSV and vCard.',
    'imports.too-many-columns': 'The file has {{columns}} columns; Treu reads at most {{max}}.',
    'imports.broken-file':
      'The file is damaged and cannot be read to its end. Open it in Excel, save it again and upload it once more.',
    'imports.quote-not-closed':
      'From line {{line}} on a quotation mark is open that never ends. Add or remove it and upload the file once more.',
    'imports.unsupported-format':
      'Treu does not read this format ({{format}}). Save the list as XLSX or CSV and upload it once more.',
    'imports.password-protected':
      'The file is protected by a password. Lift the protection in Excel (File, Info, Protect Workbook) and upload it once more.',
    'imports.unpacks-too-large':
      'The file becomes excessively large when unpacked and was not opened to protect the server. Save the list as CSV.',
    'imports.sheet-not-found': 'There is no such sheet in the workbook.',
    'imports.charset-unknown': 'Treu does not know this character set.',
    'imports.delimiter-invalid': 'This character cannot be a delimiter.',
    'imports.nothing-mapped': 'No column fills a field yet. Assign at least one column.',
    'imports.not-checked': 'Please check the file before you import it.',
    'imports.source-gone': 'The uploaded file was deleted when its period ended. Upload it once more.',
    'imports.not-possible-now':
      'This is not possible in the present state of the import: it is running or already finished.',
    'imports.stale': 'This import has changed in the meantime. Please load it again.',
    'imports.invalid': 'The assignment or the answers do not fit yet.',
    'imports.not-found': 'This import does not exist, or you may not see it.',

    'imports.formula': 'The cell holds a formula instead of a value. Treu does not take over formulas.',
    'imports.name-missing': 'There is neither a name nor a company in the row.',
    'imports.row-empty': 'There is nothing in the assigned columns.',
    'imports.last-name-missing': 'The last name is missing; only the first name is taken over.',
    'imports.character-lost':
      'An umlaut or special character was already lost in the file (a question mark stands in its place). Please check.',
    'imports.phone-uncertain': 'The number is unusually short or long. Please check.',
    'imports.zero-restored': 'The postal code lacked its leading zero; it was added.',
    'imports.postal-code-uncertain':
      'Four digits without a country: this may be Austria, Switzerland or a German postal code without its leading zero. Please check.',
    'imports.mark-unclear':
      'It is not clear whether advertising was objected to here. The mark was not taken over.',
    'imports.outside-groups': 'The row names none of your customer groups. You would not see the record.',
    'imports.extra-cells': 'The row has more cells than the table has columns; values may have moved.',
    'imports.similar-in-file':
      'This person may stand in line {{line}} of this file already: the same address or number and a similar name.',
    'imports.duplicate-in-file': 'The same person stands further up in this file.',
    'imports.duplicate-in-file-line': 'The same person stands in line {{line}} of this file already.',
    'imports.known-by-email': 'This person exists already: same e-mail address, same name.',
    'imports.known-elsewhere':
      'This person exists already, but you may not see the record. Please ask data protection.',
    'imports.address-suppressed':
      'This address or number is on the list of objections. Advertising to it stays forbidden, after the import, too.',
    'imports.email-shared': 'The same e-mail address already belongs to a person with another name.',
    'imports.similar-by-phone': 'An existing person has the same phone number and a similar name.',
    'imports.similar-by-name': 'An existing person has a similar name and the same company or city.',
    'imports.company-known': 'This company exists already.',
    'imports.kept-edited': 'Kept, because somebody has worked with this record since the import.',
    'imports.not-allowed': 'Your rights do not allow you to create or change this record.',

    'imports.title': 'Title above the table',
    'imports.header': 'Header',
    'imports.empty': 'Empty line',
    'imports.group': 'Subheading',
    'imports.sum': 'Line of sums',
    'imports.remark': 'Remark between the records',
    'imports.no-content': 'Card without name and address',

    'values.text-too-long': 'The text is too long for this field and was not taken over.',
    'values.text-invalid': 'It contains characters that cannot be stored.',
    'values.email-invalid': 'This is not a complete e-mail address; it was not taken over.',
    'values.phone-invalid': 'This is not a phone number; it was not taken over.',
    'values.postal-code-invalid': 'The postal code does not fit the country and was not taken over.',
    'values.city-invalid': 'Postal code and city cannot be told apart; they were not taken over.',
    'values.country-unknown': 'Treu does not know this country; it was not taken over.',
    'values.vat-id-invalid': 'This is not a VAT identification number; it was not taken over.',
    'values.vat-id-check-digit':
      'The check digit of the VAT identification number is wrong; it was not taken over.',
    'values.date-invalid': 'This is not a date; it was not taken over.',
    'values.date-ambiguous':
      'Day and month cannot be told apart. Choose how the column writes dates in the assignment.',
    'values.number-invalid': 'This is not a number; it was not taken over.',
    'values.boolean-invalid': 'Only yes or no is possible here; the value was not taken over.',
    'values.choice-unknown': 'This value is not among the choices and was not taken over.',
    'values.url-invalid': 'This is not a complete web address; it was not taken over.',
  },
}
