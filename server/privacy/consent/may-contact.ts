import type { PurposeKey, Words } from '#server/platform/gate/vocabulary.ts'
import type { Channel, Profile } from './channels.ts'
import type { ConsentState } from './consent-state.ts'

/** Version of the rules below; kept with every decision, so that an old one can be explained. */
export const ruleSet = '2026-11'

/** What the law asks about a person before she is contacted; nothing else decides. */
export type ContactFacts = {
  isRestricted: boolean
  /** Nobody knows why she is held. */
  isQuarantined: boolean
  isConsumer: boolean
  isCustomer: boolean
  profile: Profile
  /** Purposes with a basis that holds at the moment. */
  purposes: readonly PurposeKey[]
  hasAddress: boolean
  /** The address does not exist any more, by the word of its mail server. */
  isUndeliverable: boolean
  /** The address or number is on the list of those who objected, whoever's record it stands in. */
  isSuppressed: boolean
  consent: ConsentState
  /** § 7(3) UWG: the sale the address comes from, the notice given then, and whether goods are similar. */
  existingCustomer: ExistingCustomer
  /** Why a business may be presumed to agree to this call (§ 7(2) no. 1 UWG), written down before. */
  isPresumed: boolean
  /** ECG list (AT) for e-mail, asterisk in the directory (CH) for calls. */
  isListed: boolean
  /** The company advertises by post only with a consent. */
  postNeedsConsent?: boolean
}

export type ExistingCustomer = {
  isFromSale: boolean
  wasNoticeGiven: boolean
  isSimilar: boolean
}

export type Decision = {
  allowed: boolean
  code: DecisionCode | 'too-often'
  norm: string
  reason: Words
  ruleSet: string
}

const say = (norm: string, de: string, en: string) => ({ norm, reason: { de, en } })

