import Type, { type Static } from 'typebox'
import { Id, Moment, Nullable, Words } from './common.ts'

const Keyed = Type.Object({ key: Type.String(), label: Words })
const Password = Type.String({ minLength: 1, maxLength: 500 })
const Code = Type.String({ minLength: 1, maxLength: 40 })
const closed = { additionalProperties: false }
const nothing = { 204: Type.Null() }

/** Who is signed in, and what she may do and see. */
export const Session = Type.Object({
  user: Type.Object({
    id: Id,
    name: Type.String(),
    email: Type.String(),
    pendingEmail: Type.Optional(
      Nullable(Type.String({ description: 'a new address that has not been confirmed yet' })),
    ),
    locale: Type.String(),
    mainTeamId: Nullable(Type.String()),
    teamIds: Type.Array(Type.String()),
  }),
  roles: Type.Array(Keyed),
  purposes: Type.Array(Keyed),
  rights: Type.Record(
    Type.String(),
    Type.Object({
      rows: Type.String({ description: 'own, team, all, or groups where customer groups bound them' }),
      customerGroups: Type.Optional(
        Type.Array(Type.String(), { description: 'of which a new record of hers has to bear one' }),
      ),
      create: Type.Boolean(),
      update: Type.Boolean(),
      remove: Type.Boolean(),
    }),
  ),
  fields: Type.Record(Type.String(), Type.Record(Type.String(), Type.String())),
  secondFactor: Type.Object({
    isEnabled: Type.Boolean(),
    isRequired: Type.Boolean({ description: 'one of her roles demands it; without it nothing else is open' }),
    recoveryCodesLeft: Type.Integer(),
  }),
  company: Type.Object({ name: Type.String() }),
  setup: Type.Object({ needed: Type.Boolean(), isDemo: Type.Boolean() }),
  stepUpUntil: Nullable(Moment),
})
export type Session = Static<typeof Session>

/** The password was right; the code is still missing. */
export const SecondFactorAsked = Type.Object({ secondFactor: Type.Literal(true), challenge: Type.String() })
export const SignInAnswer = Type.Union([Session, SecondFactorAsked])

export const Device = Type.Object({
  id: Id,
  device: Type.String(),
  createdAt: Moment,
  lastSeenAt: Moment,
  isCurrent: Type.Boolean(),
})
export type Device = Static<typeof Device>

export const GetSession = { response: { 200: Session } }
export const PostSession = {
  body: Type.Object({ email: Type.String({ maxLength: 500 }), password: Password }, closed),
  response: { 200: SignInAnswer },
}
export const PostSecondFactor = {
  body: Type.Object({ challenge: Type.String({ minLength: 1, maxLength: 200 }), code: Code }, closed),
  response: { 200: Session },
}
export const PatchSession = {
  body: Type.Object(
    {
      name: Type.Optional(Type.String({ maxLength: 200 })),
      locale: Type.Optional(Type.Union([Type.Literal('de'), Type.Literal('en')])),
    },
    closed,
  ),
  response: { 200: Session },
}
export const DeleteSession = { response: nothing }
export const PostStepUp = {
  body: Type.Object({ password: Password, code: Type.Optional(Code) }, closed),
  response: { 200: Type.Object({ stepUpUntil: Moment }) },
}
export const PutPassword = {
  body: Type.Object({ currentPassword: Password, newPassword: Password }, closed),
  response: nothing,
}
/** One's own new address; it holds once it is confirmed there. The present one takes an open change back. */
export const PutOwnEmail = {
  body: Type.Object({ email: Type.String({ maxLength: 500 }) }, closed),
  response: { 200: Session },
}
export const ListDevices = { response: { 200: Type.Object({ items: Type.Array(Device) }) } }
export const DeleteDevice = { params: Type.Object({ id: Id }), response: nothing }

export const PostTotp = {
  response: {
    200: Type.Object({
      secret: Type.String(),
      uri: Type.String(),
      qr: Type.String({ description: 'the same as a picture (SVG)' }),
    }),
  },
}
const RecoveryCodes = Type.Object({
  recoveryCodes: Type.Array(Type.String(), { description: 'shown this once' }),
})
export const PutTotp = { body: Type.Object({ code: Code }, closed), response: { 200: RecoveryCodes } }
export const DeleteTotp = { response: nothing }
export const PostRecoveryCodes = { response: { 200: RecoveryCodes } }

// A link that was cut short on its way is one that does not hold, not a wrong request.
const Token = Type.Object({ token: Type.String({ maxLength: 200 }) })
export const GetInvitation = {
  params: Token,
  response: { 200: Type.Object({ name: Type.String(), email: Type.String(), company: Type.String() }) },
}
export const PutInvitation = {
  params: Token,
  body: Type.Object({ name: Type.Optional(Type.String({ maxLength: 200 })), password: Password }, closed),
  response: { 200: Session },
}
/** The link that a new address of an account gets; it holds once confirmed. */
export const GetAddressChange = {
  params: Token,
  response: { 200: Type.Object({ name: Type.String(), email: Type.String(), company: Type.String() }) },
}
export const PutAddressChange = { params: Token, response: nothing }
export const PostPasswordReset = {
  body: Type.Object({ email: Type.String({ maxLength: 500 }) }, closed),
  response: { 202: Type.Null() },
}
/** The link of the mail that a forgotten password gets. */
export const GetPasswordReset = {
  params: Token,
  response: { 200: Type.Object({ email: Type.String(), company: Type.String() }) },
}
export const PutPasswordReset = {
  body: Type.Object({ token: Type.String({ maxLength: 200 }), password: Password }, closed),
  response: nothing,
}
