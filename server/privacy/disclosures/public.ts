import './forget-disclosures.job.ts'

export {
  type DisclosureKind,
  type DisclosureUse,
  disclosure,
  disclosureKinds,
  disclosureUses,
} from './disclosure.ts'
export { type Handed, type HandingOut, noteDisclosures, recipientNamed } from './note-disclosures.ts'
export { disclosuresOf } from './read-disclosures.ts'
