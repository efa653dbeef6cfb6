import { resource } from '#server/platform/gate/resource.ts'
import { caring, everyone, fieldsHeld, technical, words, writing } from '#server/privacy/fields/contract.ts'
import { partOfPerson } from './part-of-person.ts'

const reach = fieldsHeld({
  purposes: ['customer-relations', 'contract', 'care', 'events', 'direct-marketing'],
  basis: 'A6-1-f',
  dataKind: 'contact-master',
  see: caring,
  edit: writing,
  exportClass: 'four-eyes',
  erase: 'deleted-with-record',
  isProvided: true,
})

/** One way to reach a person: an e-mail address, a number, a web address, a messenger name. */
export const contactPoint = resource({
  ...partOfPerson,
  name: 'contactPoint',
  feature: 'contact-points',
  label: { de: 'Erreichbarkeit', en: 'Contact point' },
  table: 'contact_points',
  defaultSort: ['-isMain', 'kind', 'createdAt'],
  conflicts: { contact_points_contact_value_key: 'contact-points.taken' },
  fields: {
    id: technical(),
    version: technical('number'),
    contactId: technical('id'),
    kind: reach({
      type: 'choice',
      see: everyone,
      isRequired: true,
      choices: [
        { value: 'email', label: words(['E-Mail', 'E-mail']) },
        { value: 'phone', label: words(['Telefon', 'Phone']) },
        { value: 'mobile', label: words(['Mobil', 'Mobile']) },
        { value: 'fax', label: words(['Fax', 'Fax']) },
        { value: 'web', label: words(['Web', 'Web']) },
        { value: 'messenger', label: words(['Messenger', 'Messenger']) },
      ],
      category: 'user.contact',
      label: ['Art', 'Kind'],
      why: ['Für jeden Weg gelten eigene Regeln.', 'Each way has its own rules.'],
    }),
    value: reach({
      type: 'text',
      maxLength: 254,
      isRequired: true,
      category: 'user.contact',
      label: ['Adresse oder Nummer', 'Address or number'],
      why: ['Damit wir Sie erreichen.', 'So that we reach you.'],
    }),
    valueNorm: reach({
      type: 'text',
      isReadOnly: true,
      isDetail: true,
      edit: [],
      isProvided: false,
      category: 'user.contact',
      label: ['Vereinheitlicht', 'Normalised'],
      why: [
        'Damit dieselbe Nummer in jeder Schreibweise gefunden wird.',
        'So that the same number is found however written.',
      ],
    }),
    label: reach({
      type: 'text',
      maxLength: 60,
      category: 'user.contact',
      label: ['Bezeichnung', 'Label'],
      why: ['Damit die richtige Nummer gewählt wird.', 'So that the right number is dialled.'],
    }),
    isMain: reach({
      type: 'boolean',
      see: everyone,
      isProvided: false,
      category: 'user.contact',
      label: ['Bevorzugt', 'Preferred'],
      why: ['Damit wir den Weg nutzen, den Sie bevorzugen.', 'So that we use the way you prefer.'],
    }),
    isListed: reach({
      type: 'boolean',
      see: everyone,
      isProvided: false,
      isDetail: true,
      category: 'user.privacy_preferences',
      label: ['Eintrag gegen Werbung', 'Listed against advertising'],
      why: [
        'Wer in der ECG-Liste (AT) steht oder einen Sterneintrag (CH) hat, bekommt keine Werbung.',
        'Who is on the ECG list (AT) or has an asterisk in the directory (CH) gets no advertising.',
      ],
    }),
    createdAt: technical('moment', { isDetail: true }),
    createdBy: technical('id', { isDetail: true }),
  },
})
