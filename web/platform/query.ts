import { QueryClient } from '@tanstack/react-query'
import { Problem } from './problem.ts'

/** The one cache of server data; emptied on sign-out. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Without a network a call fails and says so, instead of waiting without a word.
      networkMode: 'always',
      staleTime: 20_000,
      gcTime: 5 * 60_000,
      retry: (failures, error) => failures < 2 && isPassing(error),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})

/** A refusal stays a refusal; only trouble on the way is worth a second try. */
function isPassing(error: unknown): boolean {
  return error instanceof Problem && (error.status === 0 || error.status >= 502)
}