const decisions = {
  restricted: say(
    'Art. 18 Abs. 2 DSGVO',
    'Die Verarbeitung ist eingeschränkt.',
    'The processing is restricted.',
  ),
  quarantined: say(
    'Art. 6 Abs. 1 DSGVO',
    'Für diese Person ist keine gültige Grundlage vermerkt.',
    'No valid basis is noted for this person.',
  ),
  'no-address': say(
    'Art. 5 Abs. 1 lit. c DSGVO',
    'Für diesen Weg ist keine Adresse oder Nummer bekannt.',
    'No address or number is known for this way.',
  ),
  undeliverable: say(
    'Art. 5 Abs. 1 lit. d DSGVO',
    'Die Adresse ist nicht mehr erreichbar.',
    'The address cannot be reached any more.',
  ),
  objected: say(
    'Art. 21 Abs. 3 DSGVO, § 7 Abs. 1 UWG',
    'Die Person hat der Werbung widersprochen.',
    'The person objected to direct marketing.',
  ),
  suppressed: say(
    'Art. 21 Abs. 3 DSGVO, § 7 Abs. 1 UWG',
    'Die Adresse oder Nummer steht auf der Sperrliste.',
    'The address or number is on the list of objections.',
  ),
  withdrawn: say('Art. 7 Abs. 3 DSGVO', 'Die Einwilligung wurde widerrufen.', 'The consent was withdrawn.'),
  refused: say('§ 7 Abs. 1 UWG', 'Die Person hat abgelehnt.', 'The person refused.'),
  'no-basis': say(
    'Art. 6 Abs. 1 DSGVO',
    'Für diesen Zweck ist keine gültige Grundlage vermerkt.',
    'No valid basis is noted for this purpose.',
  ),
  'with-basis': say(
    'Art. 6 Abs. 1 DSGVO',
    'Für diesen Zweck liegt eine gültige Grundlage vor.',
    'There is a valid basis for this purpose.',
  ),
  'consent-de': say(
    '§ 7 Abs. 2 Nr. 2 UWG, Art. 6 Abs. 1 lit. a DSGVO',
    'Die Person hat ausdrücklich eingewilligt.',
    'The person gave her express consent.',
  ),
  'consent-de-phone': say(
    '§ 7 Abs. 2 Nr. 1, § 7a UWG, Art. 6 Abs. 1 lit. a DSGVO',
    'Die Person hat Anrufen ausdrücklich zugestimmt; der Nachweis ist dokumentiert.',
    'The person expressly agreed to calls; the proof is documented.',
  ),
  'consent-at': say(
    '§ 174 TKG 2021, Art. 6 Abs. 1 lit. a DSGVO',
    'Die Person hat vorher eingewilligt.',
    'The person consented beforehand.',
  ),
  'consent-ch': say('Art. 3 Abs. 1 lit. o UWG (CH)', 'Die Person hat eingewilligt.', 'The person consented.'),
  'consent-post': say(
    'Art. 6 Abs. 1 lit. a DSGVO',
    'Die Person hat in Werbung per Post eingewilligt.',
    'The person consented to advertising by post.',
  ),
  'existing-customer-de': say(
    '§ 7 Abs. 3 UWG',
    'Bestandskunde: Adresse aus einem Verkauf, ähnliche Ware, Hinweis gegeben, kein Widerspruch.',
    'Existing customer: address from a sale, similar goods, notice given, no objection.',
  ),
  'existing-customer-at': say(
    '§ 174 Abs. 4 TKG 2021',
    'Bestandskunde mit Hinweis, ähnliche Ware, kein Eintrag in der ECG-Liste.',
    'Existing customer with notice, similar goods, not on the ECG list.',
  ),
  'existing-customer-ch': say(
    'Art. 3 Abs. 1 lit. o UWG (CH)',
    'Bestandskunde mit Hinweis, ähnliche eigene Angebote.',
    'Existing customer with notice, similar own offers.',
  ),
  presumed: say(
    '§ 7 Abs. 2 Nr. 1 UWG',
    'Mutmaßliche Einwilligung eines Unternehmens; der Grund ist vermerkt.',
    'Presumed consent of a business; the reason is noted.',
  ),
  'call-ch': say(
    'Art. 3 Abs. 1 lit. u UWG (CH)',
    'Die Nummer trägt keinen Vermerk gegen Werbung.',
    'The number bears no mark against advertising.',
  ),
  'post-allowed': say(
    'Art. 6 Abs. 1 lit. f DSGVO',
    'Werbung per Post ist bis zum Widerspruch zulässig.',
    'Advertising by post is permitted until objection.',
  ),
  'post-stranger': say(
    'Art. 6 Abs. 1 lit. f DSGVO',
    'Verbraucher ohne Kundenbeziehung: Dafür braucht es eine Einwilligung.',
    'A consumer who is no customer: this needs a consent.',
  ),
  'post-without-consent': say(
    'Art. 6 Abs. 1 lit. a DSGVO',
    'Werbung per Post schicken Sie nach Ihrer Einstellung nur mit Einwilligung.',
    'By your settings, advertising goes by post only with a consent.',
  ),
  unconfirmed: say(
    '§ 7 Abs. 2 Nr. 2 UWG',
    'Die Einwilligung ist noch nicht bestätigt.',
    'The consent is not confirmed yet.',
  ),
  unproven: say(
    'Art. 7 Abs. 1 DSGVO',
    'Für die Einwilligung fehlt der Nachweis.',
    'The consent lacks proof.',
  ),
  'unproven-phone': say(
    '§ 7a UWG',
    'Für die Einwilligung in Anrufe fehlt der dokumentierte Nachweis.',
    'The consent to calls lacks its documented proof.',
  ),
  lapsed: say(
    'Art. 7 Abs. 1 DSGVO',
    'Die Einwilligung gilt nicht mehr.',
    'The consent does not hold any more.',
  ),
  'listed-at': say(
    '§ 7 ECG, § 174 TKG 2021',
    'Die Adresse steht in der ECG-Liste.',
    'The address is on the ECG list.',
  ),
  'listed-ch': say(
    'Art. 3 Abs. 1 lit. u UWG (CH)',
    'Die Nummer ist im Verzeichnis gegen Werbung gekennzeichnet.',
    'The number is marked against advertising in the directory.',
  ),
  'no-consent-de': say(
    '§ 7 Abs. 2 Nr. 2 UWG',
    'Ohne ausdrückliche Einwilligung ist Werbung auf diesem Weg unzulässig, auch an Unternehmen.',
    'Without express consent advertising by this way is unlawful, also to businesses.',
  ),
  'no-consent-de-phone': say(
    '§ 7 Abs. 2 Nr. 1 UWG',
    'Verbraucher dürfen nur mit ausdrücklicher Einwilligung angerufen werden.',
    'Consumers may only be called with express consent.',
  ),
  'not-presumed': say(
    '§ 7 Abs. 2 Nr. 1 UWG',
    'Für eine mutmaßliche Einwilligung ist kein Grund vermerkt.',
    'No reason for a presumed consent is noted.',
  ),
  'no-consent-at': say(
    '§ 174 TKG 2021',
    'Ohne vorherige Einwilligung unzulässig, auch gegenüber Unternehmen.',
    'Unlawful without prior consent, also towards businesses.',
  ),
  'no-consent-ch': say(
    'Art. 3 Abs. 1 lit. o UWG (CH)',
    'Massenwerbung auf diesem Weg braucht eine Einwilligung.',
    'Mass advertising by this way needs a consent.',
  ),
} satisfies Record<string, { norm: string; reason: Words }>
export type DecisionCode = keyof typeof decisions

