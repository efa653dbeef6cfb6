import type { FastifyReply, FastifyRequest } from 'fastify'
import sql from 'sql-template-tag'
import Type from 'typebox'
import { type Gate, throughGate } from '#server/platform/gate/gate.ts'
import type { App } from '#server/platform/http/routes.ts'
import { systemActor } from '#server/platform/identity/authenticate.ts'
import { companyName } from '#server/platform/identity/company-name.ts'
import type { Platform } from '#server/platform/platform.ts'
import { parseEmail } from '#server/platform/values/email.ts'
import { frequencies, frequencyOf, setFrequency } from '#server/privacy/consent/public.ts'
import { releasedNotice } from '#server/privacy/notice/public.ts'
import { confirmConsent, pastRequestOf, requestOf } from './confirm-consent.ts'
import { personOfLink, requestDataLink } from './data-link.ts'
import { type Form, openForm } from './forms.ts'
import { noticePage } from './notice-page.ts'
import { ownDataOf } from './own-data.ts'
import { ownDataPage, showDataPage } from './own-data-page.ts'
import { style } from './page.ts'
import {
  confirmedPage,
  confirmPage,
  deadLinkPage,
  foreignPage,
  formPage,
  leavePage,
  leftPage,
  missingPage,
  pastLinkPage,
  preferencePage,
  sentPage,
} from './pages.ts'
import { type Preference, preferenceToken, readPreferenceToken } from './preference-token.ts'
import {
  allowedChannels,
  chooseTopics,
  currentPreference,
  endChannel,
  formsToReturn,
  hasLeft,
  languageOfPerson,
  leave,
  preferencesOf,
} from './preferences.ts'
import { requestConsent } from './request-consent.ts'
import { fewFrom, newTask, taskJudge, taskScript } from './task.ts'

const byForm = {
  public: 'people outside sign up here; nothing is known of an address before she confirms it',
}
const byLink = { public: 'the link of a mail is the proof; reading it changes nothing' }
const hidden = { hide: true } as const
const TokenParams = Type.Object({ token: Type.String({ maxLength: 200 }) })
const KeyParams = Type.Object({ key: Type.String({ pattern: '^[a-z0-9-]{1,60}$' }) })
const forAll = { public: 'how data are used is for everybody to read' }
const NumberParams = Type.Object({ number: Type.Integer({ minimum: 1, maximum: 100_000 }) })
const LanguageQuery = Type.Object(
  { sprache: Type.Optional(Type.Union([Type.Literal('de'), Type.Literal('en')])) },
  { additionalProperties: false },
)
const signUps = { max: 30, timeWindow: 600_000 }

