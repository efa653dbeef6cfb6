import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { isoDay, weeksOfMonth } from '../platform/date-input.ts'
import { currentLocale, toDate } from '../platform/formats.ts'
import { usePlatformTexts } from '../platform/i18n.ts'
import { Button } from './button.tsx'
import { cx } from './class-names.ts'
import { IconButton } from './icon-button.tsx'

type CalendarProps = { value: string | null; onChoose: (day: string) => void; min?: string; max?: string }

/** Forms begin with an empty text, and filters say „today“. */
function dayIn(value: string | null): string | null {
  const day = toDate(value ?? '')
  return Number.isNaN(day.getTime()) ? null : isoDay(day)
}

/** One month; arrows move by day and week, Page Up and Page Down by month, Enter takes the day. */
export function Calendar({ value, onChoose, min, max }: CalendarProps) {
  const { t } = usePlatformTexts()
  const [focused, setFocused] = useState(() => dayIn(value) ?? isoDay(new Date()))
  const grid = useRef<HTMLTableElement>(null)
  const shown = toDate(focused)
  const weeks = weeksOfMonth(shown.getFullYear(), shown.getMonth())
  const locale = currentLocale()
  const title = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' }).format(shown)
  const isOutside = (day: string) => (min !== undefined && day < min) || (max !== undefined && day > max)

  useEffect(() => {
    grid.current?.querySelector<HTMLElement>(`[data-day="${focused}"]`)?.focus()
  }, [focused])

  const move = (days: number, months = 0) => {
    const day = months
      ? Math.min(shown.getDate(), new Date(shown.getFullYear(), shown.getMonth() + months + 1, 0).getDate())
      : shown.getDate() + days
    setFocused(isoDay(new Date(shown.getFullYear(), shown.getMonth() + months, day)))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, () => void> = {
      ArrowLeft: () => move(-1),
      ArrowRight: () => move(1),
      ArrowUp: () => move(-7),
      ArrowDown: () => move(7),
      PageUp: () => move(0, event.shiftKey ? -12 : -1),
      PageDown: () => move(0, event.shiftKey ? 12 : 1),
      Home: () => move(-((shown.getDay() + 6) % 7)),
      End: () => move(6 - ((shown.getDay() + 6) % 7)),
    }
    const run = moves[event.key]
    if (!run) return
    event.preventDefault()
    run()
  }

  return (
    <div className="w-64 max-w-full touch:w-77">
      <div className="mb-1 flex items-center">
        <IconButton icon={ChevronLeft} label={t('field.previousMonth')} onClick={() => move(0, -1)} />
        <div className="flex-1 text-center font-medium" aria-live="polite">
          {title}
        </div>
        <IconButton icon={ChevronRight} label={t('field.nextMonth')} onClick={() => move(0, 1)} />
      </div>
      <table
        ref={grid}
        role="grid"
        aria-label={title}
        onKeyDown={onKeyDown}
        className="w-full border-collapse text-center"
      >
        <thead>
          <tr>
            {weeks[0]?.map((day) => (
              <th key={day.getDay()} scope="col" className="py-1 text-small font-normal text-ink-soft">
                {new Intl.DateTimeFormat(locale, { weekday: 'short' }).format(day).slice(0, 2)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={isoDay(week[0] ?? shown)}>
              {week.map((date) => {
                const day = isoDay(date)
                const isChosen = day === value
                return (
                  <td key={day} role="gridcell" className="p-0" aria-selected={isChosen}>
                    <button
                      type="button"
                      data-day={day}
                      tabIndex={day === focused ? 0 : -1}
                      disabled={isOutside(day)}
                      aria-current={day === isoDay(new Date()) ? 'date' : undefined}
                      aria-label={new Intl.DateTimeFormat(locale, { dateStyle: 'full' }).format(date)}
                      onClick={() => onChoose(day)}
                      className={cx(
                        'h-9 w-full rounded-control disabled:opacity-35 touch:h-11',
                        isChosen ? 'bg-petrol text-on-petrol' : 'enabled:hover:bg-hover',
                        date.getMonth() !== shown.getMonth() && !isChosen && 'text-ink-soft',
                        day === isoDay(new Date()) && !isChosen && 'font-bold text-petrol',
                      )}
                    >
                      {date.getDate()}
                    </button>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <Button variant="quiet" className="mt-1 w-full" onClick={() => onChoose(isoDay(new Date()))}>
        {t('field.today')}
      </Button>
    </div>
  )
}
