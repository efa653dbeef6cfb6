import { queryOptions } from '@tanstack/react-query'
import type { LettersAllowance, LetterText, NewLetters, NewLettersRelease } from '#api/letters.ts'
import type { Release } from '#api/releases.ts'
import { api, type FileAnswer } from '../../platform/api.ts'

const purpose = 'direct-marketing'

export type LettersPart = { blob: Blob; count: number; next: string | null }

/** The next part in which there is somebody; a part of people who may not be written to is passed over. */
export async function lettersPart(segmentId: string, letters: NewLetters): Promise<LettersPart> {
  const { blob, headers } = await api.post<FileAnswer>(`/segments/${segmentId}/letters`, letters, {
    purpose,
    isFile: true,
    idempotencyKey: undefined,
  })
  const count = Number(headers.get('treu-count'))
  const next = headers.get('treu-next')
  return count === 0 && next ? lettersPart(segmentId, { ...letters, cursor: next }) : { blob, count, next }
}

/** How many letters one may still print alone. */
export const allowanceQuery = queryOptions({
  queryKey: ['letters-allowance'],
  queryFn: ({ signal }) => api.get<LettersAllowance>('/segments/letters/allowance', { signal, purpose }),
})

/** Asks a second person for the addresses; what is missing is said beside its field. */
export function askForRelease(
  segmentId: string,
  asked: Omit<NewLettersRelease, 'use'> & Partial<Pick<NewLettersRelease, 'use'>>,
): Promise<Release> {
  return api.post<Release>(`/segments/${segmentId}/letters/release`, asked, { purpose })
}

/** One letter to somebody invented. */
export async function letterPreview(text: LetterText): Promise<Blob> {
  const options = { purpose, isFile: true, idempotencyKey: undefined }
  return (await api.post<FileAnswer>('/segments/letters/preview', text, options)).blob
}
