import { type PurposeKey, purposeKeys } from '#server/platform/gate/vocabulary.ts'
import { purposeTemplates } from '#server/privacy/purposes/public.ts'
import { type Channel, channels } from './channels.ts'
import { type ConsentEventKind, consentEvents } from './consent-state.ts'

/** Names as the interface takes them: ours, or those of the Data Privacy Vocabulary in kebab case. */

export function eventNamed(name: string): ConsentEventKind | null {
  const short = name.startsWith('consent-') ? name.slice(8) : name
  return consentEvents.find((each) => each === short) ?? null
}

const otherChannels: Readonly<Record<string, Channel>> = { messenger: 'sms', mobile: 'phone', letter: 'post' }

export function channelNamed(name: string): Channel | null {
  return channels.find((each) => each === name) ?? otherChannels[name] ?? null
}

export function purposeNamed(name: string): PurposeKey | null {
  const own = purposeKeys.find((each) => each === name)
  if (own) return own
  return purposeTemplates.find(({ dpv }) => kebab(dpv) === name)?.key ?? null
}

function kebab(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()
}
