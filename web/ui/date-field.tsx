import { Popover } from '@base-ui/react/popover'
import { CalendarDays } from 'lucide-react'
import { useId, useState } from 'react'
import { parseDay } from '../platform/date-input.ts'
import { formatDate } from '../platform/formats.ts'
import { usePlatformTexts } from '../platform/i18n.ts'
import { Calendar } from './calendar.tsx'
import { describedBy, FieldFrame, type FieldProps } from './field.tsx'
import { useFieldValue } from './form-context.ts'

export type DateFieldProps = FieldProps & {
  /** `2026-11-27` */
  value?: string | null
  onChange?: (value: string | null) => void
  onBlur?: () => void
  min?: string
  max?: string
  autoFocus?: boolean
}

/** A day: typed as `1.2.26`, `heute`, `+14`, or picked from the calendar. */
export function DateField({ min, max, ...props }: DateFieldProps) {
  const ownId = useId()
  const id = props.id ?? ownId
  const { t } = usePlatformTexts()
  const { value, change, blur, error: given } = useFieldValue<string | null>(props, null)
  const [draft, setDraft] = useState<string | null>(null)
  const [isWrong, setWrong] = useState(false)
  const [isOpen, setOpen] = useState(false)
  const error = isWrong ? t('field.dateWrong') : given

  const settle = () => {
    if (draft !== null) {
      const day = parseDay(draft)
      if (draft.trim() && !day) setWrong(true)
      else {
        change(day)
        setDraft(null)
      }
    }
    blur()
  }

  return (
    <FieldFrame {...props} id={id} error={error}>
      <Popover.Root open={isOpen} onOpenChange={setOpen}>
        <div className="relative">
          <input
            id={id}
            name={props.name}
            type="text"
            autoComplete="off"
            // biome-ignore lint/a11y/noAutofocus: a page or dialog may open for this one field; the caller decides.
            autoFocus={props.autoFocus}
            placeholder={t('field.dateFormat')}
            value={draft ?? formatDate(value)}
            disabled={props.isDisabled}
            onChange={(event) => {
              setWrong(false)
              setDraft(event.target.value)
              const day = parseDay(event.target.value)
              if (day || !event.target.value.trim()) change(day)
            }}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown' && (event.altKey || !draft)) {
                event.preventDefault()
                setOpen(true)
              }
              if (event.key === 'Enter') settle()
            }}
            onBlur={settle}
            className="control figures pr-9"
            {...describedBy(id, { ...props, error })}
          />
          <Popover.Trigger
            disabled={props.isDisabled}
            aria-label={`${t('field.openCalendar')}: ${props.label}`}
            className="absolute inset-y-0 right-0 grid w-9 place-items-center rounded-control text-ink-soft hover:text-ink"
          >
            <CalendarDays size={16} strokeWidth={1.5} aria-hidden />
          </Popover.Trigger>
        </div>
        <Popover.Portal>
          <Popover.Positioner sideOffset={4} align="end" className="z-50">
            <Popover.Popup className="float max-w-(--available-width) p-3" aria-label={props.label}>
              <Calendar
                value={value}
                min={min}
                max={max}
                onChoose={(day) => {
                  change(day)
                  setDraft(null)
                  setWrong(false)
                  setOpen(false)
                }}
              />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </FieldFrame>
  )
}
