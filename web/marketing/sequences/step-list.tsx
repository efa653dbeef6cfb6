import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, Eye, Plus, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { MailLanguage } from '#api/campaigns.ts'
import { toast } from '../../platform/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { FieldError } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { BlockList } from '../campaigns/block-list.tsx'
import { copyOf, type DraftText, moved, textIn, withText } from '../campaigns/draft.ts'
import { PlaceholderMenu } from '../campaigns/placeholder-menu.tsx'
import { LanguageBar } from '../mailings/language-choice.tsx'
import { type DraftStep, lackIn, lackOf, mostSteps, newStep } from './draft.ts'
import { useSequenceTexts } from './texts.ts'

type ListProps = {
  steps: readonly DraftStep[]
  onChange: (steps: DraftStep[]) => void
  /** Says what is missing, after somebody wanted to keep it. */
  showsLacks: boolean
  /** Shows the mail of this number as it is sent. */
  onShow: (number: number, language: MailLanguage) => void
}

/** The mails of a sequence in their order; each opens to be written. */
export function StepList({ steps, onChange, showsLacks, onShow }: ListProps) {
  const { t } = useSequenceTexts()
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(steps[0] ? [steps[0].key] : []))
  const [wanted, setWanted] = useState<{ key: number; part: string } | null>(null)
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    if (!wanted) return
    const item = list.current?.querySelector<HTMLElement>(`[data-step="${wanted.key}"]`)
    const control =
      item?.querySelector<HTMLElement>(`[data-part="${wanted.part}"]:not(:disabled)`) ??
      item?.querySelector<HTMLElement>('[data-part="head"]')
    control?.focus()
    setWanted(null)
  }, [wanted])
  const turn = (key: number) => {
    const next = new Set(open)
    if (!next.delete(key)) next.add(key)
    setOpen(next)
  }
  const add = () => {
    const step = newStep(steps.length === 0 ? 0 : 3)
    onChange([...steps, step])
    setOpen(new Set([step.key]))
    setWanted({ key: step.key, part: 'head' })
  }
  const remove = (index: number) => {
    const before = [...steps]
    const next = steps[index + 1] ?? steps[index - 1]
    onChange(steps.filter((_, at) => at !== index))
    if (next) setWanted({ key: next.key, part: 'head' })
    toast(t('stepRemoved'), { undo: () => onChange(before) })
  }
  return (
    <div className="flex flex-col gap-3">
      <ol ref={list} className="flex flex-col gap-3">
        {steps.map((step, index) => {
          const number = index + 1
          const isOpen = open.has(step.key)
          const lack = showsLacks ? lackOf(step) : null
          const Arrow = isOpen ? ChevronDown : ChevronRight
          const move = (by: -1 | 1, part: string) => {
            onChange(moved(steps, index, by))
            setWanted({ key: step.key, part })
          }
          return (
            <li key={step.key} data-step={step.key} className="rounded-card border border-line">
              <div className="flex flex-wrap items-center justify-end gap-1 pr-1">
                <button
                  type="button"
                  data-part="head"
                  aria-expanded={isOpen}
                  onClick={() => turn(step.key)}
                  className="flex min-h-11 min-w-0 flex-1 basis-32 items-center gap-2 rounded-card px-3 py-1.5 text-left -outline-offset-2 hover:bg-hover"
                >
                  <Arrow size={16} strokeWidth={1.5} className="shrink-0 text-ink-soft" aria-hidden />
                  <span className="min-w-0">
                    <span className="text-small text-ink-soft">
                      {t('mail', { number })} ·{' '}
                      {step.waitDays === 0 ? t('atOnce') : t('after', { count: step.waitDays })}
                    </span>
                    <span className="block truncate font-medium">{step.subject || t('noSubject')}</span>
                  </span>
                </button>
                <span className="flex shrink-0 items-center gap-1">
                  <IconButton
                    icon={ArrowUp}
                    data-part="up"
                    label={t('moveUp', { number })}
                    disabled={index === 0}
                    onClick={() => move(-1, 'up')}
                  />
                  <IconButton
                    icon={ArrowDown}
                    data-part="down"
                    label={t('moveDown', { number })}
                    disabled={index === steps.length - 1}
                    onClick={() => move(1, 'down')}
                  />
                  <IconButton
                    icon={Trash2}
                    label={t('removeStep', { number })}
                    onClick={() => remove(index)}
                  />
                </span>
              </div>
              {lack && !isOpen && (
                <div className="px-3 pb-2">
                  <FieldError>{t(`${lack}Needed`)}</FieldError>
                </div>
              )}
              {isOpen && (
                <StepFields
                  step={step}
                  isFirst={index === 0}
                  showsLacks={showsLacks}
                  onShow={(language) => onShow(number, language)}
                  onChange={(patch) =>
                    onChange(steps.map((each, at) => (at === index ? { ...each, ...patch } : each)))
                  }
                />
              )}
            </li>
          )
        })}
      </ol>
      {steps.length < mostSteps && (
        <div>
          <Button icon={Plus} onClick={add}>
            {t('addStep')}
          </Button>
        </div>
      )}
    </div>
  )
}

