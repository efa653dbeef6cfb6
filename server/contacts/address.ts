import { resource } from '#server/platform/gate/resource.ts'
import { caring, fieldsHeld, technical, words, writing } from '#server/privacy/fields/contract.ts'
import { partOfPerson } from './part-of-person.ts'

const postal = fieldsHeld({
  purposes: ['customer-relations', 'contract', 'care', 'events', 'direct-marketing'],
  basis: 'A6-1-f',
  dataKind: 'contact-master',
  see: [...caring, 'marketing'],
  edit: writing,
  exportClass: 'four-eyes',
  erase: 'deleted-with-record',
  isProvided: true,
})
const why = ['Damit Post und Lieferungen ankommen.', 'So that mail and deliveries arrive.'] as const

/** A postal address of a person, in parts. */
export const address = resource({
  ...partOfPerson,
  name: 'address',
  feature: 'addresses',
  label: { de: 'Anschrift', en: 'Address' },
  table: 'addresses',
  defaultSort: ['-isMain', 'createdAt'],
  fields: {
    id: technical(),
    version: technical('number'),
    contactId: technical('id'),
    kind: postal({
      type: 'choice',
      choices: [
        { value: 'work', label: words(['Geschäftlich', 'Work']) },
        { value: 'private', label: words(['Privat', 'Private']) },
        { value: 'billing', label: words(['Rechnung', 'Billing']) },
        { value: 'delivery', label: words(['Lieferung', 'Delivery']) },
      ],
      category: 'user.contact.address',
      label: ['Art', 'Kind'],
      why,
    }),
    isMain: postal({
      type: 'boolean',
      isProvided: false,
      category: 'user.contact.address',
      label: ['Bevorzugt', 'Preferred'],
      why,
    }),
    addition: postal({
      type: 'text',
      maxLength: 200,
      category: 'user.contact.address',
      label: ['Adresszusatz', 'Addition'],
      why,
    }),
    street: postal({
      type: 'text',
      maxLength: 200,
      category: 'user.contact.address.street',
      label: ['Straße', 'Street'],
      why,
    }),
    houseNumber: postal({
      type: 'text',
      maxLength: 20,
      category: 'user.contact.address.street',
      label: ['Hausnummer', 'House number'],
      why,
    }),
    poBox: postal({
      type: 'text',
      maxLength: 40,
      category: 'user.contact.address',
      label: ['Postfach', 'PO box'],
      why,
    }),
    postalCode: postal({
      type: 'text',
      maxLength: 20,
      category: 'user.contact.address.postal_code',
      label: ['PLZ', 'Postal code'],
      why,
    }),
    city: postal({
      type: 'text',
      maxLength: 120,
      category: 'user.contact.address.city',
      label: ['Ort', 'City'],
      why,
    }),
    region: postal({
      type: 'text',
      maxLength: 120,
      category: 'user.contact.address.state',
      label: ['Bundesland oder Kanton', 'State or canton'],
      why,
    }),
    country: postal({
      type: 'text',
      maxLength: 2,
      isRequired: true,
      category: 'user.contact.address.country',
      label: ['Land', 'Country'],
      why: ['Davon hängt ab, welches Recht gilt.', 'It decides which law applies.'],
    }),
    createdAt: technical('moment', { isDetail: true }),
    createdBy: technical('id', { isDetail: true }),
  },
})
