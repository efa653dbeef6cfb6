import sql from 'sql-template-tag'
import type { NewCustomField } from '#api/custom-fields.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { isStorable } from '#server/platform/gate/values.ts'
import { basisKeys, exportClasses, purposeKeys, type Words } from '#server/platform/gate/vocabulary.ts'
import { type FieldProblem, Problem } from '#server/platform/http/problem.ts'
import { isKnownCategory, isSpecialCategory } from './categories.ts'
import { customField } from './custom-field.ts'
import { keepHistory } from './history.ts'
import { inferredErrors } from './inferred-attributes.ts'

const ACTIVE_AT_MOST = 60

/**
 * Proposes an own field. It can be filled by nobody until it is approved. Every part that is missing is named at once:
 * without purpose, basis, kind of data, roles and reason there is no field (Art. 5 GDPR).
 */
export async function proposeField(gate: Gate, input: NewCustomField): Promise<string> {
  gate.demand(customField, 'create')
  const key = input.key ?? keyFrom(input.label?.de ?? '')
  const errors = [
    ...(/^[a-z][a-z0-9_]{0,40}$/.test(key) && !['constructor', 'prototype'].includes(key)
      ? []
      : [{ pointer: '/key', code: 'custom-fields.key-malformed' }]),
    ...wordErrors(input),
    ...ruleErrors(input),
    ...choiceErrors(input),
    ...inferredErrors({ ...input, key }),
    ...(await roleErrors(gate, input)),
    ...(await kindErrors(gate, input)),
  ]
  if (errors.length > 0) throw new Problem('custom-fields.invalid', { errors })
  await checkRoom(gate, input.resource)
  const { label, why, choices, ...plain } = input
  const id = await gate.create(
    customField,
    {
      resource: input.resource,
      key,
      type: input.type,
      category: plain.category,
      purposes: plain.purposes,
      basis: plain.basis,
      dataKind: plain.dataKind,
      seeRoles: plain.seeRoles,
      editRoles: plain.editRoles,
      exportClass: plain.exportClass ?? 'four-eyes',
      isProvided: plain.isProvided ?? true,
    },
    {
      label: bothWords(label),
      why: bothWords(why),
      choices: (choices ?? []).map((choice) => ({
        value: choice.value,
        label: bothWords({ de: choice.value, ...choice.label }),
      })),
    },
  )
  await keepHistory(gate, 'custom-field', `${input.resource}.custom.${key}`, null, {
    ...input,
    key,
    state: 'proposed',
  })
  return id
}

/** A key from the German label: "Größe der Flotte" becomes groesse_der_flotte. */
export function keyFrom(label: string): string {
  return label
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => ({ ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' })[letter] ?? '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 41)
}

function bothWords(words: { de?: string; en?: string } | undefined): Words {
  const de = words?.de?.trim() ?? ''
  return { de, en: words?.en?.trim() || de }
}

function wordErrors(input: NewCustomField): FieldProblem[] {
  return (['label', 'why'] as const).flatMap((part): FieldProblem[] => {
    const words = input[part]
    if (!words?.de?.trim()) return [{ pointer: `/${part}/de`, code: `custom-fields.${part}-missing` }]
    return isStorable(words.de + (words.en ?? ''))
      ? []
      : [{ pointer: `/${part}`, code: 'field.unreadable-characters' }]
  })
}

function ruleErrors(input: NewCustomField): FieldProblem[] {
  const errors: FieldProblem[] = []
  const { purposes = [], basis, category, exportClass } = input
  if (purposes.length === 0) errors.push({ pointer: '/purposes', code: 'custom-fields.purpose-missing' })
  for (const [index, each] of purposes.entries()) {
    if (!(purposeKeys as readonly string[]).includes(each))
      errors.push({ pointer: `/purposes/${index}`, code: 'field.not-a-choice' })
  }
  if (!basis) errors.push({ pointer: '/basis', code: 'custom-fields.basis-missing' })
  else if (
    !(basisKeys as readonly string[]).includes(basis) &&
    !(basis === 'none' && input.resource === 'company')
  )
    errors.push({ pointer: '/basis', code: 'field.not-a-choice' })
  if (!category) errors.push({ pointer: '/category', code: 'custom-fields.category-missing' })
  else if (isSpecialCategory(category))
    errors.push({ pointer: '/category', code: 'custom-fields.special-category' })
  else if (!isKnownCategory(category)) errors.push({ pointer: '/category', code: 'field.not-a-choice' })
  if (exportClass !== undefined && !(exportClasses as readonly string[]).includes(exportClass))
    errors.push({ pointer: '/exportClass', code: 'field.not-a-choice' })
  return errors
}

function choiceErrors(input: NewCustomField): FieldProblem[] {
  const choices = input.choices ?? []
  const isChoice = input.type === 'choice' || input.type === 'choices'
  if (!isChoice)
    return choices.length > 0 ? [{ pointer: '/choices', code: 'custom-fields.choices-not-wanted' }] : []
  if (choices.length === 0) return [{ pointer: '/choices', code: 'custom-fields.choices-missing' }]
  return choices.flatMap(({ value, label }, index): FieldProblem[] => {
    const isTwice = choices.findIndex((other) => other.value === value) !== index
    const text = value + (label?.de ?? '') + (label?.en ?? '')
    return value.trim() === '' || isTwice || !isStorable(text)
      ? [{ pointer: `/choices/${index}`, code: isTwice ? 'custom-fields.choice-twice' : 'field.malformed' }]
      : []
  })
}

async function roleErrors(gate: Gate, input: NewCustomField): Promise<FieldProblem[]> {
  const rows = await gate.tx.query<{ key: string }>(sql`select key from roles where archived_at is null`)
  const known = new Set(rows.map((row) => row.key))
  const see = input.seeRoles ?? []
  return (['seeRoles', 'editRoles'] as const).flatMap((part): FieldProblem[] => {
    const roles = input[part] ?? []
    if (roles.length === 0)
      return [
        { pointer: `/${part}`, code: `custom-fields.${part === 'seeRoles' ? 'see' : 'edit'}-roles-missing` },
      ]
    return roles.flatMap((role, index) =>
      !known.has(role)
        ? [{ pointer: `/${part}/${index}`, code: 'field.not-a-choice' }]
        : see.includes(role)
          ? []
          : [{ pointer: `/${part}/${index}`, code: 'custom-fields.edits-unseen' }],
    )
  })
}

async function kindErrors(gate: Gate, input: NewCustomField): Promise<FieldProblem[]> {
  if (!input.dataKind) return [{ pointer: '/dataKind', code: 'custom-fields.data-kind-missing' }]
  if (!isStorable(input.dataKind)) return [{ pointer: '/dataKind', code: 'field.not-a-choice' }]
  const [found] = await gate.tx.query(sql`select key from data_kinds where key = ${input.dataKind}`)
  return found ? [] : [{ pointer: '/dataKind', code: 'field.not-a-choice' }]
}

async function checkRoom(gate: Gate, resource: string): Promise<void> {
  const [row] = await gate.tx.query<{ count: number }>(
    sql`select count(*)::integer as count from custom_fields where resource = ${resource} and state in ('active', 'proposed')`,
  )
  if ((row?.count ?? 0) >= ACTIVE_AT_MOST) throw new Problem('custom-fields.limit-reached')
}
