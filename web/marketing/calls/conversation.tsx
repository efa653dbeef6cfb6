import { Phone, PhoneForwarded, PhoneMissed, PhoneOff } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { NewCall } from '#api/calls.ts'
import { ConfirmDialog } from '../../access/confirm-dialog.tsx'
import { formatTime } from '../../platform/formats.ts'
import { inLanguage } from '../../platform/i18n.ts'
import { useShortcut } from '../../platform/shortcuts.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { type CallState, callOf, type Outcome } from './call-state.ts'
import { useCallTexts } from './texts.ts'

type ConversationProps = {
  /** Who is called. */
  name: string
  state: CallState
  onChange: (patch: Partial<CallState>) => void
  /** Keeps how it went. */
  note: (call: NewCall) => Promise<{ noticeGivenAt: string | null }>
  onNoted: (sentence: string, state: CallState) => void
  /** What is no advertising cannot be objected to here. */
  isService?: boolean
}

/** While one talks, and how it ended. */
export function Conversation({ name, state, onChange, note: keep, onNoted, isService }: ConversationProps) {
  const { t, language } = useCallTexts()
  const [busyWith, setBusyWith] = useState<Outcome | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const [isAsking, setAsking] = useState(false)
  const dial = useRef<HTMLAnchorElement>(null)
  useEffect(() => dial.current?.focus(), [])

  const note = async (outcome: Outcome) => {
    const { noticeGivenAt } = await keep(callOf(state, outcome))
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
  useShortcut({ keys: '3', label: t('objected'), group: 'here', run: () => !isService && setAsking(true) })
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
        {!isService && (
          <Button variant="danger" icon={PhoneOff} onClick={() => setAsking(true)}>
            {t('objected')}
            <Keys keys="3" />
          </Button>
        )}
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
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="touch:hidden" aria-hidden>
      <Kbd keys={keys} />
    </span>
  )
}
