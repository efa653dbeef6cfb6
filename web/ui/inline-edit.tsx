import { Check, LoaderCircle } from 'lucide-react'
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { formatMoment } from '../platform/formats.ts'
import { type Language, usePlatformTexts } from '../platform/i18n.ts'
import { type Conflict, conflictOf, Problem } from '../platform/problem.ts'
import { Button } from './button.tsx'
import { cx } from './class-names.ts'
import { Dialog } from './dialog.tsx'
import { FieldError } from './field.tsx'
import { InGridContext } from './in-grid-context.ts'
import { detailSentence, problemSentence } from './problem-note.tsx'

export type Editor<T> = {
  value: T
  change: (value: T) => void
  /** Saves what is there, or the value given (for choices that are final when made). */
  save: (value?: T) => void
  leave: () => void
  id: string
}

export type InlineEditProps<T> = {
  label: string
  value: T
  /** How the value reads; nothing for an empty one. */
  display?: ReactNode
  /** The editor; a text field when left out. */
  editor?: (editor: Editor<T>) => ReactNode
  /** Sends the change; throws a Problem. `over` is the version one saw in a conflict. */
  onSave: (value: T, over?: Record<string, unknown>) => Promise<unknown>
  /** What the record now holds for this field, out of the state a conflict carries. */
  pick?: (current: Record<string, unknown>) => T
  /** How any value reads, for the two sides of a conflict. */
  format?: (value: T) => ReactNode
  isEditable?: boolean
  /** Why it cannot be edited. */
  reason?: ReactNode
  /** Says what may be entered where nothing is. */
  placeholder?: string
  type?: 'text' | 'email' | 'tel' | 'url'
  isMultiline?: boolean
  className?: string
  /** Begins in its field, where something else offered to edit; `onRest` hears when it is over. */
  isBegun?: boolean
  onRest?: () => void
}

/**
 * Click the value to edit it: Enter saves, Tab saves and goes on, Esc leaves it as it was. Leaving the field
 * saves too; where the server says no, the text stays in the field with the reason below.
 */
export function InlineEdit<T = string>(props: InlineEditProps<T>) {
  const { value, display, isEditable = true, reason, className, isBegun = false } = props
  const [isTouched, setTouched] = useState(isBegun)
  if (!isEditable) {
    return (
      <div className={className}>
        {display ?? plain(value)}
        {reason && <div className="text-small text-ink-soft">{reason}</div>}
      </div>
    )
  }
  // A table holds hundreds of these: until somebody edits, it is no more than a button.
  return isTouched ? <Editing {...props} /> : <ValueButton {...props} onEdit={() => setTouched(true)} />
}

type ButtonProps<T> = InlineEditProps<T> & {
  onEdit: () => void
  isSaved?: boolean
  buttonRef?: Ref<HTMLButtonElement>
}

function ValueButton<T>({
  label,
  value,
  display,
  placeholder,
  className,
  onEdit,
  isSaved,
  buttonRef,
}: ButtonProps<T>) {
  const { t } = usePlatformTexts()
  const isInGrid = useContext(InGridContext)
  const isBlank = isEmpty(value)
  return (
    <button
      ref={buttonRef}
      type="button"
      data-edit
      tabIndex={isInGrid ? -1 : undefined}
      onClick={onEdit}
      aria-label={isBlank ? t('inline.add', { name: label }) : undefined}
      title={isBlank ? undefined : t('inline.edit', { name: label })}
      className={cx(
        '-mx-1.5 -my-0.5 inline-flex max-w-full items-baseline gap-1.5 rounded-control px-1.5 py-0.5 text-left transition-colors hover:bg-hover touch:my-0 touch:py-3',
        className,
      )}
    >
      <span
        className={cx('min-w-0', isInGrid ? 'truncate' : 'whitespace-pre-line', isBlank && 'text-ink-soft')}
      >
        {isBlank ? (isInGrid ? '\u00a0' : (placeholder ?? t('action.add'))) : (display ?? plain(value))}
      </span>
      {isSaved && <Check size={14} strokeWidth={2} className="shrink-0 self-center text-yes" aria-hidden />}
    </button>
  )
}

