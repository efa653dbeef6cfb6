import sql from 'sql-template-tag'
import { v7 as uuidv7 } from 'uuid'
import type { Gate } from '#server/platform/gate/gate.ts'

/** Keeps a state of the rules with its time, so that those of a past day can be rebuilt. */
export async function keepHistory(
  gate: Gate,
  kind: string,
  key: string,
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>> | null,
): Promise<void> {
  await gate.tx.query(sql`
    insert into settings_history (id, at, actor_id, kind, key, before, after)
    values (${uuidv7()}, ${gate.now()}, ${gate.actor.userId}, ${kind}, ${key},
      ${before === null ? null : JSON.stringify(before)}::jsonb, ${after === null ? null : JSON.stringify(after)}::jsonb)`)
}
