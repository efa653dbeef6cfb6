import { useMergeTexts } from './texts.ts'

const known = [
  'email',
  'phone',
  'name-company',
  'name-postal-code',
  'name',
  'similar-name',
  'vat-id',
  'website',
] as const

/** Why two may be the same, in words. */
export function useReasonWords(): (reasons: readonly string[]) => string {
  const { t } = useMergeTexts()
  return (reasons) => {
    const words = known
      .filter((reason) => reasons.includes(reason))
      .flatMap((reason) => t(`reasons.${reason}`).split(', '))
    return [...new Set(words)].join(', ')
  }
}