function Editing<T>(props: InlineEditProps<T>) {
  const { label, value, className } = props
  const { t } = usePlatformTexts()
  const [draft, setDraft] = useState<{ value: T } | null>({ value })
  /** What was just saved shows at once, until the record itself has come again. */
  const [settled, setSettled] = useState<{ before: T; after: T } | null>(null)
  const [state, setState] = useState<'rest' | 'saving' | 'saved'>('rest')
  const [error, setError] = useState<unknown>(null)
  const [conflict, setConflict] = useState<Conflict | null>(null)
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const wantsFocus = useRef(false)

  useEffect(() => {
    if (state !== 'saved') return
    const timer = setTimeout(() => setState('rest'), 1200)
    return () => clearTimeout(timer)
  }, [state])
  useLayoutEffect(() => {
    if (draft || !wantsFocus.current) return
    wantsFocus.current = false
    const grid = button.current?.closest<HTMLElement>('[role="grid"]')
    ;(grid ?? button.current)?.focus()
  }, [draft])

  // After the focus has gone where it belongs, and before the next key.
  const { onRest } = props
  useLayoutEffect(() => {
    if (!draft && state === 'rest') onRest?.()
  }, [draft, state, onRest])

  const isSettled = settled !== null && isSame(settled.before, value)
  const shown = isSettled ? settled.after : value

  const save = async (next: T, over?: Record<string, unknown>) => {
    if (!over && isSame(next, shown)) return leave(wantsFocus.current)
    setState('saving')
    setError(null)
    try {
      await props.onSave(next, over)
      setSettled({ before: value, after: next })
      setDraft(null)
      setConflict(null)
      setState('saved')
    } catch (thrown) {
      setState('rest')
      setDraft({ value: next })
      const found = conflictOf(thrown)
      if (found) setConflict(found)
      else setError(thrown)
    }
  }
  const leave = (isFocusKept: boolean) => {
    wantsFocus.current = isFocusKept
    setDraft(null)
    setError(null)
  }

  return (
    <div className={cx('relative min-w-0', className)}>
      {draft ? (
        <EditorBox
          {...props}
          id={id}
          draft={draft.value}
          error={error}
          isSaving={state === 'saving'}
          onDraft={(next) => setDraft({ value: next })}
          onSave={(next, isFocusKept) => {
            wantsFocus.current = isFocusKept
            save(next)
          }}
          onLeave={() => leave(true)}
        />
      ) : (
        <ValueButton
          {...props}
          className={undefined}
          value={shown}
          display={isSettled ? props.format?.(shown) : props.display}
          isSaved={state === 'saved'}
          buttonRef={button}
          onEdit={() => setDraft({ value: shown })}
        />
      )}
      <span role="status" className="sr-only">
        {state === 'saved' && t('state.saved')}
      </span>
      {conflict && draft && (
        <ConflictDialog
          label={label}
          conflict={conflict}
          theirs={(props.format ?? plain)((props.pick ?? (() => value))(conflict.current))}
          mine={(props.format ?? plain)(draft.value)}
          onClose={() => setConflict(null)}
          onKeep={() => {
            setConflict(null)
            leave(true)
          }}
          onTake={() => save(draft.value, conflict.current)}
        />
      )}
    </div>
  )
}

type BoxProps<T> = Omit<InlineEditProps<T>, 'onSave'> & {
  id: string
  draft: T
  error: unknown
  isSaving: boolean
  onDraft: (value: T) => void
  onSave: (value: T, isFocusKept: boolean) => void
  onLeave: () => void
}