const allowing: readonly DecisionCode[] = [
  'with-basis',
  'consent-de',
  'consent-de-phone',
  'consent-at',
  'consent-ch',
  'consent-post',
  'existing-customer-de',
  'existing-customer-at',
  'existing-customer-ch',
  'presumed',
  'call-ch',
  'post-allowed',
]

/**
 * Whether a person may be contacted by a channel for a purpose, with the norm and the reason. It knows no exceptions for
 * anybody: there is nothing to override. Sources: Art. 6, 7, 18, 21 GDPR; §§ 7, 7a UWG; § 174 TKG 2021; Art. 3 UWG (CH).
 */
export function mayContact(facts: ContactFacts, channel: Channel, purpose: PurposeKey): Decision {
  const code = codeOf(facts, channel, purpose)
  return { allowed: allowing.includes(code), code, ...decisions[code], ruleSet }
}

/** All answers there are. */
export const decisionCodes: readonly string[] = [...Object.keys(decisions), 'too-often']

/** Norm and reason behind a code that was kept; null when it is none of a decision. */
export function decisionWords(code: string): { norm: string; reason: Words } | null {
  if (code === tooOften.code) return { norm: tooOften.norm, reason: tooOften.reason }
  return Object.hasOwn(decisions, code) ? decisions[code as DecisionCode] : null
}

/** The answer where somebody may be written to, and has had as many mails as she wants for now. */
export const tooOften: Decision = {
  allowed: false,
  code: 'too-often',
  ...say(
    'Art. 21 DSGVO',
    'Sie möchte seltener Mails bekommen und hatte in dieser Zeit schon eine.',
    'She wants mails less often, and has had one in this time.',
  ),
  ruleSet,
}

/** The answer where somebody is not held for the purpose at all, so that nobody gets as far as asking. */
export const withoutBasis: Decision = {
  allowed: false,
  code: 'no-basis',
  ...decisions['no-basis'],
  ruleSet,
}

