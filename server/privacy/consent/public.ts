import './forget-proofs.job.ts'
import './kept.ts'

export { addressHash } from './address-hash.ts'
export { type Channel, channelLabels, channels, pointKindsOf } from './channels.ts'
export { type ConsentProof, consentProof, type EvidenceFile } from './consent-proof.ts'
export { type ConsentEventKind, consentEvents, type Way, ways } from './consent-state.ts'
export { chainsOf, currentPerson, lockChains, lockCurrentChain } from './current-person.ts'
export { hashedFields, hashOfEvent, hashScheme } from './event-hash.ts'
export {
  type ChannelFacts,
  decide,
  type OwnFacts,
  type Permission,
  permissionsFor,
  profileIn,
  type Question,
} from './facts.ts'
export { followRefusals, refuseWays, waysOfPlace, waysOfPoint } from './follow-refusals.ts'
export {
  type Frequency,
  frequencies,
  frequencyOf,
  mailFrequency,
  setFrequency,
  shareFrequency,
  strictestFrequency,
  tooOftenAmong,
  tooOftenPeople,
} from './frequency.ts'
export { addGround, endGround } from './grounds.ts'
export { insteadOf } from './instead.ts'
export { advertisingGround, consentEvent, eventLabels, suppression } from './ledger.ts'
export { localTimeOf } from './local-time.ts'
export { markContacts, markNext } from './marks.ts'
export {
  type Decision,
  decisionCodes,
  decisionWords,
  mayContact,
  ruleSet,
  tooOften,
  withoutBasis,
} from './may-contact.ts'
export {
  type Entry,
  headOf,
  liftEntries,
  mergeConsents,
  separateConsents,
  type WaysHeld,
  waysHeldBy,
} from './merge-consents.ts'
export { channelNamed, eventNamed, purposeNamed } from './names.ts'
export { ORIGIN_DAYS, truncateOrigins } from './origins.ts'
export { reachesOf } from './reaches.ts'
export { type NewConsentEvent, recordConsent } from './record-consent.ts'
export { type Refusal, refuseMany } from './refuse-many.ts'
export { replayedStates } from './replay.ts'
export { saidBefore } from './said-before.ts'
export { type HeldState, mergedStates, strictest } from './strictest.ts'
export { addSuppression, checkSuppression } from './suppression-list.ts'
export { advertisedToNoMore, suppress, suppressedAmong } from './suppressions.ts'
export { addText, consentTextRoutes, findText } from './texts.ts'
export { contactNotAllowed, demandPermission, usePermissions } from './use-permission.ts'
export { wishHeld, wishRows } from './wish.ts'
