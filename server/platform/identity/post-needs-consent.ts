import sql from 'sql-template-tag'
import { seldomChanged } from './seldom.ts'

/** Whether the company advertises by post only with a consent; the law allows it until objection. */
export const postNeedsConsent = seldomChanged(async (tx) => {
  const [row] = await tx.query<{ isSo: boolean | null }>(
    sql`select (value -> 'postNeedsConsent')::boolean as "isSo" from settings where key = 'security'`,
  )
  return row?.isSo ?? false
})
