import { CheckCheck, Phone, PhoneForwarded } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Callable } from '#api/calls.ts'
import { formatMoment, formatTime } from '../../platform/formats.ts'
import { inLanguage } from '../../platform/i18n.ts'
import { normWords } from '../../platform/norm-words.ts'
import { refusalOf } from '../../platform/problem.ts'
import { useShortcut } from '../../platform/shortcuts.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/page.tsx'
import { PermissionLight } from '../../ui/permission-light.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import type { CallState } from './call-state.ts'
import { Conversation, Keys } from './conversation.tsx'
import { beginCall, noteCall } from './queries.ts'
import { useCallTexts } from './texts.ts'

type CardProps = {
  person: Callable
  state: CallState
  place: string
  onChange: (patch: Partial<CallState>) => void
  onNoted: (sentence: string, state: CallState) => void
  onNext: () => void
}

/** One person: why she may be called, the question before dialling, what to read out, and how it went. */
export function CallCard({ person, state, place, onChange, onNoted, onNext }: CardProps) {
  const { t, language } = useCallTexts()
  const { contact, company, phone, norm, reason, calledAt, noticeGivenAt } = person
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const further = useRef<HTMLButtonElement>(null)
  const isRefused = state.refusal !== undefined
  const mayNot = isRefused || state.outcome === 'objected'
  // Refused, one goes on with the next: the button that asked is gone.
  useEffect(() => {
    if (isRefused) further.current?.focus()
  }, [isRefused])
  const ask = async () => {
    if (isBusy || state.begun || state.outcome) return
    setBusy(true)
    setProblem(null)
    onChange({ refusal: undefined })
    try {
      onChange({ begun: await beginCall(contact.id) })
    } catch (error) {
      // Only a refusal is about her; after any other failure one asks again.
      if (refusalOf(error)) onChange({ refusal: error })
      else setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  useShortcut({ keys: 'p', label: t('ask'), group: 'here', run: ask })
  const facts: [string, ReactNode][] = [
    [t('phone'), <span className="figures">{state.begun?.phone ?? phone}</span>],
    [t('calledAt'), calledAt ? formatMoment(calledAt) : t('never')],
    [t('noticeAt'), noticeGivenAt ? formatMoment(noticeGivenAt) : t('never')],
  ]
  return (
    <Section>
      <p className="figures text-small text-ink-soft">{place}</p>
      <h2 tabIndex={-1} className="text-title font-bold [overflow-wrap:anywhere]">
        <TextLink to={`/contacts/${contact.id}`}>{contact.name}</TextLink>
      </h2>
      {company && <p className="text-ink-soft [overflow-wrap:anywhere]">{company}</p>}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 py-4">
        {facts.map(([label, value]) => (
          <div key={label} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-ink-soft">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="pb-4">
        <span className="sr-only">{t('why')}: </span>
        <PermissionLight
          state={mayNot ? 'no' : 'yes'}
          label={mayNot ? t('refused') : inLanguage(state.begun?.reason ?? reason, language)}
          reason={mayNot ? undefined : normWords(state.begun?.norm ?? norm, language)}
        />
      </div>
      <ProblemNote problem={state.refusal ?? problem} className="mb-3" />
      {!state.begun && !state.outcome && !state.refusal && (
        <>
          <Button variant="primary" icon={Phone} busy={isBusy} data-main onClick={ask}>
            {t('ask')}
            <Keys keys="p" />
          </Button>
          <p className="pt-2 text-small text-ink-soft">{t('askHint')}</p>
        </>
      )}
      {state.begun && !state.outcome && (
        <Conversation
          name={contact.name}
          state={state}
          onChange={onChange}
          note={(call) => noteCall(contact.id, call)}
          onNoted={onNoted}
        />
      )}
      {(state.outcome || isRefused) && (
        <div className="flex flex-wrap items-center gap-3">
          {state.outcome && (
            <p className="inline-flex items-center gap-1.5">
              <CheckCheck size={16} strokeWidth={1.5} className="text-yes" aria-hidden />
              {t('notedHere')} {t(state.outcome)}
              {state.noticeGivenAt && ` · ${t('noticeAtTime', { time: formatTime(state.noticeGivenAt) })}`}
            </p>
          )}
          <Button variant="primary" icon={PhoneForwarded} ref={further} data-main onClick={onNext}>
            {t('goOn')}
            <Keys keys="j" />
          </Button>
        </div>
      )}
    </Section>
  )
}
