import type { ReactNode } from 'react'
import { Problem } from '../platform/problem.ts'
import { ProblemNote } from '../ui/problem-note.tsx'
import { ButtonLink } from '../ui/text-link.tsx'
import { SessionLayout } from './session-layout.tsx'
import { useSessionTexts } from './texts.ts'

type GoneProps = {
  link: 'invitation' | 'reset' | 'address'
  problem: unknown
  /** What may be done instead, before the way back. */
  children?: ReactNode
}

/** A link that leads nowhere says why, as far as whoever holds it may know. */
export function GonePage({ link, problem, children }: GoneProps) {
  const { t } = useSessionTexts()
  const reason = reasonOf(problem)
  const hasOther = Boolean(children) && reason !== 'used'
  const way = (
    <ButtonLink to="/sign-in" variant={hasOther ? 'secondary' : 'primary'} className="w-full">
      {t(reason === 'used' ? 'signIn' : 'backToSignIn')}
    </ButtonLink>
  )
  if (!reason) {
    return (
      <SessionLayout title={t('linkUnread')}>
        <ProblemNote problem={problem} className="mb-4" />
        {way}
      </SessionLayout>
    )
  }
  return (
    <SessionLayout title={t(`${link}Gone.${reason}.title`)} lead={t(`${link}Gone.${reason}.text`)}>
      <div className="flex flex-col gap-3">
        {hasOther && children}
        {way}
      </div>
    </SessionLayout>
  )
}

const reasons = ['used', 'replaced', 'expired', 'unknown'] as const

/** Nothing where the link itself is not what was refused, such as without a connection. */
function reasonOf(problem: unknown) {
  if (!(problem instanceof Problem) || problem.status !== 404) return null
  return reasons.find((one) => one === problem.body.reason) ?? 'unknown'
}
