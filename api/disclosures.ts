import Type, { type Static } from 'typebox'
import { Id, IdParams, Moment, Nullable, Words } from './common.ts'

const Colleague = Type.Union([Type.Object({ id: Id, name: Type.String() }), Type.Null()])

/** That data of a person were handed out to somebody outside: who got them, when, and which; never their values. */
export const Disclosure = Type.Object({
  id: Id,
  at: Type.Optional(Moment),
  kind: Type.Optional(Type.String({ description: 'address-file, letters or consent-proof' })),
  /** The actual recipient by name (Art. 15(1)(c) GDPR; CJEU C-154/21). */
  recipient: Type.Optional(Type.String()),
  use: Type.Optional(Type.String({ description: 'on-our-behalf, legal-duty or legal-claims' })),
  reason: Type.Optional(Nullable(Type.String())),
  /** Names of fields, of those one may see oneself. */
  fields: Type.Optional(Type.Array(Type.Object({ name: Type.String(), label: Words }))),
  categories: Type.Optional(Type.Array(Type.String({ description: 'of the fideslang taxonomy' }))),
  basis: Type.Optional(
    Type.String({ description: 'A28 for a processor (Art. 28 GDPR), else a legal basis' }),
  ),
  /** Who agreed to it. */
  releasedBy: Colleague,
  handedOutBy: Colleague,
})
export type Disclosure = Static<typeof Disclosure>

export const ListDisclosures = {
  params: IdParams,
  response: { 200: Type.Object({ items: Type.Array(Disclosure) }) },
}
