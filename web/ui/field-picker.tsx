import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { FieldInfo } from '../platform/fields.ts'
import { inLanguage, usePlatformTexts } from '../platform/i18n.ts'
import { Button } from './button.tsx'

type FieldPickerProps = {
  fields: readonly FieldInfo[]
  onPick: (field: FieldInfo) => void
  onGroup?: () => void
}

/** All fields one may filter by; type to narrow, Enter takes the first. */
export function FieldPicker({ fields, onPick, onGroup }: FieldPickerProps) {
  const { t, language } = usePlatformTexts()
  const [typed, setTyped] = useState('')
  const found = fields
    .map((field) => ({ field, label: inLanguage(field.label, language) }))
    .filter(({ label }) => label.toLowerCase().includes(typed.trim().toLowerCase()))
    .sort((one, other) => one.label.localeCompare(other.label, language))
  return (
    <div className="flex max-h-96 flex-col">
      <div className="p-2">
        <input
          // biome-ignore lint/a11y/noAutofocus: the popover opens to be typed into.
          autoFocus
          className="control"
          aria-label={t('list.findField')}
          placeholder={t('list.findField')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && found[0]) onPick(found[0].field)
          }}
        />
      </div>
      <ul className="min-h-0 flex-1 overflow-y-auto px-1 pb-1">
        {found.map(({ field, label }) => (
          <li key={field.name}>
            <button
              type="button"
              onClick={() => onPick(field)}
              className="flex min-h-8 w-full items-center rounded-control px-2 text-left hover:bg-petrol-wash focus-visible:bg-petrol-wash touch:min-h-11"
            >
              {label}
            </button>
          </li>
        ))}
        {found.length === 0 && <li className="px-2 py-1 text-ink-soft">{t('field.nothingFound')}</li>}
      </ul>
      {onGroup && (
        <div className="border-t border-line p-1">
          <Button
            variant="quiet"
            icon={Plus}
            className="w-full justify-start text-ink-soft"
            onClick={onGroup}
          >
            {t('list.group')}
          </Button>
        </div>
      )}
    </div>
  )
}
