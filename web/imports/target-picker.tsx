import { Check, ChevronDown } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { ImportTarget } from '#api/imports.ts'
import { inLanguage, type Language } from '../platform/i18n.ts'
import { cx } from '../ui/class-names.ts'
import { Popover } from '../ui/popover.tsx'
import { type Group, groupOf, groups } from './mapping-draft.ts'
import { useImportTexts } from './texts.ts'

type TargetPickerProps = {
  /** Of the column, for those who do not see where the button stands. */
  name: string
  value: string | null
  targets: readonly ImportTarget[]
  onChange: (target: string | null) => void
}

/** The field a column fills; a light button for files of many columns, its list comes when it is opened. */
export function TargetPicker({ name, value, targets, onChange }: TargetPickerProps) {
  const { t, language } = useImportTexts()
  const chosen = targets.find(({ target }) => target === value)
  const group = chosen && t(`groups.${groupOf(chosen.target)}`)
  const label = chosen ? inLanguage(chosen.label, language) : t('notStoredTarget')
  return (
    <Popover
      isFlush
      label={t('targetOf', { name })}
      className="w-80"
      trigger={
        <button
          type="button"
          aria-label={`${group ? `${group} · ` : ''}${label}. ${t('targetOf', { name })}`}
          className="control flex items-center gap-2 text-left"
        >
          <span className={cx('min-w-0 flex-1 truncate', !chosen && 'text-ink-soft')}>
            {group && <span className="text-ink-soft">{group} · </span>}
            {label}
          </span>
          <ChevronDown size={16} strokeWidth={1.5} className="shrink-0 text-ink-soft" aria-hidden />
        </button>
      }
    >
      {(close) => (
        <TargetList
          value={value}
          targets={targets}
          label={t('targetOf', { name })}
          onPick={(target) => {
            onChange(target)
            close()
          }}
        />
      )}
    </Popover>
  )
}

type Option = { target: string | null; label: string; group: Group | null }
type TargetListProps = {
  value: string | null
  targets: readonly ImportTarget[]
  label: string
  onPick: (target: string | null) => void
}

/** All fields by group; typing narrows them, arrows and Enter choose. */
function TargetList({ value, targets, label, onPick }: TargetListProps) {
  const { t, language } = useImportTexts()
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const [typed, setTyped] = useState('')
  const options = found(
    [
      { target: null, label: t('notStoredTarget'), group: null },
      ...groups.flatMap((group) => optionsOf(group, targets, language)),
    ],
    typed,
    (group) => t(`groups.${group}`),
  )
  const [active, setActive] = useState(() =>
    Math.max(
      0,
      options.findIndex(({ target }) => target === value),
    ),
  )
  const at = Math.min(active, options.length - 1)
  useEffect(() => {
    list.current?.querySelector(`[data-index="${at}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [at])

  const onKeyDown = (event: KeyboardEvent) => {
    const page = 8
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
    }
    const next = moves[event.key]
    if (next !== undefined) setActive(Math.max(0, Math.min(options.length - 1, next)))
    else if (event.key === 'Enter' && options[at]) onPick(options[at].target)
    else return
    event.preventDefault()
  }

  return (
    <div className="flex max-h-96 flex-col">
      <div className="p-2">
        <input
          // biome-ignore lint/a11y/noAutofocus: the popover opens to be typed into.
          autoFocus
          role="combobox"
          aria-expanded
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={options[at] ? `${id}-${at}` : undefined}
          aria-label={t('findTarget')}
          placeholder={t('findTarget')}
          className="control"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setTyped(event.target.value)
            setActive(0)
          }}
        />
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        tabIndex={-1}
        className="min-h-0 flex-1 overflow-y-auto pb-1"
      >
        {options.map((option, index) => (
          <OptionLine
            key={option.target ?? ''}
            id={`${id}-${index}`}
            index={index}
            option={option}
            heading={option.group !== (options[index - 1]?.group ?? null) ? option.group : null}
            isActive={index === at}
            isChosen={option.target === value}
            onPick={onPick}
          />
        ))}
      </div>
      {options.length === 0 && <p className="px-3 pb-3 text-ink-soft">{t('targetNothing')}</p>}
    </div>
  )
}

type OptionLineProps = {
  id: string
  index: number
  option: Option
  heading: Group | null
  isActive: boolean
  isChosen: boolean
  onPick: (target: string | null) => void
}

function OptionLine({ id, index, option, heading, isActive, isChosen, onPick }: OptionLineProps) {
  const { t } = useImportTexts()
  return (
    <>
      {heading && (
        <div role="presentation" className="px-3 pt-2 pb-0.5 text-small text-ink-soft">
          {t(`groups.${heading}`)}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are taken by the field above. */}
      <div
        id={id}
        data-index={index}
        role="option"
        tabIndex={-1}
        aria-selected={isChosen}
        onClick={() => onPick(option.target)}
        className={cx(
          'flex min-h-8 items-center gap-2 px-3 py-1 touch:min-h-11',
          isActive ? 'bg-petrol-wash' : 'hover:bg-hover',
          option.target === null && 'text-ink-soft',
        )}
      >
        <span className="grid size-4 shrink-0 place-items-center">
          {isChosen && <Check size={16} strokeWidth={1.75} aria-hidden />}
        </span>
        <span className="min-w-0">{option.label}</span>
        {option.group && <span className="sr-only">, {t(`groups.${option.group}`)}</span>}
      </div>
    </>
  )
}

function optionsOf(group: Group, targets: readonly ImportTarget[], language: Language): Option[] {
  return targets
    .filter(({ target }) => groupOf(target) === group)
    .map(({ target, label }) => ({ target, label: inLanguage(label, language), group }))
}

function found(
  options: readonly Option[],
  typed: string,
  groupName: (group: Group) => string,
): readonly Option[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return options
  return options.filter(({ label, group, target }) => {
    const text = `${label} ${group ? groupName(group) : ''} ${target ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
