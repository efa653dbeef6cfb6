import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { inLanguage } from '../platform/i18n.ts'
import { Badge } from '../ui/badge.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { cx } from '../ui/class-names.ts'
import { EmptyState } from '../ui/states.tsx'
import { ChoiceStrip } from './choice-strip.tsx'
import {
  acts,
  changesOf,
  countOf,
  inUsualOrder,
  type Level,
  type MatrixField,
  type MatrixResource,
  noRights,
  type ResourceRights,
  type RoleRights,
  rowsWord,
  type Scope,
  withRows,
} from './rights.ts'
import { useSettingsTexts } from './texts.ts'

type EditorProps = {
  role: string
  resources: readonly MatrixResource[]
  /** As it is saved, and as it is on screen. */
  stored: RoleRights
  rights: RoleRights
  isEditable: boolean
  /** Only fields with this in their name. */
  text: string
  onChange: (resource: string, rights: ResourceRights) => void
}

/** What one role may see and do, kind of record after kind of record. */
export function RightsEditor({ resources, text, ...props }: EditorProps) {
  const { t, language } = useSettingsTexts()
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const wanted = text.trim().toLowerCase()
  const fits = (label: string) => label.toLowerCase().includes(wanted)
  const shown = inUsualOrder(resources)
    .map((resource) => ({
      resource,
      fields:
        wanted === '' || fits(inLanguage(resource.label, language))
          ? resource.fields
          : resource.fields.filter((field) => fits(inLanguage(field.label, language))),
    }))
    .filter(({ resource, fields }) => fields.length > 0 || fits(inLanguage(resource.label, language)))
  if (shown.length === 0) return <EmptyState text={t('nothingFits', { text: text.trim() })} />
  return (
    <ul className="rounded-card border border-line bg-sheet">
      {shown.map(({ resource, fields }) => {
        const isOpen = wanted !== '' || opened.has(resource.resource)
        return (
          <li key={resource.resource} className="border-t border-line first:border-t-0">
            <ResourceHead
              {...props}
              resource={resource}
              isOpen={isOpen}
              onToggle={() =>
                setOpened((before) => {
                  const next = new Set(before)
                  if (!next.delete(resource.resource)) next.add(resource.resource)
                  return next
                })
              }
            />
            {isOpen && <ResourceBody {...props} resource={resource} fields={fields} />}
          </li>
        )
      })}
    </ul>
  )
}

type ResourceProps = Omit<EditorProps, 'resources' | 'text'> & { resource: MatrixResource }

function ResourceHead({
  resource,
  role,
  stored,
  rights,
  isOpen,
  onToggle,
}: ResourceProps & { isOpen: boolean; onToggle: () => void }) {
  const { t, language } = useSettingsTexts()
  const own = rights[resource.resource] ?? noRights
  const changed = countOf(
    changesOf(
      role,
      { [resource.resource]: stored[resource.resource] ?? noRights },
      { [resource.resource]: own },
    ),
  )
  const levels = resource.fields.map((field) => own.fields[field.field] ?? 'none')
  const seen = levels.filter((level) => level !== 'none').length
  const allowed = acts.filter((act) => own[act]).map((act) => t(`acts.${act}`))
  const isClosed = own.rows === 'none'
  return (
    <h2>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className="flex min-h-11 w-full flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-2 text-left -outline-offset-2 hover:bg-hover"
      >
        <ChevronRight
          size={16}
          strokeWidth={1.5}
          className={cx('shrink-0 text-ink-soft transition-transform', isOpen && 'rotate-90')}
          aria-hidden
        />
        <span className={cx('w-60 phone:w-auto font-medium', isClosed && 'font-normal text-ink-soft')}>
          {inLanguage(resource.label, language)}
        </span>
        <span className="min-w-0 flex-1 text-small text-ink-soft phone:basis-full phone:pl-7">
          {isClosed
            ? t('scopes.none')
            : [
                t(resource.isOwned ? `scopes.${own.rows}` : 'scopes.open'),
                ...allowed,
                levels.length > 0 && t('fieldsSeen', { seen, all: levels.length }),
              ]
                .filter(Boolean)
                .join('\u00a0· ')}
        </span>
        {changed > 0 && <Badge tone="petrol">{t('changed', { count: changed })}</Badge>}
      </button>
    </h2>
  )
}