type FieldsProps = {
  step: DraftStep
  isFirst: boolean
  showsLacks: boolean
  onShow: (language: MailLanguage) => void
  onChange: (patch: Partial<DraftStep>) => void
}

function StepFields({ step, isFirst, showsLacks, onShow, onChange }: FieldsProps) {
  const { t } = useSequenceTexts()
  const { waitDays, translations } = step
  const [chosen, setWriting] = useState<MailLanguage>('de')
  const writing = translations.en ? chosen : 'de'
  const text = textIn(step, writing)
  const { subject, preheader, blocks } = text
  const write = (patch: Partial<DraftText>) => onChange(withText(translations, writing, patch))
  const lack = showsLacks ? lackIn(text) : null
  const line = useRef<HTMLInputElement>(null)
  return (
    <div className="flex flex-col gap-4 border-t border-line px-3 py-3">
      <NumberField
        className="max-w-56"
        label={t(isFirst ? 'waitFirst' : 'waitNext')}
        unit={t('days')}
        decimals={0}
        min={0}
        max={365}
        value={waitDays}
        onChange={(days) => onChange({ waitDays: Math.min(365, Math.max(0, Math.round(days ?? 0))) })}
      />
      <LanguageBar
        language={writing}
        hasEnglish={translations.en !== undefined}
        onChoose={setWriting}
        onAdd={() => {
          onChange({ translations: { en: copyOf(step) } })
          setWriting('en')
        }}
        onRemove={() => {
          onChange({ translations: {} })
          return () => onChange({ translations })
        }}
      />
      {showsLacks && !lack && lackOf(step) === 'translation' && (
        <FieldError>{t('translationNeeded')}</FieldError>
      )}
      <TextField
        key={`subject ${writing}`}
        label={t('subject')}
        isRequired
        value={subject}
        onChange={(next) => write({ subject: next })}
        error={lack === 'subject' ? t('subjectNeeded') : undefined}
        maxLength={200}
        inputRef={line}
        aside={
          <PlaceholderMenu
            name={t('subject')}
            field={line}
            value={subject}
            onChange={(next) => write({ subject: next })}
          />
        }
      />
      <TextField
        label={t('preheader')}
        hint={t('preheaderHint')}
        isOptional
        value={preheader}
        onChange={(next) => write({ preheader: next })}
        maxLength={200}
      />
      <div>
        <p className="pb-2 text-small font-medium">{t('content')}</p>
        <BlockList
          key={writing}
          blocks={blocks}
          onChange={(next) => write({ blocks: next })}
          errorAt={() => undefined}
        />
        {lack === 'content' && <FieldError>{t('contentNeeded')}</FieldError>}
      </div>
      <div>
        <Button icon={Eye} onClick={() => onShow(writing)}>
          {t('show')}
        </Button>
      </div>
    </div>
  )
}
