/** What only this feature says no with. */
export const settingsProblems = {
  de: {
    'users.email-taken': 'Mit dieser Adresse gibt es schon einen Zugang.',
    'users.not-found': 'Diesen Zugang gibt es nicht.',
    'users.invalid': 'Einige Angaben zum Zugang passen noch nicht.',
    'users.stale': 'Inzwischen hat jemand anderes diesen Zugang geändert. Bitte laden Sie die Seite neu.',
    'users.own-roles':
      'Niemand gibt sich selbst eine Rolle. Bitten Sie eine andere Person in der Administration.',
    'users.roles-conflict':
      'Wer Treu administriert, wacht nicht zugleich über den Datenschutz (Art. 38 Abs. 6 DSGVO). Bitte entscheiden Sie sich für eines von beidem.',
    'users.last-administrator':
      'Danach könnte niemand mehr Zugänge verwalten. Geben Sie zuerst einer anderen Person die Rolle Administration.',
    'users.not-possible-now': 'Das geht nur, solange der Zugang aktiv ist.',
    'users.email-pending-conflict':
      'Diese Adresse ist schon für einen anderen Zugang eingetragen und wartet dort auf ihre Bestätigung.',
    'users.email-of-approver':
      'Wer über den Datenschutz wacht oder auf die Freigabe dafür wartet, ändert die eigene E-Mail-Adresse selbst: nach der Anmeldung unter Profil. Ist das Postfach verloren, laden Sie die Person mit der neuen Adresse neu ein und deaktivieren Sie den bisherigen Zugang.',
    'users.factor-of-approver':
      'Diesen zweiten Faktor entfernt nur eine andere Person, die ebenfalls über den Datenschutz wacht. Gibt es keine, laden Sie die Person unter einer anderen Adresse neu ein und deaktivieren Sie den bisherigen Zugang.',
    'invitations.not-possible-now': 'Die Einladung ist schon angenommen, oder der Zugang ist deaktiviert.',
    'teams.name-taken': 'Ein Team mit diesem Namen gibt es schon.',
    'teams.in-use': 'Zum Team gehört noch jemand. Nehmen Sie zuerst alle Mitglieder heraus.',
    'teams.not-found': 'Dieses Team gibt es nicht mehr.',
    'teams.stale': 'Inzwischen hat jemand anderes dieses Team geändert. Bitte laden Sie die Seite neu.',
    'teams.invalid': 'Einige Angaben zum Team passen noch nicht.',
    'roles.not-found': 'Diese Rolle gibt es nicht oder nicht mehr.',
    'roles.own-role': 'Niemand erweitert eine Rolle, die sie oder er selbst hat.',
    'roles.in-use': 'Jemand hat diese Rolle noch. Geben Sie diesen Personen zuerst eine andere.',
    'roles.needed': 'Ohne diese Rolle könnte niemand Treu betreiben oder über den Datenschutz wachen.',
    'roles.stale': 'Inzwischen hat jemand anderes diese Rolle geändert. Bitte laden Sie die Seite neu.',
    'roles.invalid': 'Einige Angaben zur Rolle passen noch nicht.',
    'settings.invalid': 'Einige Angaben passen noch nicht.',
    'field.email': 'Das ist keine vollständige E-Mail-Adresse.',
    'outbox.no-mail-server': 'Es ist kein Mailserver eingerichtet; gesendet wird nichts.',
    'outbox.not-found': 'Diese Mail gibt es nicht mehr.',
    'outbox.not-possible-now': 'Die Mail ist schon gesendet oder verworfen.',
    'demo.not-found': 'Es gibt keine Demodaten mehr.',
    'demo.last-administrator':
      'Danach könnte niemand mehr Treu verwalten. Laden Sie zuerst jemanden mit der Rolle Administration ein; diese Person gehört dann nicht zu den Demodaten.',
  },
  en: {
    'users.email-taken': 'There is an account with this address already.',
    'users.not-found': 'There is no such account.',
    'users.invalid': 'Some details of the account do not fit yet.',
    'users.stale': 'Somebody else has changed this account meanwhile. Please reload the page.',
    'users.own-roles': 'Nobody gives herself a role. Ask another administrator.',
    'users.roles-conflict':
      'Who administers Treu does not watch over data protection at the same time (Art. 38(6) GDPR). Please decide for one of them.',
    'users.last-administrator':
      'After that nobody could keep accounts any more. First give somebody else the role of administration.',
    'users.not-possible-now': 'This is only possible while the account is active.',
    'users.email-pending-conflict':
      'This address has been entered for another account already and waits to be confirmed there.',
    'users.email-of-approver':
      'Who watches over data protection, or waits for the release to do so, changes her own e-mail address herself: in the profile, once signed in. If the mailbox is lost, invite the person anew with the new address and deactivate the account so far.',
    'users.factor-of-approver':
      'Only another person who watches over data protection as well removes this second factor. If there is none, invite the person anew with another address and deactivate the account so far.',
    'invitations.not-possible-now': 'The invitation is accepted already, or the account is deactivated.',
    'teams.name-taken': 'There is a team of this name already.',
    'teams.in-use': 'Somebody still belongs to the team. Take all members out first.',
    'teams.not-found': 'This team does not exist any more.',
    'teams.stale': 'Somebody else has changed this team meanwhile. Please reload the page.',
    'teams.invalid': 'Some details of the team do not fit yet.',
    'roles.not-found': 'This role does not exist or no longer does.',
    'roles.own-role': 'Nobody widens a role she or he holds.',
    'roles.in-use': 'Somebody still holds this role. Give these people another one first.',
    'roles.needed': 'Without this role nobody could run Treu or watch over data protection.',
    'roles.stale': 'Somebody else has changed this role meanwhile. Please reload the page.',
    'roles.invalid': 'Some details of the role do not fit yet.',
    'settings.invalid': 'Some details do not fit yet.',
    'field.email': 'This is not a complete e-mail address.',
    'outbox.no-mail-server': 'No mail server is set up; nothing is sent.',
    'outbox.not-found': 'This mail does not exist any more.',
    'outbox.not-possible-now': 'The mail is sent or discarded already.',
    'demo.not-found': 'There is no demo data any more.',
    'demo.last-administrator':
      'After that nobody could administer Treu any more. First invite somebody with the role of administration; that person does not belong to the demo data.',
  },
}