/** Pages for people outside: plain HTML that works without script, cookie and sign-in. */
export function portalRoutes(platform: Platform) {
  const { publicUrl } = platform.config
  const opening = {
    actor: systemActor('legal-compliance'),
    purpose: 'legal-compliance',
    means: 'web',
  } as const
  const reading = <T>(work: (gate: Gate) => Promise<T>) =>
    throughGate(platform, { ...opening, isReading: true }, work)
  const writing = <T>(request: FastifyRequest, work: (gate: Gate) => Promise<T>) =>
    throughGate(platform, { ...opening, requestId: request.id }, work)
  const { keyring } = platform
  const judge = taskJudge(keyring)
  const isAmongFew = fewFrom()
  const taskFor = ({ key }: Form) => newTask(keyring, key, platform.now())
  const send = (reply: FastifyReply, text: string, status = 200) =>
    reply.code(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(text)

  const missing = async (request: FastifyRequest, reply: FastifyReply) =>
    send(reply, missingPage(languageOfBrowser(request), await reading(({ tx }) => companyName(tx))), 404)

  return async (app: App) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 20_000 },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    )
    // Whoever mistypes an address is a person, too.
    app.get('/*', { config: forAll, schema: hidden }, (request, reply) => missing(request, reply))
    app.get('/style.css', { config: byForm, schema: hidden }, (_request, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(style),
    )

    app.get('/aufgabe.js', { config: byForm, schema: hidden }, (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').header('cache-control', 'max-age=3600').send(taskScript),
    )

    app.get(
      '/formular/:key',
      { config: byForm, schema: { params: KeyParams, ...hidden } },
      async (request, reply) => {
        const shown = await reading(async (gate) => withText(gate, await openForm(gate, request.params.key)))
        return shown
          ? send(reply, formPage({ ...shown, task: taskFor(shown.form) }))
          : missing(request, reply)
      },
    )
    app.post(
      '/formular/:key',
      {
        config: { ...byForm, fromAnywhere: true, rateLimit: signUps },
        schema: { params: KeyParams, ...hidden },
      },
      async (request, reply) => {
        const shown = await reading(async (gate) => withText(gate, await openForm(gate, request.params.key)))
        if (!shown) return missing(request, reply)
        const { form, company } = shown
        const language = form.language === 'en' ? 'en' : 'de'
        if (!mayComeFrom(request, publicUrl, form)) return send(reply, foreignPage(language, company), 403)
        const said = request.body instanceof URLSearchParams ? request.body : new URLSearchParams()
        const email = said.get('email') ?? ''
        const isMissing = form.kind === 'newsletter' && said.get('zustimmung') !== 'ja'
        const ownTopics = new Set(form.topics.map(({ key }) => key))
        const hasTopic = said.getAll('thema').some((topic) => ownTopics.has(topic))
        const isTopicMissing = form.kind === 'newsletter' && ownTopics.size > 0 && !hasTopic
        const error = !parseEmail(email).ok
          ? 'email'
          : isMissing
            ? 'consent'
            : isTopicMissing
              ? 'topic'
              : null
        if (error) return send(reply, formPage({ ...shown, said, error, task: taskFor(form) }), 422)
        const verdict = judge(form.key, said.get('aufgabe') ?? '', said.get('loesung') ?? '', platform.now())
        const isMachine =
          // A field no person sees: whoever fills it is a machine, and is thanked like everybody.
          Boolean(said.get('website')) ||
          verdict === 'machine' ||
          (verdict === 'not-done' && !isAmongFew(request.ip, platform.now()))
        if (!isMachine) {
          await writing(request, (gate) =>
            requestConsent(
              gate,
              form,
              {
                email,
                firstName: said.get('vorname') ?? '',
                lastName: said.get('nachname') ?? '',
                topics: said.getAll('thema').slice(0, 20),
                pageUrl: pageOf(request, `${publicUrl}/p/formular/${form.key}`),
                ip: request.ip,
              },
              publicUrl,
            ),
          )
        }
        return send(reply, sentPage(form, company))
      },
    )

    const pastLink = async (request: FastifyRequest, reply: FastifyReply, token: string) => {
      const { past, company } = await reading(async (gate) => ({
        past: await pastRequestOf(gate, token),
        company: await companyName(gate.tx),
      }))
      return past
        ? send(reply, pastLinkPage(past.form, company, past.isUsed), 410)
        : send(reply, deadLinkPage(languageOfBrowser(request), company), 410)
    }
    app.get(
      '/bestaetigen/:token',
      { config: byLink, schema: { params: TokenParams, ...hidden } },
      async (request, reply) => {
        const { form, company, hasPrivacyNotice } = await reading(async (gate) => ({
          form: await requestOf(gate, request.params.token),
          company: await companyName(gate.tx),
          hasPrivacyNotice: (await releasedNotice(gate.tx)) !== null,
        }))
        return form
          ? send(reply, confirmPage(form, company, hasPrivacyNotice))
          : pastLink(request, reply, request.params.token)
      },
    )
    app.post(
      '/bestaetigen/:token',
      { config: byLink, schema: { params: TokenParams, ...hidden } },
      async (request, reply) => {
        const { done, company } = await writing(request, async (gate) => ({
          done: await confirmConsent(gate, request.params.token, request.ip, publicUrl),
          company: await companyName(gate.tx),
        }))
        if (!done) return pastLink(request, reply, request.params.token)
        const link = `/p/einstellungen/${preferenceToken(platform.keyring, done.preference)}`
        return send(reply, confirmedPage(done.form, company, link))
      },
    )

    const showNotice = async (reply: FastifyReply, number: number | null, language: 'de' | 'en') => {
      const { notice, company } = await reading(async (gate) => ({
        notice: await releasedNotice(gate.tx, number),
        company: await companyName(gate.tx),
      }))
      return notice
        ? send(reply, noticePage(notice, company, language))
        : send(reply, deadLinkPage(language, company), 404)
    }
    app.get(
      '/datenschutz',
      { config: forAll, schema: { querystring: LanguageQuery, ...hidden } },
      ({ query }, reply) => showNotice(reply, null, query.sprache ?? 'de'),
    )
    app.get(
      '/datenschutz/:number',
      { config: forAll, schema: { params: NumberParams, querystring: LanguageQuery, ...hidden } },
      ({ params, query }, reply) => showNotice(reply, params.number, query.sprache ?? 'de'),
    )

    const withPreference = async (
      request: FastifyRequest,
      token: string,
      reply: FastifyReply,
      work: (preference: Preference) => Promise<unknown>,
    ) => {
      const preference = readPreferenceToken(platform.keyring, token)
      if (preference) return work(preference)
      return send(
        reply,
        deadLinkPage(languageOfBrowser(request), await reading(({ tx }) => companyName(tx))),
        404,
      )
    }
    app.get(
      '/einstellungen/:token',
      { config: byLink, schema: { params: TokenParams, querystring: LanguageQuery, ...hidden } },
      (request, reply) =>
        withPreference(request, request.params.token, reply, async (preference) => {
          const shown = await reading(async (gate) =>
            shownTo(gate, await currentPreference(gate, preference), request.query.sprache),
          )
          return send(reply, preferencePage({ ...shown, token: request.params.token }))
        }),
    )
    app.post(
      '/einstellungen/:token',
      { config: byLink, schema: { params: TokenParams, querystring: LanguageQuery, ...hidden } },
      (request, reply) =>
        withPreference(request, request.params.token, reply, async (preference) => {
          const said = request.body instanceof URLSearchParams ? request.body : new URLSearchParams()
          const { outcome, ...shown } = await writing(request, async (gate) => {
            const now = await currentPreference(gate, preference)
            return {
              outcome: await act(gate, now, said, request.query.sprache, publicUrl),
              ...(await shownTo(gate, now, request.query.sprache)),
            }
          })
          if (outcome === 'objected' || outcome === 'left')
            return send(reply, leftPage(shown.company, outcome === 'objected', shown.language))
          const status = {
            saved: 200,
            'data-asked': 200,
            'needs-consent': 409,
            'unknown-topic': 422,
            unclear: 422,
          }[outcome]
          return send(reply, preferencePage({ ...shown, token: request.params.token, outcome }), status)
        }),
    )
    const deadLink = (request: FastifyRequest, reply: FastifyReply, company: string) =>
      send(reply, deadLinkPage(languageOfBrowser(request), company), 410)
    app.get(
      '/daten/:token',
      { config: byLink, schema: { params: TokenParams, querystring: LanguageQuery, ...hidden } },
      async (request, reply) => {
        const { token } = request.params
        const { company, language } = await reading(async (gate) => {
          const person = await personOfLink(gate, token)
          const ownLanguage = person && (await languageOfPerson(gate, person))
          return {
            company: await companyName(gate.tx),
            language: ownLanguage && (request.query.sprache ?? ownLanguage),
          }
        })
        return language
          ? send(reply, showDataPage(company, token, language))
          : deadLink(request, reply, company)
      },
    )
    app.post(
      '/daten/:token',
      { config: byLink, schema: { params: TokenParams, querystring: LanguageQuery, ...hidden } },
      async (request, reply) => {
        const { company, shown } = await writing(request, async (gate) => {
          const company = await companyName(gate.tx)
          const person = await personOfLink(gate, request.params.token)
          if (!person) return { company, shown: null }
          const language = request.query.sprache ?? (await languageOfPerson(gate, person))
          const data = await ownDataOf(gate, person, language)
          return { company, shown: ownDataPage(data, company, language) }
        })
        return shown ? send(reply, shown) : deadLink(request, reply, company)
      },
    )
    app.get(
      '/abmelden/:token',
      { config: byLink, schema: { params: TokenParams, ...hidden } },
      (request, reply) =>
        withPreference(request, request.params.token, reply, async (preference) => {
          const { company, language } = await reading((gate) => addressed(gate, preference))
          return send(reply, leavePage(company, request.params.token, language))
        }),
    )
    // RFC 8058: the mail program sends it from wherever it is, without asking anybody to sign in.
    app.post(
      '/abmelden/:token',
      { config: { ...byLink, fromAnywhere: true }, schema: { params: TokenParams, ...hidden } },
      (request, reply) =>
        withPreference(request, request.params.token, reply, async (preference) => {
          const { company, language } = await writing(request, async (gate) => {
            await leave(gate, preference, 'withdrawn')
            return addressed(gate, preference)
          })
          return send(reply, leftPage(company, false, language))
        }),
    )
  }
}

