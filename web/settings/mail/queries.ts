import { queryOptions } from '@tanstack/react-query'
import type { DomainCheck, MailDelivery } from '#api/mail-delivery.ts'
import { api } from '../../platform/api.ts'

export const deliveryQuery = queryOptions({
  queryKey: ['mail-delivery'],
  queryFn: ({ signal }) => api.get<MailDelivery>('/mail/delivery', { signal }),
})

/** Asks name servers, which takes seconds when they do not answer; so it is kept until somebody asks again. */
export const domainCheckQuery = queryOptions({
  queryKey: ['domain-check'],
  staleTime: 5 * 60_000,
  refetchOnWindowFocus: false,
  queryFn: ({ signal }) => api.get<DomainCheck>('/mail/domain-check', { signal }),
})
