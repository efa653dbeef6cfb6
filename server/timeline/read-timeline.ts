import type { TimelineEntry, TimelineQuery } from '#api/timeline.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { timelineEntry } from './timeline-entry.ts'

export type TimelinePage = { items: TimelineEntry[]; nextCursor: string | null }

/** The history of a person or a company, latest first, as far as the reader serves the purposes of its entries. */
export async function readTimeline(
  gate: Gate,
  about: { contactId: string } | { companyId: string },
  { kind, q, cursor, limit = 30 }: TimelineQuery = {},
): Promise<TimelinePage> {
  const filter = {
    and: [
      ...Object.entries(about).map(([field, value]) => ({ field, op: 'eq', value })),
      ...(kind ? [{ field: 'kind', op: 'in', value: kind.split(',') }] : []),
      ...(q ? [{ or: ['subject', 'text'].map((field) => ({ field, op: 'contains', value: q })) }] : []),
    ],
  }
  const page = await gate.list(timelineEntry, { filter, cursor, limit })
  return { items: page.items.map(shownEntry), nextCursor: page.nextCursor }
}

/** An entry as the wire knows it: who wrote it under one name. */
export function shownEntry({ author, ...entry }: Row): TimelineEntry {
  // The gate shaped the row by its contract, which the response schema repeats.
  return { ...entry, createdBy: author ?? null } as unknown as TimelineEntry
}
