import Type, { type Static } from 'typebox'
import { Id } from './common.ts'

/** Somebody who works with Treu, as everybody here knows her. */
export const Colleague = Type.Object({ id: Id, name: Type.String(), isActive: Type.Boolean() })
export type Colleague = Static<typeof Colleague>

export const OwnTeam = Type.Object({ id: Id, name: Type.String(), isMain: Type.Boolean() })
export type OwnTeam = Static<typeof OwnTeam>

export const ListColleagues = { response: { 200: Type.Object({ items: Type.Array(Colleague) }) } }
export const ListOwnTeams = { response: { 200: Type.Object({ items: Type.Array(OwnTeam) }) } }
