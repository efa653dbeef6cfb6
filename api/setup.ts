import Type, { type Static } from 'typebox'
import { Session } from './session.ts'

const closed = { additionalProperties: false }
const text = (maxLength: number) => Type.String({ maxLength })

export const Setup = Type.Object(
  {
    company: Type.Object(
      { name: text(200), street: text(200), postalCode: text(20), city: text(100), country: text(2) },
      closed,
    ),
    administrator: Type.Object({ name: text(200), email: text(500), password: text(500) }, closed),
    dpo: Type.Optional(
      Type.Unsafe<{ name: string; email: string; isExternal: boolean } | null>({
        type: ['object', 'null'],
        properties: {
          name: text(200),
          email: text(500),
          isExternal: { type: 'boolean' },
        },
        required: ['name', 'email', 'isExternal'],
        additionalProperties: false,
      }),
    ),
    demo: Type.Optional(Type.Boolean()),
    locale: Type.Optional(Type.Union([Type.Literal('de'), Type.Literal('en')])),
  },
  closed,
)
export type Setup = Static<typeof Setup>

export const GetSetup = { response: { 200: Type.Object({ needed: Type.Boolean() }) } }
export const PostSetup = {
  body: Setup,
  response: {
    201: Type.Object({
      session: Session,
      dpoInvitationUrl: Type.Unsafe<string | null>({
        type: ['string', 'null'],
        description: 'without a mail server the link for data protection is shown this once',
      }),
    }),
  },
}
