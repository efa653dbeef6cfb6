/** A sentence for every code the server gives about a mass update or one of its records. */
export const massUpdateReasons = {
  de: {
    'mass-updates.invalid': 'Die Angaben zur Sammeländerung passen noch nicht.',
    'mass-updates.not-found': 'Diese Sammeländerung gibt es nicht, oder Sie dürfen sie nicht sehen.',
    'mass-updates.not-possible-now':
      'Das geht im jetzigen Zustand dieser Sammeländerung nicht: Sie läuft gerade oder ist schon abgeschlossen.',
    'mass-updates.rows-changed-conflict':
      'Die Auswahl umfasst jetzt andere Einträge als in der Vorschau. Nichts wurde geändert; bitte sehen Sie die neue Vorschau an.',
    'mass-updates.nothing-selected': 'Es ist kein Eintrag ausgewählt.',
    'mass-updates.field-twice': 'Dieses Feld steht zweimal in der Sammeländerung.',
    'mass-updates.action-not-possible': 'Das geht mit diesem Feld nicht.',
    'mass-updates.alone':
      'Das steht für sich: Bitte ändern Sie andere Felder in einer eigenen Sammeländerung.',
    'informations.address-missing-conflict': 'Für diese Person ist keine E-Mail-Adresse hinterlegt.',
    'consents.contact-not-allowed': 'Diese Person darf auf diesem Weg nicht angesprochen werden.',
    'mass-updates.out-of-sight':
      'Sie dürfen diesen Eintrag nicht sehen, oder es gibt ihn nicht mehr. Er blieb unberührt.',
    'mass-updates.protected':
      'Der Eintrag ist eingeschränkt (Art. 18 DSGVO) oder in Quarantäne und wird nicht geändert.',
    'mass-updates.loosens':
      'Die Änderung würde einen Schutz lockern (§ 7 UWG); das geht nur einzeln und mit Prüfung.',
    'mass-updates.kept-edited': 'Behalten, weil seit der Sammeländerung jemand diesen Wert geändert hat.',
    'mass-updates.kept-right': 'Behalten, weil Sie dieses Feld nicht mehr ändern dürfen.',
    'mass-updates.stays':
      'Widersprüche und beendete Grundlagen bleiben bestehen; „Rückgängig“ nimmt sie nicht zurück.',
  },
  en: {
    'mass-updates.invalid': 'What was entered for the mass update does not fit yet.',
    'mass-updates.not-found': 'There is no such mass update, or you may not see it.',
    'mass-updates.not-possible-now':
      'The mass update does not allow that now: it is running or already finished.',
    'mass-updates.rows-changed-conflict':
      'The selection now holds other records than in the preview. Nothing was changed; please look at the new preview.',
    'mass-updates.nothing-selected': 'No record is selected.',
    'mass-updates.field-twice': 'This field is named twice.',
    'mass-updates.action-not-possible': 'This field does not allow that.',
    'mass-updates.alone': 'This stands by itself: please change other fields in a mass update of their own.',
    'informations.address-missing-conflict': 'No e-mail address is stored for this person.',
    'consents.contact-not-allowed': 'This person may not be contacted by this way.',
    'mass-updates.out-of-sight': 'You may not see this record, or it is gone. It was left as it is.',
    'mass-updates.protected': 'The record is restricted (Art. 18 GDPR) or in quarantine and is not changed.',
    'mass-updates.loosens':
      'The change would loosen a protection (§ 7 UWG); that is done one by one and looked at.',
    'mass-updates.kept-edited': 'Kept, because somebody has changed this value since the mass update.',
    'mass-updates.kept-right': 'Kept, because you may not change this field any more.',
    'mass-updates.stays': 'Refusals and ended bases stay; an undo does not take them back.',
  },
} as const
