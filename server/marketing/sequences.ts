import sql from 'sql-template-tag'
import type { NewSequence, Sequence, SequencePatch, Step } from '#api/sequences.ts'
import type { Config } from '#server/config.ts'
import type { Gate, Row } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import { deliveryOf } from '#server/platform/mail/delivery-settings.ts'
import { decisionWords } from '#server/privacy/consent/public.ts'
import { type Contents, contentsOf, lackingIn } from './mail-languages.ts'
import { demandTexts } from './preview-mail.ts'
import { readSegment } from './segments.ts'
import { sequence } from './sequence.ts'

export async function readSequence(gate: Gate, id: string): Promise<Sequence> {
  const found = await gate.get(sequence, id)
  const counts = await gate.tx.query<{ state: string; step: number; code: string | null; count: number }>(
    sql`select state, step, code, count from sequence_counts(${id}) order by step, state, code`,
  )
  return {
    ...(found as Sequence),
    counts: counts.map((each) => ({ ...each, ...(each.code ? decisionWords(each.code) : {}) })),
  }
}

export async function addSequence(gate: Gate, { steps = [], ...values }: NewSequence): Promise<Sequence> {
  gate.demand(sequence, 'create')
  await demandSteps(gate, steps)
  const id = await gate.create(sequence, values, { steps })
  return readSequence(gate, id)
}

export async function changeSequence(
  gate: Gate,
  id: string,
  { steps, ...patch }: SequencePatch,
  version: number,
): Promise<Sequence> {
  gate.demand(sequence, 'update')
  await lockedIn(gate, id, ['draft', 'stopped'])
  if (steps) await demandSteps(gate, steps)
  await gate.update(sequence, id, patch, { version, also: steps ? { steps } : {} })
  return readSequence(gate, id)
}

export async function removeSequence(gate: Gate, id: string, version: number): Promise<void> {
  await lockedIn(gate, id, ['draft', 'stopped'])
  await gate.remove(sequence, id, { version })
}

/** From now on whoever is in the segment and may be written to comes in; in the name of who starts it. */
export async function startSequence(
  gate: Gate,
  config: Pick<Config, 'smtpUrl' | 'mailFrom'>,
  id: string,
): Promise<Sequence> {
  gate.demand(sequence, 'update')
  const found = await lockedIn(gate, id, ['draft', 'stopped'])
  const steps = found.steps as Step[]
  const missing = [...(steps.length > 0 ? [] : ['/steps']), ...(found.segmentId ? [] : ['/segmentId'])]
  const errors = [
    ...missing.map((pointer) => ({ pointer, code: 'field.required' })),
    ...steps.flatMap((step, index) => lackingIn(contentsOf(step, `/steps/${index}`))),
  ]
  if (errors.length > 0) throw new Problem('sequences.invalid', { errors })
  await readSegment(gate, String(found.segmentId))
  if (!config.smtpUrl) throw new Problem('mail.no-server', { status: 409 })
  if (!(await deliveryOf(gate.tx, config))) throw new Problem('mail.no-sender', { status: 409 })
  await gate.update(
    sequence,
    id,
    {},
    {
      also: { state: 'running', startedAt: gate.now(), startedBy: gate.actor.userId },
    },
  )
  return readSequence(gate, id)
}

/** Nobody gets another mail; what is on its way already goes. */
export async function stopSequence(gate: Gate, id: string): Promise<Sequence> {
  gate.demand(sequence, 'update')
  await lockedIn(gate, id, ['running'])
  await gate.update(sequence, id, {}, { also: { state: 'stopped' } })
  await gate.tx.query(sql`select end_sequence_members(${id}, 'sequence-stopped')`)
  return readSequence(gate, id)
}

/** What one mail of a sequence says, language by language; the first is number 1. */
export async function stepContents(gate: Gate, id: string, number: number): Promise<Contents> {
  const { steps } = await gate.get(sequence, id)
  const step = (steps as Step[])[number - 1]
  if (!step) throw new Problem('sequences.not-found')
  return contentsOf(step)
}

/** What could not be written is refused when it is typed, not when its day has come. */
async function demandSteps(gate: Gate, steps: readonly Step[]): Promise<void> {
  for (const step of steps) await demandTexts(gate, contentsOf(step))
}

async function lockedIn(gate: Gate, id: string, states: readonly string[]): Promise<Row> {
  const [row] = await gate.tx.query<{ state: string }>(
    sql`select state from sequences where id = ${id} for update`,
  )
  if (!row) throw new Problem('sequences.not-found')
  if (!states.includes(row.state)) throw new Problem('sequences.not-possible-now')
  return gate.get(sequence, id)
}