function ResourceBody({
  resource,
  fields,
  stored,
  rights,
  isEditable,
  onChange,
}: ResourceProps & { fields: readonly MatrixField[] }) {
  const { t, language } = useSettingsTexts()
  const own = rights[resource.resource] ?? noRights
  const before = stored[resource.resource] ?? noRights
  const label = inLanguage(resource.label, language)
  const change = (next: ResourceRights) => onChange(resource.resource, next)
  const setAll = (level: Level) =>
    change({
      ...own,
      fields: {
        ...own.fields,
        ...Object.fromEntries(
          fields.map((field) => [field.field, level === 'edit' && !field.canEdit ? 'see' : level]),
        ),
      },
    })
  const isFiltered = fields.length < resource.fields.length
  const isOff = !isEditable || own.rows === 'none'
  return (
    <div className="px-4 pt-1 pb-5 pl-10 phone:px-3">
      <div className="flex flex-wrap items-center gap-x-8 gap-y-3 pb-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <span className="flex items-center gap-1.5 text-small text-ink-soft">
            <Mark isShown={own.rows !== before.rows} />
            {t('rowsLabel')}
          </span>
          <ChoiceStrip<Scope>
            label={`${label}: ${t('rowsLabel')}`}
            value={own.rows}
            isDisabled={!isEditable}
            onChange={(rows) => change(withRows(own, rows))}
            choices={[
              { value: 'none', label: t(`scopeWords.${rowsWord('none', resource.isOwned)}`), weight: 0 },
              ...scopesOf(resource).map((value) => ({
                value,
                label: t(`scopeWords.${rowsWord(value, resource.isOwned)}`),
                weight: value === 'all' ? (2 as const) : (1 as const),
              })),
            ]}
          />
        </div>
        <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
          <legend className="sr-only">{`${label}: ${t('actsLabel')}`}</legend>
          {acts.map((act) => (
            <Checkbox
              key={act}
              label={
                <span className="flex items-center gap-1.5 first-letter:uppercase">
                  {t(`acts.${act}`)}
                  <Mark isShown={own[act] !== before[act]} />
                </span>
              }
              value={own[act]}
              isDisabled={isOff}
              onChange={(isAllowed) => change({ ...own, [act]: isAllowed })}
            />
          ))}
        </fieldset>
      </div>
      {own.rows === 'none' && <p className="pb-3 text-small text-ink-soft">{t('rowsFirst')}</p>}
      {isEditable && own.rows !== 'none' && fields.length > 1 && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pb-1 text-small text-ink-soft">
          <span>{isFiltered ? t('shownFields') : t('allFields')}</span>
          {(['none', 'see', 'edit'] as const).map((level) => (
            <button
              key={level}
              type="button"
              className="link min-h-6 touch:min-h-11"
              onClick={() => setAll(level)}
              aria-label={`${label}: ${t('allFields')} ${t(`levels.${level}`)}`}
            >
              {t(`levels.${level}`)}
            </button>
          ))}
        </div>
      )}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(26rem,100%),1fr))] gap-x-10">
        {fields.map((field) => {
          const level = own.fields[field.field] ?? 'none'
          const name = inLanguage(field.label, language)
          return (
            <li
              key={field.field}
              className="flex items-center justify-between gap-3 border-t border-line py-1 phone:flex-wrap phone:gap-y-1 phone:py-2"
            >
              <span className="flex min-w-0 items-center gap-1.5">
                <span className="min-w-0">
                  {name}
                  {isTwice(resource, field) && (
                    <code className="ml-1.5 text-small text-ink-soft">{field.field}</code>
                  )}
                </span>
                {field.isCustom && <Badge>{t('ownField')}</Badge>}
                <Mark isShown={level !== (before.fields[field.field] ?? 'none')} />
              </span>
              <ChoiceStrip<Level>
                label={`${label}, ${name}`}
                value={level}
                isDisabled={isOff}
                onChange={(next) => change({ ...own, fields: { ...own.fields, [field.field]: next } })}
                choices={[
                  { value: 'none', label: t('levels.none'), weight: 0 },
                  { value: 'see', label: t('levels.see'), weight: 1 },
                  { value: 'edit', label: t('levels.edit'), weight: 2, isDisabled: !field.canEdit },
                ]}
              />
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** Records without an owner are for all or for nobody. */
export function scopesOf({ isOwned }: MatrixResource): readonly Exclude<Scope, 'none'>[] {
  return isOwned ? ['own', 'team', 'all'] : ['all']
}

/** Two fields of the same name are told apart by their key. */
export function isTwice({ fields }: MatrixResource, { field, label }: MatrixField): boolean {
  return fields.some((other) => other.field !== field && other.label.de === label.de)
}

/** A dot where something is not saved yet, with its word for who does not see it. */
export function Mark({ isShown }: { isShown: boolean }) {
  const { t } = useSettingsTexts()
  if (!isShown) return null
  return (
    <span title={t('unsaved')} className="inline-block size-1.5 shrink-0 rounded-full bg-petrol">
      <span className="sr-only">{t('unsaved')}</span>
    </span>
  )
}
