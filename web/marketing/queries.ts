import { queryOptions } from '@tanstack/react-query'
import type { ConsentText } from '#api/consents.ts'
import type { SubscriptionForm } from '#api/forms.ts'
import { api } from '../platform/api.ts'
import { can, type Session } from '../platform/session.ts'

export const formsQuery = queryOptions({
  queryKey: ['forms'],
  queryFn: async ({ signal }) => (await api.get<{ items: SubscriptionForm[] }>('/forms', { signal })).items,
})

export const formQuery = (id: string) =>
  queryOptions({
    queryKey: ['forms', id],
    queryFn: ({ signal }) => api.get<SubscriptionForm>(`/forms/${id}`, { signal }),
  })

export const textsQuery = queryOptions({
  queryKey: ['consent-texts'],
  queryFn: async ({ signal }) =>
    (await api.get<{ items: ConsentText[] }>('/consent-texts', { signal })).items,
})

/** Forms and texts are kept by those who keep the list of objections; others look. */
export const keepsMarketing = (session: Session) => can(session, 'suppression', 'create')
