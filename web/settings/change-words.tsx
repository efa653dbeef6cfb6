import { Minus, Plus } from 'lucide-react'
import type { RightsMatrix } from '#api/roles.ts'
import { inLanguage, type Language } from '../platform/i18n.ts'
import { type Change, isWidening, rowsWord } from './rights.ts'
import { useSettingsTexts } from './texts.ts'

type Say = ReturnType<typeof useSettingsTexts>['t']

/** Changes as sentences, below the kind of record they are about; what opens something is marked apart. */
export function ChangeList({
  changes,
  matrices,
}: {
  changes: readonly Change[]
  matrices: readonly RightsMatrix[]
}) {
  const { t, language } = useSettingsTexts()
  const words = wordsOf(matrices, language)
  const resources = [...new Set(changes.map(({ resource }) => resource))]
  return (
    <div className="flex flex-col gap-4">
      {resources.map((resource) => (
        <section key={resource}>
          <h3 className="pb-1 text-small font-medium text-ink-soft">{words.resource(resource)}</h3>
          <ul className="flex flex-col gap-1.5">
            {changes
              .filter((change) => change.resource === resource)
              .map((change) => {
                const isMore = isWidening(change)
                const Icon = isMore ? Plus : Minus
                return (
                  <li key={JSON.stringify(change)} className="flex items-start gap-2">
                    <span
                      className={
                        isMore
                          ? 'mt-px rounded-control bg-ask-wash p-0.5 text-ask'
                          : 'mt-px rounded-control bg-hover p-0.5 text-ink-soft'
                      }
                    >
                      <Icon size={14} strokeWidth={1.75} aria-hidden />
                      <span className="sr-only">{isMore ? t('more') : t('less')}</span>
                    </span>
                    <span className="min-w-0">{sentenceOf(change, words, t)}</span>
                  </li>
                )
              })}
          </ul>
        </section>
      ))}
    </div>
  )
}

/** "Vertrieb darf künftig Telefon und Fax sehen." */
export function sentenceOf(change: Change, words: Words, t: Say): string {
  const role = words.role(change.role)
  if (change.kind === 'rows')
    return t(`says.rows.${rowsWord(change.to, words.isOwned(change.resource))}`, { role })
  if (change.kind === 'act')
    return t(change.isAllowed ? `says.may.${change.act}` : `says.not.${change.act}`, { role })
  const what = words.fields(change.resource, change.fields)
  if (change.to === 'none') return t('says.hidden', { role, what })
  if (change.to === 'edit') return t(change.from === 'see' ? 'says.alsoEdit' : 'says.edit', { role, what })
  return t(change.from === 'edit' ? 'says.onlySee' : 'says.see', { role, what })
}

export type Words = ReturnType<typeof wordsOf>

/** Names of roles, kinds of records and fields; a field that is gone keeps its key. */
export function wordsOf(matrices: readonly RightsMatrix[], language: Language) {
  const roles = new Map(matrices.map(({ role }) => [role.key, inLanguage(role.label, language)]))
  const resources = new Map<string, string>()
  const fields = new Map<string, string>()
  const owned = new Set<string>()
  for (const { resource, label, isOwned, fields: own } of matrices.flatMap((matrix) => matrix.resources)) {
    if (isOwned) owned.add(resource)
    resources.set(resource, inLanguage(label, language))
    for (const { field, label: name } of own) fields.set(`${resource}.${field}`, inLanguage(name, language))
  }
  const list = new Intl.ListFormat(language, { type: 'conjunction' })
  return {
    role: (key: string) => roles.get(key) ?? key,
    resource: (key: string) => resources.get(key) ?? key,
    isOwned: (key: string) => owned.has(key),
    fields: (resource: string, keys: readonly string[]) =>
      list.format(keys.map((key) => quoted(fields.get(`${resource}.${key}`) ?? key, language))),
  }
}

function quoted(text: string, language: Language): string {
  return language === 'de' ? `„${text}“` : `“${text}”`
}
