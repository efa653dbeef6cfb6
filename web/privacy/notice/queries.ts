import { queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { GetNotice } from '#api/notice.ts'
import { api } from '../../platform/api.ts'

export type Notices = Static<(typeof GetNotice)['response'][200]>

export const noticeQuery = queryOptions({
  queryKey: ['privacy-notice'],
  queryFn: ({ signal }) => api.get<Notices>('/privacy-notice', { signal }),
})
