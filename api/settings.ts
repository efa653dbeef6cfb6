import Type, { type Static } from 'typebox'
import { Id, Moment, Nullable, OneOf } from './common.ts'

const closed = { additionalProperties: false }
const text = (maxLength: number) => Type.String({ maxLength })

export const Company = Type.Object(
  {
    name: text(200),
    street: text(200),
    postalCode: text(20),
    city: text(100),
    country: text(2),
    email: text(254),
    phone: text(60),
    website: text(300),
  },
  closed,
)
export const Dpo = Type.Object({ name: text(200), email: text(254), isExternal: Type.Boolean() }, closed)

export const MailSettings = Type.Object(
  {
    language: Type.Union([Type.Literal('de'), Type.Literal('en')], {
      description: 'of mails and new accounts where nothing else is known',
    }),
    fromName: Type.String({ maxLength: 200, description: 'sender of mails; empty: as the operator set it' }),
    fromAddress: text(254),
  },
  closed,
)

export const Settings = Type.Object({
  company: Company,
  dpo: Type.Unsafe<Static<typeof Dpo> | null>({ ...Dpo, type: ['object', 'null'] }),
  mail: MailSettings,
  security: Type.Object({
    secondFactorRoles: Type.Array(Type.String(), {
      description: 'keys of roles that demand a second factor',
    }),
    lettersAlone: Type.Integer({
      description: 'to how many people one prints letters within seven days without a second person',
    }),
    postNeedsConsent: Type.Boolean({ description: 'advertising by post needs a consent, too' }),
    originDays: Type.Integer({
      description: 'how many days the address a consent came from is kept whole; then only its network',
    }),
  }),
  operation: Type.Object({
    publicUrl: Type.String(),
    hasMailServer: Type.Boolean(),
    mailFrom: Nullable(Type.String()),
  }),
})
export type Settings = Static<typeof Settings>

export const SettingsPatch = Type.Object(
  {
    company: Type.Optional(Type.Partial(Company, closed)),
    dpo: Type.Optional(Type.Unsafe<Static<typeof Dpo> | null>({ ...Dpo, type: ['object', 'null'] })),
    mail: Type.Optional(Type.Partial(MailSettings, closed)),
    security: Type.Optional(
      Type.Object(
        {
          secondFactorRoles: Type.Optional(Type.Array(text(60), { maxItems: 100 })),
          lettersAlone: Type.Optional(Type.Integer({ minimum: 0, maximum: 50 })),
          postNeedsConsent: Type.Optional(Type.Boolean()),
          originDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 90 })),
        },
        closed,
      ),
    ),
  },
  closed,
)
export type SettingsPatch = Static<typeof SettingsPatch>

export const GetSettings = { response: { 200: Settings } }
export const PatchSettings = { body: SettingsPatch, response: { 200: Settings } }

const changeKinds = [
  'role',
  'user',
  'team',
  'setting',
  'custom-field',
  'field-rights',
  'purposes',
  'data-kinds',
  'retention-rules',
  'occasions',
] as const
export const Change = Type.Object({
  id: Id,
  at: Moment,
  actor: Type.Unsafe<{ id: string; name: string } | null>({
    type: ['object', 'null'],
    properties: { id: { type: 'string' }, name: { type: 'string' } },
  }),
  kind: OneOf(changeKinds),
  key: Type.String(),
  before: Type.Unknown(),
  after: Type.Unknown(),
})
export type Change = Static<typeof Change>

export const ListChanges = {
  querystring: Type.Object(
    {
      kind: Type.Optional(OneOf(changeKinds)),
      key: Type.Optional(text(100)),
      at: Type.Optional(
        Type.String({
          format: 'date-time',
          description: 'the state at this moment: the last change before it of each',
        }),
      ),
      cursor: Type.Optional(text(100)),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    },
    closed,
  ),
  response: { 200: Type.Object({ items: Type.Array(Change), nextCursor: Nullable(Type.String()) }) },
}
