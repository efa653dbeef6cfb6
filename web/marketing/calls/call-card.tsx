import { CheckCheck, Phone, PhoneForwarded, PhoneMissed, PhoneOff } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Callable } from '#api/calls.ts'
import { ConfirmDialog } from '../../access/confirm-dialog.tsx'
import { formatMoment, formatTime } from '../../platform/formats.ts'
import { inLanguage } from '../../platform/i18n.ts'
import { normWords } from '../../platform/norm-words.ts'
import { useShortcut } from '../../platform/shortcuts.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { Section } from '../../ui/page.tsx'
import { PermissionLight } from '../../ui/permission-light.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { type CallState, callOf, type Outcome } from './call-state.ts'
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
    onChange({ refusal: undefined })
    try {
      onChange({ begun: await beginCall(contact.id) })
    } catch (error) {
      onChange({ refusal: error })
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
      {isRefused && <ProblemNote problem={state.refusal} className="mb-3" />}
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
        <Conversation person={person} state={state} onChange={onChange} onNoted={onNoted} />
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

type ConversationProps = Pick<CardProps, 'person' | 'state' | 'onChange' | 'onNoted'>

/** While one talks, and how it ended. */
function Conversation({ person, state, onChange, onNoted }: ConversationProps) {
  const { t, language } = useCallTexts()
  const { name, id } = person.contact
  const [busyWith, setBusyWith] = useState<Outcome | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const [isAsking, setAsking] = useState(false)
  const dial = useRef<HTMLAnchorElement>(null)
  useEffect(() => dial.current?.focus(), [])

  const note = async (outcome: Outcome) => {
    const { noticeGivenAt } = await noteCall(id, callOf(state, outcome))
    const words = { name, outcome: t(outcome) }
    const sentence = noticeGivenAt
      ? t('notedWithNotice', { ...words, time: formatTime(noticeGivenAt) })
      : t('noted', words)
    onNoted(sentence, { ...state, outcome, noticeGivenAt })
  }
  const end = async (outcome: 'reached' | 'not-reached') => {
    if (busyWith) return
    setBusyWith(outcome)
    setProblem(null)
    try {
      await note(outcome)
    } catch (error) {
      setProblem(error)
      setBusyWith(null)
    }
  }
  const turnNotice = () => onChange({ isNoticeGiven: !state.isNoticeGiven })
  useShortcut({ keys: 'h', label: t('keyNotice'), group: 'here', run: turnNotice })
  useShortcut({ keys: '1', label: t('reached'), group: 'here', run: () => end('reached') })
  useShortcut({ keys: '2', label: t('not-reached'), group: 'here', run: () => end('not-reached') })
  useShortcut({ keys: '3', label: t('objected'), group: 'here', run: () => setAsking(true) })
  const { begun } = state
  if (!begun) return null
  return (
    <div className="flex flex-col gap-4 border-t border-line pt-4">
      <a
        ref={dial}
        href={`tel:${begun.phone.replace(/[^+\d]/g, '')}`}
        className={`${buttonClass('primary')} self-start phone:self-stretch`}
      >
        <Phone size={16} strokeWidth={1.5} aria-hidden />
        <span className="figures">{t('call', { phone: begun.phone })}</span>
      </a>
      <figure className="rounded-control border border-line bg-paper px-4 py-3">
        <figcaption className="pb-1 text-small text-ink-soft">{t('readOut')}</figcaption>
        <blockquote className="text-large [overflow-wrap:anywhere]">
          {inLanguage(begun.text, language)}
        </blockquote>
      </figure>
      <Checkbox
        label={
          <span className="inline-flex items-center gap-2">
            {t('noticeGiven')}
            <Keys keys="h" />
          </span>
        }
        hint={t('noticeHint')}
        value={state.isNoticeGiven}
        onChange={(isNoticeGiven) => onChange({ isNoticeGiven })}
      />
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-[minmax(0,1fr)_9rem]">
        <TextArea
          label={t('note')}
          hint={t('noteHint')}
          isOptional
          value={state.text}
          onChange={(text) => onChange({ text })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) end('reached')
          }}
          maxLength={5000}
        />
        <NumberField
          label={t('minutes')}
          isOptional
          unit={t('minutesUnit')}
          decimals={0}
          min={0}
          max={600}
          value={state.minutes}
          onChange={(minutes) => onChange({ minutes })}
        />
      </div>
      <ProblemNote problem={problem} isKept />
      <fieldset className="flex flex-wrap gap-2 phone:flex-col">
        <legend className="pb-1.5 text-small font-medium">{t('howEnded')}</legend>
        <Button
          variant="primary"
          icon={PhoneForwarded}
          busy={busyWith === 'reached'}
          onClick={() => end('reached')}
        >
          {t('reached')}
          <Keys keys="1" />
        </Button>
        <Button icon={PhoneMissed} busy={busyWith === 'not-reached'} onClick={() => end('not-reached')}>
          {t('not-reached')}
          <Keys keys="2" />
        </Button>
        <Button variant="danger" icon={PhoneOff} onClick={() => setAsking(true)}>
          {t('objected')}
          <Keys keys="3" />
        </Button>
      </fieldset>
      {isAsking && (
        <ConfirmDialog
          isDanger
          title={t('objectTitle', { name })}
          text={t('objectText')}
          action={t('objectAction')}
          onConfirm={() => note('objected')}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  )
}

/** The key that does the same, where there is a keyboard. */
function Keys({ keys }: { keys: string }) {
  return (
    <span className="touch:hidden" aria-hidden>
      <Kbd keys={keys} />
    </span>
  )
}
