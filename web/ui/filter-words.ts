import { countryName } from '../platform/countries.ts'
import { type FieldInfo, opsOf } from '../platform/fields.ts'
import { formatDate, formatNumber } from '../platform/formats.ts'
import { inLanguage, platformText } from '../platform/i18n.ts'
import {
  type Condition,
  type FilterGroup,
  type FilterNode,
  isGroup,
  membersOf,
  type Op,
} from '../platform/list-url.ts'

/** Names for the values of fields that hold an id: users, teams, companies. */
export type ValueOptions = Record<string, readonly { value: string; label: string }[]>

/** The word between field and value; days have words of their own. */
export function opText(op: Op, type: FieldInfo['type'] | undefined): string {
  const ofDays = { eq: 'on', gt: 'after', lt: 'before', gte: 'from', lte: 'until' } as const
  if ((type === 'date' || type === 'moment') && op in ofDays)
    return platformText(`list.ops.${ofDays[op as keyof typeof ofDays]}`)
  return platformText(`list.ops.${op}`)
}

/** Days counted back from today, as they are asked for: „in den letzten 30 Tagen“. */
export const spans = { within: 'gte', longAgo: 'lt', longAgoOrNever: 'ltOrEmpty' } as const
export type Span = keyof typeof spans

/** How a condition counts days back from today, and how many; null where it names a day. */
export function spanOf({ op, value }: Condition): { span: Span; days: number } | null {
  const days = /^today-(\d{1,4})$/.exec(typeof value === 'string' ? value : '')?.[1]
  const span = (Object.keys(spans) as Span[]).find((each) => spans[each] === op)
  return days && span ? { span, days: Number(days) } : null
}

/** A filter as one reads it: „Ort ist Köln“, „Ort ist Köln oder Ort ist Bonn“. */
export function nodeText(node: FilterNode, fields: readonly FieldInfo[], options: ValueOptions): string {
  return isGroup(node) ? groupText(node, fields, options) : conditionText(node, fields, options)
}

function groupText(group: FilterGroup, fields: readonly FieldInfo[], options: ValueOptions): string {
  const word = platformText('and' in group ? 'list.and' : 'list.or')
  return membersOf(group)
    .map((node) => nodeText(node, fields, options))
    .join(` ${word} `)
}

// What stands at the end of names of days: „Geändert am“, „Gültig bis“.
const ofOneDay = / (am|at|on)$/
const ofSpan = / (ab|bis|seit|from|until|since)$/

/** „Geändert ab dem 21.11.“, „Gültig bis 31.12.“, „Gültig bis: 31.12. oder später“: what the name says is not said twice. */
function dayText(name: string, op: Op, day: string, isToday: boolean): string {
  if (ofSpan.test(name)) return spanText(name, op, day)
  const bare = name.replace(ofOneDay, '')
  if (!isToday) return `${bare} ${opText(op, 'date')} ${day}`
  // „ab heute“, „bis heute“
  return op === 'eq' ? `${bare} ${day}` : `${bare} ${opText(op, 'date').replace(/ (dem|zum)\b/, '')} ${day}`
}

function spanText(name: string, op: Op, day: string): string {
  if (op === 'eq') return `${name} ${day}`
  if (op === 'gt' || op === 'gte' || op === 'lt' || op === 'lte')
    return `${name}: ${platformText(`list.ofSpan.${op}`, { day })}`
  return `${name}: ${opText(op, 'date')} ${day}`
}

function conditionText(
  { field, op, value }: Condition,
  fields: readonly FieldInfo[],
  options: ValueOptions,
): string {
  const info = fields.find((one) => one.name === field)
  const name = info ? inLanguage(info.label) : field
  if (op === 'empty' || op === 'notEmpty') return `${name} ${opText(op, info?.type)}`
  const span = spanOf({ field, op, value })
  if (span)
    return `${name.replace(ofOneDay, '')} ${platformText(`list.spans.${span.span}`, { days: formatNumber(span.days) })}`
  const values = Array.isArray(value) ? value : [value]
  const words = values.map((one) => valueText(one, info, options[field])).filter(Boolean)
  // „Zuständig: ich“, „Erledigt: Nein“ read better than a sentence.
  if (op === 'eq' && (value === 'me' || typeof value === 'boolean')) return `${name}: ${words.join('')}`
  // „ist erteilt oder bestätigt“
  if (op === 'in' && words.length > 0)
    return `${name} ${opText('eq', info?.type)} ${words.join(` ${platformText('list.or')} `)}`
  const said = words.join(', ') || '…'
  if (info?.type !== 'date' && info?.type !== 'moment') return `${name} ${opText(op, info?.type)} ${said}`
  return dayText(name, op, said, value === 'today')
}

function valueText(
  value: unknown,
  info: FieldInfo | undefined,
  options: ValueOptions[string] | undefined,
): string {
  if (value === undefined || value === null || value === '') return ''
  if (value === 'me') return platformText('list.me')
  if (value === 'today') return platformText('list.today')
  const known = options?.find((option) => option.value === value)
  if (known) return known.label
  const choice = info?.choices?.find((one) => one.value === value)
  if (choice) return inLanguage(choice.label)
  if (typeof value === 'boolean') return platformText(value ? 'state.yes' : 'state.no')
  if (typeof value === 'number') return formatNumber(value)
  if (info?.type === 'date' || info?.type === 'moment') return formatDate(String(value)) || String(value)
  return info?.name === 'country' ? countryName(String(value)) : String(value)
}

/** A condition as it begins: the likeliest question, still without its answer. */
export function newCondition(field: FieldInfo): Condition {
  if (field.asksDays) return { field: field.name, op: spans.within, value: 'today-90' }
  const op = field.type === 'id' ? 'in' : (opsOf(field.type)[0] ?? 'eq')
  return { field: field.name, op, value: field.type === 'boolean' ? true : undefined }
}
