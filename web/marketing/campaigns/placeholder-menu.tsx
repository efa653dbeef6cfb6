import { useQuery } from '@tanstack/react-query'
import { UserRoundPen } from 'lucide-react'
import { type RefObject, useLayoutEffect, useRef } from 'react'
import { inLanguage } from '../../platform/i18n.ts'
import { Menu } from '../../ui/menu.tsx'
import { placeholdersQuery } from './queries.ts'
import { useCampaignTexts } from './texts.ts'

/** Says in words what will stand where a text names a placeholder. */
export function usePlaceholderHint(text: string): string | undefined {
  const { t, language } = useCampaignTexts()
  const places = useQuery(placeholdersQuery).data ?? []
  const used = places.filter(({ name }) => new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`).test(text))
  if (used.length === 0) return undefined
  return used
    .map(({ name, label }) =>
      t('placeholderHint', { placeholder: `{{ ${name} }}`, label: inLanguage(label, language) }),
    )
    .join(' ')
}

type Field = HTMLInputElement | HTMLTextAreaElement
type MenuProps = {
  /** What the field is called, for who does not see it. */
  name: string
  field: RefObject<Field | null>
  value: string
  onChange: (value: string) => void
}

/** Puts a placeholder where the cursor stands; offered is only what a mailing may name. */
export function PlaceholderMenu({ name, field, value, onChange }: MenuProps) {
  const { t, language } = useCampaignTexts()
  const places = useQuery(placeholdersQuery).data ?? []
  // Where one goes on writing: behind what was put in.
  const place = useRef<number>(null)
  const isChosen = useRef(false)
  const insert = (placeholder: string) => {
    const start = field.current?.selectionStart ?? value.length
    const end = field.current?.selectionEnd ?? start
    const text = `{{ ${placeholder} }}`
    place.current = start + text.length
    isChosen.current = true
    onChange(value.slice(0, start) + text + value.slice(end))
  }
  useLayoutEffect(() => {
    if (place.current !== null) field.current?.setSelectionRange(place.current, place.current)
    place.current = null
  }, [value, field])
  const focusAfter = () => {
    const next = isChosen.current ? field.current : null
    isChosen.current = false
    return next
  }
  return (
    <Menu
      align="end"
      focusAfter={focusAfter}
      header={<span className="text-small text-ink-soft">{t('personaliseLead')}</span>}
      trigger={
        <button
          type="button"
          aria-label={t('personaliseField', { name })}
          disabled={places.length === 0}
          className="inline-flex min-h-6 items-center gap-1 rounded-control px-1 text-small text-petrol hover:bg-hover data-popup-open:bg-hover touch:min-h-11"
        >
          <UserRoundPen size={14} strokeWidth={1.5} aria-hidden />
          {t('personalise')}
        </button>
      }
      items={places.map((place) => ({
        label: inLanguage(place.label, language),
        onChoose: () => insert(place.name),
      }))}
    />
  )
}
