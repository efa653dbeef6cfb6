import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { useShortcut } from '../platform/shortcuts.ts'
import { cx } from './class-names.ts'

type QuickSearchProps = {
  value: string
  onChange: (value: string) => void
  label?: string
  className?: string
}

/** Searches while one types; `/` leads into it, Esc empties it. */
export function QuickSearch({ value, onChange, label, className }: QuickSearchProps) {
  const { t } = usePlatformTexts()
  const [typed, setTyped] = useState(value)
  const field = useRef<HTMLInputElement>(null)
  const sent = useRef(value)
  useShortcut({
    keys: '/',
    label: t('shortcuts.listSearch'),
    group: 'here',
    run: () => field.current?.focus(),
  })

  // A view that was opened brings its own text.
  useEffect(() => {
    if (value === sent.current) return
    sent.current = value
    setTyped(value)
  }, [value])
  // Only what is typed starts the clock, not a new function.
  useEffect(() => {
    if (typed.trim() === sent.current) return
    const timer = setTimeout(() => {
      sent.current = typed.trim()
      onChange(typed.trim())
    }, 160)
    return () => clearTimeout(timer)
  }, [typed])

  return (
    <div className={cx('relative w-64 phone:w-full', className)}>
      <Search
        size={16}
        strokeWidth={1.5}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-soft"
      />
      <input
        ref={field}
        type="search"
        aria-label={label ?? t('list.search')}
        placeholder={t('list.searchShort')}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !typed) return
          event.preventDefault()
          setTyped('')
        }}
        className="control pr-8 pl-8 [&::-webkit-search-cancel-button]:hidden"
      />
      {typed && (
        <button
          type="button"
          aria-label={t('action.clear')}
          onClick={() => {
            setTyped('')
            field.current?.focus()
          }}
          className="absolute inset-y-0 right-0 grid w-8 place-items-center text-ink-soft hover:text-ink"
        >
          <X size={14} strokeWidth={1.5} aria-hidden />
        </button>
      )}
    </div>
  )
}
