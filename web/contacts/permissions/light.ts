import type { Permission as Answer } from '#api/consents.ts'
import type { Permission as LightState } from '../../ui/permission-light.tsx'

/** Refusals that end as soon as somebody adds what is missing; all others are a no. */
const open = ['unconfirmed', 'unproven', 'unproven-phone', 'no-address', 'undeliverable']

export function lightOf({ allowed, code }: Pick<Answer, 'allowed' | 'code'>): LightState {
  if (allowed) return 'yes'
  return open.includes(code) ? 'ask' : 'no'
}

/** Refusals with a shorter and truer word than "not allowed". */
export const namedCodes = [
  'objected',
  'suppressed',
  'withdrawn',
  'refused',
  'restricted',
  'lapsed',
  'unconfirmed',
  'unproven',
  'unproven-phone',
  'no-address',
  'undeliverable',
] as const
