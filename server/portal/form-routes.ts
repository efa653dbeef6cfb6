import sql from 'sql-template-tag'
import type { SubscriptionForm } from '#api/forms.ts'
import * as api from '#api/forms.ts'
import { visibleContact } from '#server/contacts/public.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { readListQuery } from '#server/platform/http/read-list-query.ts'
import type { Routes } from '#server/platform/http/routes.ts'
import type { Platform } from '#server/platform/platform.ts'
import { mailFrequency, suppression } from '#server/privacy/consent/public.ts'
import { releasedNotice } from '#server/privacy/notice/public.ts'
import { addForm, changeForm, type Form, formById, listForms } from './forms.ts'
import { embedding } from './pages.ts'
import { subscription } from './subscription.ts'

const purpose = ['direct-marketing', 'events', 'legal-compliance'] as const

/** Forms for people outside, as those who run them see them. */
export function formRoutes({ config }: Platform): Routes {
  const shown = async (gate: Gate, form: Form): Promise<SubscriptionForm> => {
    const [text] = await gate.tx.query<{ text: string }>(
      sql`select text from consent_texts where id = ${form.textId}`,
    )
    const hasPrivacyNotice = (await releasedNotice(gate.tx)) !== null
    return {
      ...form,
      url: `${config.publicUrl}/p/formular/${form.key}`,
      embedding: embedding(form, text?.text ?? null, config.publicUrl, hasPrivacyNotice),
    }
  }
  return async (app) => {
    app.get('/forms', { schema: api.ListForms, config: { purpose } }, async ({ gate }) => {
      gate.demand(suppression, 'see')
      const items: SubscriptionForm[] = []
      for (const form of await listForms(gate)) items.push(await shown(gate, form))
      return { items, nextCursor: null }
    })
    app.get('/forms/:id', { schema: api.GetForm, config: { purpose } }, async ({ gate, params }) => {
      gate.demand(suppression, 'see')
      return shown(gate, await formById(gate, params.id))
    })
    app.post('/forms', { schema: api.PostForm, config: { purpose } }, async ({ gate, body }, reply) => {
      const id = await addForm(gate, body)
      reply.code(201)
      return shown(gate, await formById(gate, id))
    })
    app.patch(
      '/forms/:id',
      { schema: api.PatchForm, config: { purpose, versioned: true } },
      async ({ gate, params, body, version }) => {
        await changeForm(gate, params.id, body, version)
        return shown(gate, await formById(gate, params.id))
      },
    )
    app.get(
      '/contacts/:id/subscriptions',
      { schema: api.ListSubscriptions, config: { purpose } },
      async ({ gate, params }) => {
        await visibleContact(gate, params.id)
        return { items: (await gate.find(subscription, { contactId: params.id })) as never }
      },
    )
    app.get(
      '/subscriptions',
      { schema: api.ListAllSubscriptions, config: { purpose: 'direct-marketing' } },
      ({ gate, query }) => {
        // Of one person whoever works with her sees it; the whole list is for who sends to it.
        gate.demand(suppression, 'see')
        return gate.list(subscription, { ...readListQuery(query), sort: 'id' }) as never
      },
    )
    app.get(
      '/contacts/:id/mail-frequencies',
      { schema: api.ListMailFrequencies, config: { purpose: 'direct-marketing' } },
      async ({ gate, params }) => {
        await visibleContact(gate, params.id)
        return { items: (await gate.find(mailFrequency, { contactId: params.id })) as never }
      },
    )
  }
}
