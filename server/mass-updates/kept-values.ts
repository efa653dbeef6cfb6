import type { Gate, Row } from '#server/platform/gate/gate.ts'
import type { Resource } from '#server/platform/gate/resource.ts'

/** What stood in the fields of a record, and what a mass update wrote there. */
export type KeptValues = { before: Row; after: Row }

/** Sealed with the person's key, so that it is gone with her. */
export function sealValues(gate: Gate, resource: Resource, id: string, kept: KeptValues): Promise<Buffer> {
  const text = JSON.stringify(kept)
  return resource.subject === 'id'
    ? gate.personKeys.seal(gate.tx, id, text)
    : Promise.resolve(gate.keyring.seal(contextOf(resource, id), text))
}

/** Null when there was nothing, or the person's key is destroyed. */
export async function openValues(
  gate: Gate,
  resource: Resource,
  id: string,
  sealed: Buffer | null,
): Promise<KeptValues | null> {
  if (!sealed) return null
  const plain =
    resource.subject === 'id'
      ? await gate.personKeys.open(gate.tx, id, sealed)
      : gate.keyring.open(contextOf(resource, id), sealed)
  return plain ? (JSON.parse(plain.toString()) as KeptValues) : null
}

function contextOf(resource: Resource, id: string): string {
  return `mass-update:${resource.name}:${id}`
}
