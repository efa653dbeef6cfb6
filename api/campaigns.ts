import Type, { type Static } from 'typebox'
import { Day, Id, IdParams, ListQuery, listOf, Moment, Nullable, Words } from './common.ts'

const words = Type.String({ maxLength: 20_000 })
const Literal = <const T extends string>(value: T) => Type.Literal(value)
/** A piece of a mail. Texts take placeholders: `{{ letterSalutation }}`. */
const writtenBlocks = [
  Type.Object({ type: Literal('heading'), text: words }, { additionalProperties: false }),
  Type.Object({ type: Literal('text'), text: words }, { additionalProperties: false }),
  Type.Object(
    {
      type: Literal('button'),
      text: words,
      /** The same for everybody: who clicks is not followed. */
      url: Type.String({ pattern: '^https?://[^\\s<>"{}]{1,1000}$' }),
    },
    { additionalProperties: false },
  ),
  Type.Object({ type: Literal('divider') }, { additionalProperties: false }),
] as const
/** Travels inside the mail, so that nothing is loaded when somebody opens it. */
const ImageBlock = Type.Object(
  {
    type: Literal('image'),
    /** As `POST /campaigns/{id}/images` answered it. */
    imageId: Id,
    /** What it shows, for who does not see it. */
    alt: Type.String({ maxLength: 500 }),
    url: Type.Optional(Type.String({ pattern: '^https://[^\\s<>"{}]{1,1000}$' })),
  },
  { additionalProperties: false },
)
export const WrittenBlock = Type.Union([...writtenBlocks])
export type WrittenBlock = Static<typeof WrittenBlock>
export const Block = Type.Union([...writtenBlocks, ImageBlock])
export type Block = Static<typeof Block>
const Blocks = Type.Array(Block, { maxItems: 100 })

/** In which language somebody gets a mailing. German is the main one: who has none of the others gets it. */
export const MailLanguage = Type.Union([Literal('de'), Literal('en')])
export type MailLanguage = Static<typeof MailLanguage>
/** A subject is one line: nothing of it may become a header. */
export const oneLine = '^[^\\u0000-\\u001f\\u007f]*$'
const Subject = Type.String({ maxLength: 200, pattern: oneLine })
/** What a mailing says in one more language. */
const Translation = Type.Object(
  {
    subject: Subject,
    preheader: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
    blocks: Blocks,
  },
  { additionalProperties: false },
)
const Translations = Type.Object({ en: Type.Optional(Translation) }, { additionalProperties: false })

export const Counts = Type.Array(
  Type.Object({
    state: Type.String(),
    code: Nullable(Type.String()),
    count: Type.Integer(),
    /** In words, where the decision whether somebody may be contacted said no. */
    reason: Type.Optional(Words),
    norm: Type.Optional(Type.String()),
  }),
)

export const Campaign = Type.Object({
  id: Id,
  version: Type.Integer(),
  name: Type.Optional(Type.String()),
  purpose: Type.Optional(Type.String()),
  productGroup: Type.Optional(Nullable(Type.String())),
  segmentId: Type.Optional(Nullable(Id)),
  subject: Type.Optional(Nullable(Type.String())),
  /** Shown beside the subject by many mail programs. */
  preheader: Type.Optional(Nullable(Type.String())),
  blocks: Type.Optional(Type.Array(Block)),
  /** The same in other languages; each person gets that of her record, where there is one. */
  translations: Type.Optional(Translations),
  state: Type.Optional(Type.String()),
  /** An issue of this newsletter, with its number and the day it is planned for. */
  newsletterId: Type.Optional(Nullable(Id)),
  issueNumber: Type.Optional(Nullable(Type.Integer())),
  plannedOn: Type.Optional(Nullable(Day)),
  /** A mail of this sequence; lists leave those out unless `filter` speaks of it. */
  sequenceId: Type.Optional(Nullable(Id)),
  sendAt: Nullable(Moment),
  jobId: Nullable(Id),
  problemCode: Nullable(Type.String()),
  startedAt: Nullable(Moment),
  finishedAt: Nullable(Moment),
  createdAt: Moment,
  createdBy: Nullable(Id),
  updatedAt: Moment,
  updatedBy: Nullable(Id),
  /** By state and reason, only in the answer about one campaign. */
  counts: Type.Optional(Counts),
})
export type Campaign = Static<typeof Campaign>

