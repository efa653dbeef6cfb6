import type { Gate } from '#server/platform/gate/gate.ts'
import type { Kept, Kind } from './merge-records.ts'

type About = { id: string; mergedId: string }

/** Sealed with the key of the person who went, so that it is gone with her. */
export function sealKept(
  gate: Gate,
  kind: Kind,
  { id, mergedId }: About,
  kept: Kept,
): Promise<Buffer> | Buffer {
  const text = JSON.stringify(kept)
  return kind === 'contact'
    ? gate.personKeys.seal(gate.tx, mergedId, text)
    : gate.keyring.seal(`merge:${id}`, text)
}

/** Null when the person's key is destroyed. */
export async function openKept(
  gate: Gate,
  kind: Kind,
  { id, mergedId }: About,
  sealed: Buffer,
): Promise<Kept | null> {
  const plain =
    kind === 'contact'
      ? await gate.personKeys.open(gate.tx, mergedId, sealed)
      : gate.keyring.open(`merge:${id}`, sealed)
  return plain ? (JSON.parse(plain.toString()) as Kept) : null
}
