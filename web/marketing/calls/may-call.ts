import { can, fieldRight, type Session } from '../../platform/session.ts'

/** Advertising alone sees no numbers; whoever calls works in sales, too. */
export function mayCall(session: Session): boolean {
  return can(session, 'timelineEntry', 'create') && fieldRight(session, 'contact', 'phone') !== undefined
}
