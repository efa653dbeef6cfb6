import { sha256 } from '#server/platform/crypto/keyring.ts'

const first = [
  'previousHash',
  'id',
  'contactId',
  'sequence',
  'addressHash',
  'channel',
  'purpose',
  'topic',
  'event',
  'way',
  'declaredBy',
  'occurredAt',
  'localTime',
  'textId',
  'notice',
  'formId',
  'formVersion',
  'pageUrl',
  'evidence',
  'evidenceFileId',
  'mailId',
  'mailHash',
  'reason',
] as const

/**
 * Fields of an event in the order they are hashed, by scheme; `previousHash` is the hash of the event before. A scheme is
 * never changed, or what was hashed by it would seem changed. The second one holds every column there is, and its own
 * number, so that nobody makes an event one of the first by changing a digit.
 */
export const hashedFields = {
  1: first,
  2: ['hashScheme', ...first, 'importId', 'createdAt', 'createdBy'],
} as const

export type HashScheme = keyof typeof hashedFields
export type HashedField = (typeof hashedFields)[2][number]

/** The scheme of new events. */
export const hashScheme = 2 satisfies HashScheme

/** The hash of an event by the scheme it names; without one, by the first. */
export function hashOfEvent({
  hashScheme: scheme = 1,
  ...event
}: Readonly<Record<string, unknown>> & { hashScheme?: HashScheme }): Buffer {
  const values: Readonly<Record<string, unknown>> = { ...event, hashScheme: scheme }
  return sha256(JSON.stringify(hashedFields[scheme].map((field) => values[field] ?? null)))
}
