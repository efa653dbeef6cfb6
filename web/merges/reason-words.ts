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
  return (reasons) =>
    known
      .filter((reason) => reasons.includes(reason))
      .map((reason) => t(`reasons.${reason}`))
      .join(', ')
}
