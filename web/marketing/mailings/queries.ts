import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../platform/api.ts'

/** A mailing to many is advertising, whatever else its writer may do. */
const purpose = 'direct-marketing'

/** How a mail reads for somebody invented; its body is shown in a frame of its own. */
export const subjectQuery = (path: string, version: number) =>
  queryOptions({
    queryKey: ['mail-preview', path, version],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await api.get<{ subject: string }>(`${path}/preview`, { signal, purpose })).subject,
  })

/** A copy of it to oneself. */
export async function sendTestMail(path: string): Promise<void> {
  await api.post(`${path}/test`, {}, { purpose })
}
