import { CircleAlert } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import {
  codeSentence,
  inLanguage,
  type Language,
  loadProblemTexts,
  platformText,
  problemText,
  useHasProblemTexts,
  useLanguage,
  usePlatformTexts,
} from '../platform/i18n.ts'
import { normWords } from '../platform/norm-words.ts'
import { Problem, type ProblemDetail, refusalOf } from '../platform/problem.ts'
import { cx } from './class-names.ts'

type NoteProps = {
  problem: unknown
  /** Says that nothing typed was lost; true in forms. */
  isKept?: boolean
  children?: ReactNode
  className?: string
}

/** A refusal in words: what, why, and that the input is still there. Nothing when there is no problem. */
export function ProblemNote({ problem, isKept, children, className }: NoteProps) {
  const { t } = usePlatformTexts()
  const sentence = useProblemSentence(problem)
  if (!problem) return null
  return (
    <div
      role="alert"
      className={cx('flex items-start gap-2.5 rounded-control bg-no-wash px-3 py-2', className)}
    >
      <CircleAlert size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-no" aria-hidden />
      <div className="min-w-0">
        {sentence} {isKept && t('state.kept')}
        {children}
      </div>
    </div>
  )
}

/** The sentence for anything that was thrown. */
export function useProblemSentence(problem: unknown): string {
  const isReady = useHasProblemTexts()
  useEffect(() => {
    if (problem && !isReady) loadProblemTexts()
  }, [problem, isReady])
  return problemSentence(problem, useLanguage())
}

export function problemSentence(problem: unknown, language: Language): string {
  if (!problem) return ''
  if (!(problem instanceof Problem)) return problemText('server.failed', {}, language) ?? ''
  // Whoever lost the connection cannot fetch the sentences for refusals either.
  if (problem.code === 'network.unreachable') return platformText('error.unreachable')
  const sentence =
    codeSentence(problem.code, { ...problem.body, ...problem.params }, language) ??
    problemText('unknown', { code: problem.code }, language) ??
    ''
  return [sentence, refusalSentence(problem, language)].filter(Boolean).join(' ')
}

/** Norm and reason, and what may be done instead. */
function refusalSentence(problem: Problem, language: Language): string {
  const refusal = refusalOf(problem)
  if (!refusal) return ''
  const reason = inLanguage(refusal.reason, language).replace(/\.$/, '')
  const why = `${reason} (${normWords(refusal.norm, language)}).`
  return refusal.instead ? `${why} ${inLanguage(refusal.instead, language)}` : why
}

/** The sentence for one field that was refused. */
export function detailSentence(detail: ProblemDetail, language: Language): string {
  return (
    codeSentence(detail.code, detail.params ?? {}, language) ??
    problemText('field.invalid', {}, language) ??
    detail.code
  )
}
