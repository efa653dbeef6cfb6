import { Combobox as Base } from '@base-ui/react/combobox'
import { useQuery } from '@tanstack/react-query'
import { Check, ChevronDown, LoaderCircle, X } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { useSettled } from '../platform/settled.ts'
import { cx } from './class-names.ts'
import { describedBy, FieldFrame, type FieldProps } from './field.tsx'
import { useFieldValue } from './form-context.ts'
import { optionClass } from './select.tsx'

export type Option = { id: string; name: string; hint?: string }

export type ComboboxProps = FieldProps & {
  /** All options, or … */
  options?: readonly Option[]
  /** … the search behind the field; called while typing, with the key of its cache. */
  search?: { key: string; find: (query: string, signal: AbortSignal) => Promise<Option[]> }
  value?: Option | null
  onChange?: (value: Option | null) => void
  onBlur?: () => void
  placeholder?: string
  /** Offers to make what was typed: „Firma ‚Nord‘ anlegen“. */
  create?: { label: (typed: string) => string; run: (typed: string) => void }
  autoFocus?: boolean
  renderOption?: (option: Option) => ReactNode
}

const createId = '\u0000create'

/** One of many: type to find. */
export function Combobox({
  options,
  search,
  placeholder,
  create,
  renderOption,
  autoFocus,
  ...props
}: ComboboxProps) {
  const ownId = useId()
  const id = props.id ?? ownId
  const { t } = usePlatformTexts()
  const { value, change, blur, error } = useFieldValue<Option | null>(props, null)
  const [typed, setTyped] = useState(value?.name ?? '')
  const query = useSettled(typed.trim(), 120)
  const found = useQuery({
    queryKey: ['options', search?.key, query],
    queryFn: ({ signal }) => search?.find(query, signal) ?? [],
    enabled: search !== undefined && query !== '' && query !== value?.name,
    placeholderData: (previous) => previous,
  })
  const items: Option[] = search ? (query === '' ? [] : [...(found.data ?? [])]) : [...(options ?? [])]
  if (
    create &&
    typed.trim() &&
    !items.some((item) => item.name.toLowerCase() === typed.trim().toLowerCase())
  ) {
    items.push({ id: createId, name: create.label(typed.trim()) })
  }

  return (
    <FieldFrame {...props} id={id} error={error}>
      <Base.Root
        items={items}
        filter={search ? null : undefined}
        value={value}
        onValueChange={(next) => {
          if (next?.id === createId) create?.run(typed.trim())
          else change(next)
        }}
        inputValue={typed}
        onInputValueChange={setTyped}
        onOpenChange={(isOpen) => !isOpen && blur()}
        itemToStringLabel={(option: Option) => (option.id === createId ? typed : option.name)}
        isItemEqualToValue={(option: Option, other: Option) => option.id === other.id}
        disabled={props.isDisabled}
        autoHighlight
      >
        <Base.InputGroup className="control flex items-center gap-1 p-0 pr-2">
          <Base.Input
            id={id}
            aria-labelledby={`${id}-label`}
            placeholder={placeholder}
            autoFocus={autoFocus}
            className="min-w-0 flex-1 bg-transparent px-2.5 py-1 outline-none"
            onBlur={() => {
              // What was typed but not picked is not lost where something new may be made of it.
              const text = typed.trim()
              if (create && text && text !== value?.name) create.run(text)
            }}
            {...describedBy(id, { ...props, error })}
          />
          {found.isFetching && <LoaderCircle size={14} className="animate-turn text-ink-soft" aria-hidden />}
          {value && (
            <Base.Clear
              aria-label={t('field.clear', { name: props.label })}
              className="grid place-items-center rounded-control p-0.5 text-ink-soft hover:text-ink touch:size-8"
            >
              <X size={14} strokeWidth={1.5} aria-hidden />
            </Base.Clear>
          )}
          {!search && (
            <Base.Trigger
              aria-label={t('action.choose')}
              tabIndex={-1}
              className="grid place-items-center text-ink-soft touch:-mr-1 touch:size-8"
            >
              <ChevronDown size={16} strokeWidth={1.5} aria-hidden />
            </Base.Trigger>
          )}
        </Base.InputGroup>
        <Base.Portal>
          <Base.Positioner sideOffset={4} className="z-50">
            <Base.Popup className="float max-h-[min(20rem,var(--available-height))] w-(--anchor-width) min-w-52 overflow-y-auto py-1">
              <Base.Empty className="px-3 py-1.5 text-ink-soft empty:hidden">
                {search && query === ''
                  ? t('field.typeToSearch')
                  : found.isFetching
                    ? t('state.loading')
                    : t('field.nothingFound')}
              </Base.Empty>
              <Base.List>
                {(option: Option) => (
                  <Base.Item key={option.id} value={option} className={optionClass}>
                    {renderOption?.(option) ?? (
                      <span className="flex min-w-0 flex-1 flex-col">
                        <span className={cx('truncate', option.id === createId && 'text-petrol')}>
                          {option.name}
                        </span>
                        {option.hint && (
                          <span className="truncate text-small text-ink-soft">{option.hint}</span>
                        )}
                      </span>
                    )}
                    <Base.ItemIndicator>
                      <Check size={16} strokeWidth={1.75} aria-hidden />
                    </Base.ItemIndicator>
                  </Base.Item>
                )}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </FieldFrame>
  )
}
