import type { TargetField } from '#server/imports/mapping/mapping.ts'

const texts = (
  resource: TargetField['resource'],
  fields: Record<string, [de: string, en: string]>,
): TargetField[] =>
  Object.entries(fields).map(([name, [de, en]]) => ({ resource, name, label: { de, en }, type: 'text' }))

const place: Record<string, [string, string]> = {
  addition: ['Zusatz', 'Addition'],
  street: ['Straße', 'Street'],
  houseNumber: ['Hausnummer', 'House number'],
  postalCode: ['PLZ', 'Postal code'],
  city: ['Ort', 'City'],
  region: ['Region', 'Region'],
  country: ['Land', 'Country'],
  poBox: ['Postfach', 'PO box'],
}

/** What an import may fill, in the form the contracts give, with three fields of somebody's own. */
export const importFields: TargetField[] = [
  ...texts('contact', {
    salutation: ['Anrede', 'Salutation'],
    firstName: ['Vorname', 'First name'],
    namePrefix: ['Namenszusatz', 'Name prefix'],
    lastName: ['Nachname', 'Last name'],
    nameSuffix: ['Nachgestellter Zusatz', 'Name suffix'],
    letterSalutation: ['Briefanrede', 'Letter salutation'],
    jobTitle: ['Funktion', 'Job title'],
    department: ['Abteilung', 'Department'],
    origin: ['Herkunft', 'Origin'],
  }),
  { resource: 'contact', name: 'titles', label: { de: 'Titel', en: 'Titles' }, type: 'texts' },
  {
    resource: 'contact',
    name: 'stage',
    label: { de: 'Status', en: 'Stage' },
    type: 'choice',
    choices: [
      { value: 'lead', label: { de: 'Interessent', en: 'Lead' } },
      { value: 'customer', label: { de: 'Kunde', en: 'Customer' } },
    ],
  },
  {
    resource: 'contact',
    name: 'language',
    label: { de: 'Sprache', en: 'Language' },
    type: 'choice',
    choices: [{ value: 'de' }, { value: 'en' }],
  },
  { resource: 'contact', name: 'isConsumer', label: { de: 'Verbraucher', en: 'Consumer' }, type: 'boolean' },
  {
    resource: 'contact',
    name: 'custom.signedOn',
    label: { de: 'Vertrag vom', en: 'Signed on' },
    type: 'date',
  },
  { resource: 'contact', name: 'custom.seats', label: { de: 'Plätze', en: 'Seats' }, type: 'number' },
  {
    resource: 'contact',
    name: 'custom.remark',
    label: { de: 'Bemerkung', en: 'Remark' },
    type: 'text',
    maxLength: 1000,
  },
  ...texts('company', {
    name: ['Name', 'Name'],
    vatId: ['USt-IdNr.', 'VAT id'],
    industry: ['Branche', 'Industry'],
    website: ['Website', 'Website'],
    ...place,
  }),
  { resource: 'company', name: 'email', label: { de: 'E-Mail', en: 'E-mail' }, type: 'email' },
  { resource: 'company', name: 'phone', label: { de: 'Telefon', en: 'Phone' }, type: 'phone' },
  ...texts('address', place),
  ...texts('contactPoint', {
    email: ['E-Mail', 'E-mail'],
    phone: ['Telefon', 'Phone'],
    mobile: ['Mobil', 'Mobile'],
    fax: ['Fax', 'Fax'],
    web: ['Web', 'Web'],
  }),
]
