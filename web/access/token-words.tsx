import type { Token } from '#api/tokens.ts'
import { formatDay, formatMoment } from '../platform/formats.ts'
import { inLanguage, type Label, type Language } from '../platform/i18n.ts'
import { Badge } from '../ui/badge.tsx'
import { useAccessTexts } from './texts.ts'

type Say = ReturnType<typeof useAccessTexts>['t']
type Keyed = { key: string; label: Label | string }

const areas = [
  'contacts',
  'companies',
  'tasks',
  'timeline-entries',
  'files',
  'imports',
  'search',
  'fields',
  'audit-events',
  'users',
  'jobs',
] as const
export type TokenArea = (typeof areas)[number]
export const tokenAreas: readonly TokenArea[] = areas

/** Not revoked and not expired. */
export function isTokenLive(token: Token): boolean {
  return !token.endedAt && (!token.expiresAt || Date.parse(token.expiresAt) > Date.now())
}

/** Says until when a key is good, or since when it is not. */
export function TokenState({ token }: { token: Token }) {
  const { t } = useAccessTexts()
  if (token.endedAt) return <Badge tone="no">{t('ended', { day: formatDay(token.endedAt) })}</Badge>
  const day = formatDay(token.expiresAt)
  return isTokenLive(token) ? (
    <Badge tone="yes">{t('validUntil', { day })}</Badge>
  ) : (
    <Badge>{t('expired', { day })}</Badge>
  )
}

/** `contacts:read` → "Kontakte lesen". */
export function scopeWords(scopes: readonly string[], say: Say): string {
  return scopes.map((scope) => scopeWord(scope, say)).join(', ')
}

/** Purposes by their names; none means all that the person holds. */
export function purposeWords(
  keys: readonly string[] | undefined,
  purposes: readonly Keyed[],
  say: Say,
  language: Language,
): string {
  if (!keys?.length) return say('allPurposes')
  return keys
    .map((key) => {
      const label = purposes.find((purpose) => purpose.key === key)?.label
      return label === undefined ? key : inLanguage(label, language)
    })
    .join(', ')
}

/** What a key may do, for what, from where, and when it was last used. */
export function tokenLines(token: Token, purposes: readonly Keyed[], say: Say, language: Language): string[] {
  const used = token.lastUsedAt ? say('lastUsed', { at: formatMoment(token.lastUsedAt) }) : say('neverUsed')
  const from = token.addresses?.length ? say('onlyFrom', { addresses: token.addresses.join(', ') }) : null
  return [
    scopeWords(token.scopes ?? [], say),
    purposeWords(token.purposes, purposes, say, language),
    [used, from].filter(Boolean).join(' · '),
  ].filter(Boolean)
}

function scopeWord(scope: string, say: Say): string {
  if (scope === 'all') return say('scopeAll')
  if (scope === 'read') return say('scopeRead')
  const [key = '', act] = scope.split(':')
  const area = areas.find((each) => each === key)
  const name = area ? say(`areas.${area}`) : key
  return act === 'write' ? say('scopeAreaWrite', { area: name }) : say('scopeAreaRead', { area: name })
}