function codeOf(facts: ContactFacts, channel: Channel, purpose: PurposeKey): DecisionCode {
  // Whoever has to be told something by law is told it (Art. 12(3), 18(3), 19, 34 GDPR).
  const isDuty = purpose === 'legal-compliance'
  if (facts.isRestricted && !isDuty) return 'restricted'
  if (facts.isQuarantined && !isDuty) return 'quarantined'
  if (!facts.hasAddress) return 'no-address'
  if (facts.isUndeliverable) return 'undeliverable'
  if (purpose !== 'direct-marketing') return codeOfService(facts, purpose)
  if (facts.consent.isObjected || facts.consent.kind === 'objected') return 'objected'
  if (facts.consent.kind === 'withdrawn') return 'withdrawn'
  if (facts.consent.kind === 'refused') return 'refused'
  if (facts.isSuppressed) return 'suppressed'
  if (channel === 'post') return codeOfPost(facts)
  return codeOfConsent(facts, channel) ?? codeWithoutConsent(facts, channel)
}

/** A mail about an order is no advertising: an objection to advertising does not stop it, a withdrawn purpose does. */
function codeOfService({ purposes, consent }: ContactFacts, purpose: PurposeKey): DecisionCode {
  if (consent.kind === 'withdrawn') return 'withdrawn'
  if (consent.kind === 'objected' || consent.isObjected) return 'objected'
  if (consent.kind === 'refused') return 'refused'
  return purposes.includes(purpose) ? 'with-basis' : 'no-basis'
}

function codeOfPost(facts: ContactFacts): DecisionCode {
  if (isValid(facts.consent, 'post')) return 'consent-post'
  if (facts.consent.kind === 'revoked') return 'lapsed'
  if (facts.postNeedsConsent) return 'post-without-consent'
  if (facts.isConsumer && !facts.isCustomer) return 'post-stranger'
  return 'post-allowed'
}

/** A consent that can be shown: confirmed by the person, or on paper, or spoken and documented for calls. */
function isValid({ kind, way, isProven }: ConsentState, channel: Channel): boolean {
  if (kind === 'confirmed') return channel === 'email'
  if (kind !== 'given' || !isProven) return false
  return way === 'paper' || (way === 'spoken' && channel === 'phone')
}

function codeOfConsent({ consent, profile }: ContactFacts, channel: Channel): DecisionCode | null {
  if (!isValid(consent, channel)) return null
  if (profile === 'AT') return 'consent-at'
  if (profile === 'CH') return 'consent-ch'
  return channel === 'phone' ? 'consent-de-phone' : 'consent-de'
}

function codeWithoutConsent(facts: ContactFacts, channel: Channel): DecisionCode {
  const { profile, consent, isConsumer, existingCustomer, isListed } = facts
  // § 7(3) UWG and its neighbours speak of electronic mail; a fax is none, and a call is none.
  const isMail = channel === 'email' || channel === 'sms'
  const isExisting =
    isMail && existingCustomer.isFromSale && existingCustomer.wasNoticeGiven && existingCustomer.isSimilar
  // Once a consent has been taken back, no other reason stands in for it.
  const hasLapsed = ['revoked', 'expired', 'invalidated'].includes(consent.kind)
  if (hasLapsed) return 'lapsed'
  if (profile === 'AT') {
    if (isMail && isListed) return 'listed-at'
    if (isExisting) return 'existing-customer-at'
  }
  if (profile === 'CH') {
    if (channel === 'phone') {
      if (isListed && !facts.isCustomer) return 'listed-ch'
      return 'call-ch'
    }
    if (isExisting) return 'existing-customer-ch'
  }
  if (profile === 'DE') {
    if (isExisting) return 'existing-customer-de'
    if (channel === 'phone' && !isConsumer && facts.isPresumed) return 'presumed'
  }
  if (consent.kind === 'given') {
    if (channel === 'phone') return 'unproven-phone'
    return consent.way === 'electronic' ? 'unconfirmed' : 'unproven'
  }
  if (consent.kind === 'requested') return 'unconfirmed'
  if (profile === 'AT') return 'no-consent-at'
  if (profile === 'CH') return 'no-consent-ch'
  if (channel !== 'phone') return 'no-consent-de'
  return isConsumer ? 'no-consent-de-phone' : 'not-presumed'
}
