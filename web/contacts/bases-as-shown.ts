import type { Basis } from '#api/contacts.ts'
import { isoDay } from '../platform/date-input.ts'

/** Bases that read the same are one line; somebody merged may have each of them twice. */
export function basesAsShown(bases: readonly Basis[]): Basis[][] {
  const lines = new Map<string, Basis[]>()
  for (const basis of bases) {
    const { purpose, validUntil, endedAt, note } = basis
    const key = JSON.stringify([purpose, basis.basis, validUntil, endedAt && isoDay(new Date(endedAt)), note])
    lines.set(key, [...(lines.get(key) ?? []), basis])
  }
  return [...lines.values()]
}