/** Of somebody of whom nothing else is known. */
function languageOfBrowser({ headers }: FastifyRequest): 'de' | 'en' {
  return /^en\b/i.test(headers['accept-language'] ?? '') ? 'en' : 'de'
}

/** Who speaks, and in which language. */
async function addressed(gate: Gate, preference: Preference) {
  const now = await currentPreference(gate, preference)
  return { company: await companyName(gate.tx), language: await languageOfPerson(gate, now) }
}

/** What the page of preferences says of an address. */
async function shownTo(gate: Gate, preference: Preference, language?: 'de' | 'en') {
  const isGone = await hasLeft(gate, preference)
  return {
    topics: await preferencesOf(gate, preference),
    frequency: await frequencyOf(gate, preference),
    channels: await allowedChannels(gate, preference),
    forms: isGone ? await formsToReturn(gate, preference) : [],
    isGone,
    hasPrivacyNotice: (await releasedNotice(gate.tx)) !== null,
    company: await companyName(gate.tx),
    language: language ?? (await languageOfPerson(gate, preference)),
  }
}

/** Does what a button of the page says, and nothing where it says nothing known. */
async function act(
  gate: Gate,
  preference: Preference,
  said: URLSearchParams,
  language: 'de' | 'en' | undefined,
  publicUrl: string,
) {
  const action = said.get('aktion')
  if (action === 'themen') return chooseTopics(gate, preference, said.getAll('thema'))
  if (action === 'kanal') return endChannel(gate, preference, said.get('kanal') ?? '')
  if (action === 'haeufigkeit') {
    const wanted = frequencies.find((each) => each === said.get('haeufigkeit'))
    if (!wanted) return 'unclear' as const
    if (await hasLeft(gate, preference)) return 'needs-consent' as const
    await setFrequency(gate, preference, wanted)
    return 'saved' as const
  }
  if (action === 'daten') {
    await requestDataLink(gate, preference, language ?? (await languageOfPerson(gate, preference)), publicUrl)
    return 'data-asked' as const
  }
  if (action !== 'widersprechen' && action !== 'abmelden') return 'unclear' as const
  await leave(gate, preference, action === 'widersprechen' ? 'objected' : 'withdrawn')
  return action === 'widersprechen' ? ('objected' as const) : ('left' as const)
}

