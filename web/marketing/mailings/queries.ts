import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { MailLanguage } from '#api/campaigns.ts'
import { api } from '../../platform/api.ts'

/** A mailing to many is advertising, whatever else its writer may do. */
const purpose = 'direct-marketing'

/** How a mail reads for somebody invented; its body is shown in a frame of its own. */
export const subjectQuery = (path: string, version: number, language: MailLanguage) =>
  queryOptions({
    queryKey: ['mail-preview', path, version, language],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await api.get<{ subject: string }>(`${path}/preview`, { signal, purpose, query: { language } }))
        .subject,
  })

/** A copy of it to oneself; answers whether it waits for a mail server. */
export async function sendTestMail(path: string, language: MailLanguage): Promise<boolean> {
  const url = `${path}/test?language=${language}`
  return (await api.post<{ isWaiting: boolean }>(url, {}, { purpose })).isWaiting
}
