import './empty-trash.job.ts'
import './refresh-bases.job.ts'

export { address } from './address.ts'
export { consentsOf } from './consents-of-contact.ts'
export { contact } from './contact.ts'
export { contactPoint } from './contact-point.ts'
export { createContact, grantBases } from './create-contact.ts'
export { employment } from './employment.ts'
export { informContact } from './inform-contact.ts'
export {
  type AddressedPerson,
  fullName,
  languageOf,
  letterSalutation,
  parseName,
  parseSalutation,
  parseSurname,
  parseTitles,
} from './names.ts'
export { type Occasion, occasionOf } from './occasion.ts'
export { processingBasis } from './processing-basis.ts'
export { recentRecords, rememberOpened } from './recent-records.ts'
export { type Comparable, type Reason, resemblance, scoreOf, soundOf } from './resemblance.ts'
export { changeableContact, hasBasisFor, visibleContact } from './visible-contact.ts'