/** The form with the words one agrees to, as they are now. */
async function withText(gate: Gate, form: Form | null) {
  if (!form) return null
  const [text] = await gate.tx.query<{ text: string; notice: string | null }>(
    sql`select text, notice from consent_texts where id = ${form.textId}`,
  )
  return {
    form,
    text: text?.text ?? null,
    notice: text?.notice ?? null,
    hasPrivacyNotice: (await releasedNotice(gate.tx)) !== null,
    company: await companyName(gate.tx),
  }
}

/** From our own page, from one of the websites the form names, or from a program that says nothing. */
function mayComeFrom({ headers, host }: FastifyRequest, publicUrl: string, { origins }: Form): boolean {
  const { origin } = headers
  if (origin === undefined || origin === 'null') return headers['sec-fetch-site'] !== 'cross-site'
  return [`http://${host}`, `https://${host}`, new URL(publicUrl).origin, ...origins].includes(origin)
}

/** The page it was sent from, without what may stand behind its path. */
function pageOf({ headers }: FastifyRequest, own: string): string {
  const { referer, origin } = headers
  const source = typeof referer === 'string' ? referer : origin
  try {
    const url = new URL(source ?? '')
    return `${url.origin}${url.pathname}`.slice(0, 300)
  } catch {
    return own
  }
}
