import type { ReactNode } from 'react'
import type { Role } from '#api/roles.ts'
import { inLanguage } from '../platform/i18n.ts'
import { Badge } from '../ui/badge.tsx'
import { cx } from '../ui/class-names.ts'
import { TextLink } from '../ui/text-link.tsx'
import {
  acts,
  type Level,
  type MatrixResource,
  noRights,
  type ResourceRights,
  rowsWord,
  withRows,
} from './rights.ts'
import type { RightsDraft } from './rights-draft.ts'
import { isTwice, scopesOf } from './rights-editor.tsx'
import { useSettingsTexts } from './texts.ts'

type RightsTableProps = {
  roles: readonly Role[]
  resource: MatrixResource
  draft: RightsDraft
  isEditable: boolean
  text: string
}

/** Fields down, roles across: one row answers who sees a field. */
export function RightsTable({ roles, resource, draft, isEditable, text }: RightsTableProps) {
  const { t, language } = useSettingsTexts()
  const wanted = text.trim().toLowerCase()
  const fields = resource.fields.filter((field) =>
    inLanguage(field.label, language).toLowerCase().includes(wanted),
  )
  const of = (role: Role): ResourceRights => draft.rights[role.key]?.[resource.resource] ?? noRights
  const before = (role: Role): ResourceRights => draft.stored[role.key]?.[resource.resource] ?? noRights
  const set = (role: Role, next: ResourceRights) => draft.set(role.key, resource.resource, next)
  const nameOf = (role: Role) => inLanguage(role.label, language)

  return (
    <div className="max-h-[72dvh] overflow-auto rounded-card border border-line bg-sheet phone:-mx-4 phone:rounded-none phone:border-x-0">
      <table className="w-full border-separate border-spacing-0 text-left">
        <thead>
          <tr>
            <th scope="col" className={cx(head, corner)}>
              {t('field')}
            </th>
            {roles.map((role) => (
              <th key={role.key} scope="col" className={cx(head, 'top-0 z-10')}>
                <TextLink to={`/settings/roles/${role.key}`} className="text-ink">
                  {nameOf(role)}
                </TextLink>
                {resource.isOwned && role.customerGroups.length > 0 && (
                  <span
                    className="block max-w-40 truncate text-small font-normal text-ink-soft"
                    title={t('groupsOnly', { groups: role.customerGroups.join(', ') })}
                  >
                    {role.customerGroups.join(', ')}
                  </span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {wanted === '' && (
            <>
              <Line label={t('rowsLabel')} isStrong>
                {roles.map((role) => (
                  <Cell
                    key={role.key}
                    label={`${nameOf(role)}: ${t('rowsLabel')}`}
                    value={of(role).rows}
                    weight={of(role).rows === 'none' ? 0 : of(role).rows === 'all' ? 2 : 1}
                    isChanged={of(role).rows !== before(role).rows}
                    isEditable={isEditable}
                    choices={(['none', ...scopesOf(resource)] as const).map((value) => ({
                      value,
                      label: t(`scopeWords.${rowsWord(value, resource.isOwned)}`),
                    }))}
                    onChange={(rows) => set(role, withRows(of(role), rows))}
                  />
                ))}
              </Line>
              {acts.map((act) => (
                <Line key={act} label={t(`acts.${act}`)} isStrong>
                  {roles.map((role) => (
                    <Cell
                      key={role.key}
                      label={`${nameOf(role)}: ${t(`acts.${act}`)}`}
                      value={of(role)[act] ? 'yes' : 'none'}
                      weight={of(role)[act] ? 2 : 0}
                      isChanged={of(role)[act] !== before(role)[act]}
                      isEditable={isEditable && of(role).rows !== 'none'}
                      choices={[
                        { value: 'none', label: t('actNo') },
                        { value: 'yes', label: t('actYes') },
                      ]}
                      onChange={(value) => set(role, { ...of(role), [act]: value === 'yes' })}
                    />
                  ))}
                </Line>
              ))}
            </>
          )}
          {fields.map((field) => {
            const name = inLanguage(field.label, language)
            return (
              <Line
                key={field.field}
                label={
                  <>
                    {name}{' '}
                    {isTwice(resource, field) && (
                      <code className="text-small text-ink-soft">{field.field}</code>
                    )}{' '}
                    {field.isCustom && <Badge>{t('ownField')}</Badge>}
                  </>
                }
              >
                {roles.map((role) => {
                  const level = of(role).fields[field.field] ?? 'none'
                  return (
                    <Cell<Level>
                      key={role.key}
                      label={`${nameOf(role)}: ${name}`}
                      value={level}
                      weight={level === 'edit' ? 2 : level === 'see' ? 1 : 0}
                      isChanged={level !== (before(role).fields[field.field] ?? 'none')}
                      isEditable={isEditable && of(role).rows !== 'none'}
                      choices={(['none', 'see', ...(field.canEdit ? (['edit'] as const) : [])] as const).map(
                        (value) => ({ value, label: t(`levels.${value}`) }),
                      )}
                      onChange={(next) =>
                        set(role, { ...of(role), fields: { ...of(role).fields, [field.field]: next } })
                      }
                    />
                  )
                })}
              </Line>
            )
          })}
          {fields.length === 0 && (
            <tr>
              <td colSpan={roles.length + 1} className="px-3 py-6 text-ink-soft">
                {t('nothingFits', { text: text.trim() })}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  )
}

const head =
  'sticky top-0 border-b border-line bg-sheet px-2 py-2 align-top text-small font-medium whitespace-nowrap'
const corner = 'left-0 z-20 min-w-48 pl-3 shadow-[1px_0_0_var(--color-line)] phone:min-w-36'

function Line({ label, isStrong, children }: { label: ReactNode; isStrong?: boolean; children: ReactNode }) {
  return (
    <tr className="group/line">
      <th
        scope="row"
        className={cx(
          'sticky left-0 z-10 min-w-48 border-b border-line bg-sheet px-3 py-1 shadow-[1px_0_0_var(--color-line)] group-hover/line:bg-hover first-letter:uppercase phone:min-w-36',
          isStrong ? 'font-medium' : 'font-normal',
        )}
      >
        {label}
      </th>
      {children}
    </tr>
  )
}

const weights = ['text-ink-soft', 'text-petrol', 'font-medium text-petrol']

function Cell<Value extends string>({
  label,
  value,
  weight,
  choices,
  isChanged,
  isEditable,
  onChange,
}: {
  label: string
  value: Value
  weight: 0 | 1 | 2
  choices: readonly { value: Value; label: string }[]
  isChanged: boolean
  isEditable: boolean
  onChange: (value: Value) => void
}) {
  const { t } = useSettingsTexts()
  const word = choices.find((choice) => choice.value === value)?.label
  return (
    <td className={cx('border-b border-line px-1 group-hover/line:bg-hover', isChanged && 'bg-petrol-wash')}>
      {isEditable ? (
        // A native list: there are hundreds of these, and phones bring their own wheel for it.
        <select
          aria-label={isChanged ? `${label} (${t('unsaved')})` : label}
          value={value}
          onChange={(event) => onChange(event.target.value as Value)}
          className={cx(
            'min-h-8 w-full min-w-20 cursor-pointer appearance-none rounded-control border border-transparent bg-transparent px-1.5 hover:border-edge touch:min-h-11',
            weights[weight],
          )}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} className="bg-raised text-ink">
              {choice.label}
            </option>
          ))}
        </select>
      ) : (
        <span className={cx('flex min-h-8 items-center px-1.5', weights[weight])}>{word}</span>
      )}
    </td>
  )
}