function EditorBox<T>({
  id,
  label,
  draft,
  error,
  isSaving,
  onDraft,
  onSave,
  onLeave,
  ...props
}: BoxProps<T>) {
  const { t, language } = usePlatformTexts()
  const box = useRef<HTMLDivElement>(null)
  const isDone = useRef(false)
  const isInGrid = useContext(InGridContext)

  useEffect(() => {
    const field = box.current?.querySelector<HTMLElement>('input, textarea, button, [tabindex]')
    field?.focus()
    if (field instanceof HTMLInputElement) field.select()
  }, [])
  useEffect(() => {
    if (error) isDone.current = false
  }, [error])

  const save = (value: T, isFocusKept: boolean) => {
    if (isDone.current) return
    isDone.current = true
    onSave(value, isFocusKept)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.nativeEvent.isComposing || event.defaultPrevented) return
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      isDone.current = true
      onLeave()
    }
    if (event.key === 'Enter' && (!props.isMultiline || event.ctrlKey || event.metaKey)) {
      // A list of choices that is open takes Enter for itself.
      if (event.currentTarget.querySelector('[aria-expanded="true"]')) return
      event.preventDefault()
      event.stopPropagation()
      save(draft, true)
    }
  }
  const common = {
    id,
    'aria-label': label,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': error ? `${id}-error` : undefined,
    placeholder: props.placeholder,
    value: typeof draft === 'string' ? draft : '',
    className: cx('control -mx-1.5 w-[calc(100%+0.75rem)]', isSaving && 'pr-8'),
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens to the keys of the field inside.
    <div
      ref={box}
      data-editing
      className="relative"
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        const next = event.relatedTarget as HTMLElement | null
        // Lists and calendars of the editor float outside of this box; going there is not leaving.
        if (box.current?.contains(next) || next?.closest('.float')) return
        if (box.current?.querySelector('[aria-expanded="true"]')) return
        save(draft, false)
      }}
    >
      {props.editor ? (
        props.editor({
          id,
          value: draft,
          change: onDraft,
          save: (value) => save(value === undefined ? draft : value, true),
          leave: onLeave,
        })
      ) : props.isMultiline ? (
        <textarea
          {...common}
          rows={2}
          className={cx(common.className, 'field-sizing-content')}
          onChange={(event) => onDraft(event.target.value as T)}
        />
      ) : (
        <input
          {...common}
          type={props.type ?? 'text'}
          autoComplete="off"
          onChange={(event) => onDraft(event.target.value as T)}
        />
      )}
      {isSaving && (
        <LoaderCircle
          size={14}
          className="absolute top-2.5 right-1 animate-turn text-ink-soft"
          aria-label={t('state.saving')}
        />
      )}
      {!!error && (
        // A row of a table has no room below its field; there the sentence floats.
        <div
          ref={isInGrid ? stayInGrid : undefined}
          className={
            isInGrid
              ? 'float absolute top-full left-0 z-20 mt-1 w-72 px-2.5 py-1.5 whitespace-normal'
              : 'mt-1'
          }
        >
          <FieldError id={`${id}-error`}>
            {sentenceOf(error, language)} {draft !== '' && t('state.keptField')}
          </FieldError>
        </div>
      )}
    </div>
  )
}

/** At the right edge of a table there is no room to the right: what floats there moves to the left. */
function stayInGrid(float: HTMLElement | null): void {
  const edge = float?.closest('[role="grid"]')?.getBoundingClientRect().right
  if (!float || edge === undefined) return
  const over = float.getBoundingClientRect().right + 8 - edge
  if (over > 0) float.style.left = `${-over}px`
}

/** One field was sent: what the server has against it says more than the refusal as a whole. */
function sentenceOf(error: unknown, language: Language): string {
  const detail = error instanceof Problem && error.errors.length === 1 ? error.errors[0] : undefined
  return detail ? detailSentence(detail, language) : problemSentence(error, language)
}

type ConflictProps = {
  label: string
  conflict: Conflict
  theirs: ReactNode
  mine: ReactNode
  onClose: () => void
  onKeep: () => void
  onTake: () => void
}

/** Both values side by side, and who changed it: nobody's work is lost in silence. */
function ConflictDialog({ label, conflict, theirs, mine, onClose, onKeep, onTake }: ConflictProps) {
  const { t } = usePlatformTexts()
  const { changedBy, changedAt } = conflict
  const who = (typeof changedBy === 'string' ? changedBy : changedBy?.name) ?? t('inline.someone')
  return (
    <Dialog
      isOpen
      isSticky
      onClose={onClose}
      title={t('inline.conflictTitle')}
      description={t('inline.conflict', {
        who,
        name: label,
        when: changedAt ? formatMoment(changedAt) : t('inline.meanwhile'),
      })}
      actions={
        <>
          <Button onClick={onKeep}>{t('inline.keepTheirs')}</Button>
          <Button variant="primary" onClick={onTake}>
            {t('inline.takeMine')}
          </Button>
        </>
      }
    >
      <dl className="grid gap-3 md:grid-cols-2">
        {[
          [t('inline.theirs'), theirs],
          [t('inline.mine'), mine],
        ].map(([title, content], index) => (
          <div key={index.toString()} className="rounded-control border border-line px-3 py-2">
            <dt className="text-small text-ink-soft">{title}</dt>
            <dd className="mt-0.5 whitespace-pre-line">{content || t('state.empty')}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || (isEmpty(one) && isEmpty(other)) || JSON.stringify(one) === JSON.stringify(other)
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(', ')
  if (typeof value === 'object' && value !== null && 'name' in value) return String(value.name)
  return value === null || value === undefined ? '' : String(value)
}