const values = {
  productGroup: Type.Optional(Nullable(Type.String({ maxLength: 120 }))),
  segmentId: Type.Optional(Nullable(Id)),
  subject: Type.Optional(Subject),
  preheader: Type.Optional(Nullable(Type.String({ maxLength: 200 }))),
  blocks: Type.Optional(Blocks),
  /** All of them: a language that is not named is removed. */
  translations: Type.Optional(Translations),
}
const name = Type.String({ minLength: 1, maxLength: 120 })
export const NewCampaign = Type.Object({ name, ...values }, { additionalProperties: false })
export type NewCampaign = Static<typeof NewCampaign>
export const CampaignPatch = Type.Object(
  {
    name: Type.Optional(name),
    ...values,
    /** Of an issue of a newsletter. */
    plannedOn: Type.Optional(Nullable(Day)),
  },
  { additionalProperties: false },
)
export type CampaignPatch = Static<typeof CampaignPatch>

/** The person a row is about, where she may be seen. */
export const personShown = {
  contactId: Type.Optional(Id),
  contact: Type.Optional(Type.Union([Type.Null(), Type.Object({ id: Id, name: Type.String() })])),
}
/** Which people behind a count. */
export const countQuery = {
  state: Type.Optional(Type.String({ maxLength: 20 })),
  code: Type.Optional(Type.String({ maxLength: 60 })),
  cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
}

export const CampaignRecipient = Type.Object({
  id: Id,
  ...personShown,
  state: Type.Optional(Type.String()),
  code: Type.Optional(Nullable(Type.String())),
  status: Type.Optional(Nullable(Type.String())),
  at: Type.Optional(Moment),
})

export const ListCampaigns = { querystring: ListQuery, response: { 200: listOf(Type.Partial(Campaign)) } }
export const GetCampaign = { params: IdParams, response: { 200: Campaign } }
export const PostCampaign = { body: NewCampaign, response: { 201: Campaign } }
export const PatchCampaign = { params: IdParams, body: CampaignPatch, response: { 200: Campaign } }
export const DeleteCampaign = { params: IdParams, response: { 204: Type.Null() } }
export const GetPlaceholders = {
  response: {
    200: Type.Object({
      items: Type.Array(Type.Object({ name: Type.String(), label: Words })),
      nextCursor: Type.Null(),
    }),
  },
}
/** A picture that blocks of mailings may show. */
export const CampaignImage = Type.Object({
  id: Id,
  name: Type.String(),
  mediaType: Type.String(),
  sizeBytes: Type.Integer(),
  width: Type.Integer(),
  height: Type.Integer(),
})
export type CampaignImage = Static<typeof CampaignImage>
/** Multipart with the picture as `file`: PNG, JPEG, GIF or WebP, 2 MB at most. */
export const PostCampaignImage = {
  params: IdParams,
  consumes: ['multipart/form-data'],
  response: { 201: CampaignImage },
}
export const GetCampaignImageContent = { params: Type.Object({ id: Id, imageId: Id }) }
/** Whether what goes out is signed by the sender's domain; many mailboxes distrust what is not. */
export const GetSender = {
  response: { 200: Type.Object({ isSigned: Type.Boolean(), hasServer: Type.Boolean() }) },
}
const MailPreview = Type.Object({ subject: Type.String(), html: Type.String(), text: Type.String() })
const previewQuery = { language: Type.Optional(MailLanguage) }
/** As it will be sent, to somebody invented who has this language. */
export const GetCampaignPreview = {
  params: IdParams,
  querystring: Type.Object(previewQuery, { additionalProperties: false }),
  response: { 200: MailPreview },
}
/** The same as a page, to be shown in a frame that runs nothing. */
export const GetPreviewPage = {
  params: IdParams,
  /** Asked with the version on screen, a frame loads again when it changes. */
  querystring: Type.Object(
    { ...previewQuery, version: Type.Optional(Type.Integer()) },
    { additionalProperties: false },
  ),
  response: { 200: Type.String() },
}
/** A copy to one's own address; it is no advertising. */
export const PostTestMail = {
  params: IdParams,
  querystring: Type.Object(previewQuery, { additionalProperties: false }),
  /** Without a mail server it waits in the outbox. */
  response: { 202: Type.Object({ mailId: Id, isWaiting: Type.Boolean() }) },
}
/** The same of one mail of a sequence; the first is number 1. */
const StepParams = Type.Object({ id: Id, step: Type.Integer({ minimum: 1, maximum: 20 }) })
export const GetStepPreview = { ...GetCampaignPreview, params: StepParams }
export const GetStepPreviewPage = { ...GetPreviewPage, params: StepParams }
export const PostStepTestMail = { ...PostTestMail, params: StepParams }
export const PostSchedule = {
  params: IdParams,
  body: Type.Object({ at: Type.Optional(Nullable(Moment)) }, { additionalProperties: false }),
  response: { 200: Campaign },
}
export const DeleteSchedule = { params: IdParams, response: { 200: Campaign } }
export const PostStop = { params: IdParams, response: { 200: Campaign } }
export const ListRecipients = {
  params: IdParams,
  querystring: Type.Object(countQuery, { additionalProperties: false }),
  response: { 200: listOf(CampaignRecipient) },
}
