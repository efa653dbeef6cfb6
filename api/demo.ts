import Type, { type Static } from 'typebox'
import { Moment, Nullable } from './common.ts'
import { JobStarted } from './jobs.ts'

/** Whether the invented company lies beside the real data, and since when. */
export const DemoData = Type.Object({
  isThere: Type.Boolean(),
  company: Nullable(Type.String()),
  madeAt: Nullable(Moment),
})
export type DemoData = Static<typeof DemoData>

export const GetDemoData = { response: { 200: DemoData } }
/** Removes the demo company with everything its users have created; 202 with the job that does it. */
export const DeleteDemoData = { response: { 202: JobStarted } }
