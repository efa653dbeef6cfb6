import type { Words } from '#server/platform/gate/vocabulary.ts'

const ways: Words = {
  de: 'Zulässig bleibt: persönlich nachfassen (Wiedervorlage), beim nächsten Treffen das Anmeldeformular ausfüllen lassen, oder ein Brief, wenn die Ampel für Post grün ist.',
  en: 'What remains lawful: following up in person, having the sign-up form filled in when you next meet, or a letter where the light for post is green.',
}

/** What may be done in place of what was refused for want of a consent; after a no of the person herself, nothing. */
export function insteadOf(code: string): Words | null {
  return /^no-consent|^not-presumed$|^post-(?:stranger|without-consent)$/.test(code) ? ways : null
}
