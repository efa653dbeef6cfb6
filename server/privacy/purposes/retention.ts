import type { Words } from '#server/platform/gate/vocabulary.ts'
import { addMonths } from '#server/platform/values/add-months.ts'

/** The three kinds of start (DIN 66398), the one that comes first in front. */
export const retentionStarts = ['collection', 'end-of-operation', 'end-of-relationship'] as const
export type RetentionStart = (typeof retentionStarts)[number]

/** When data of a kind has to go (Regellöschfrist, DIN 66398): a period and the event it starts with. */
export type RetentionRule = {
  retentionMonths: number | null
  retentionStart: RetentionStart
  roundsToYearEnd: boolean
}

/** A legal duty to keep holds against any wish to let go sooner (Art. 17(3)(b) GDPR). */
export type WeighedRule = RetentionRule & { isDuty: boolean }

/** The days on which the periods of one person's data start; null while such a day is not in sight. */
export type Starts = Readonly<Record<RetentionStart, string | null>>

const after: Record<RetentionStart, Words> = {
  collection: { de: 'nach der Erfassung', en: 'after collection' },
  'end-of-operation': { de: 'nach Ende des Vorgangs', en: 'after the operation has ended' },
  'end-of-relationship': { de: 'nach Ende der Beziehung', en: 'after the relationship has ended' },
}
const until: Record<RetentionStart, Words> = {
  collection: { de: 'Ohne feste Frist', en: 'Without a fixed period' },
  'end-of-operation': { de: 'Bis zum Ende des Vorgangs', en: 'Until the operation has ended' },
  'end-of-relationship': { de: 'Bis zum Ende der Beziehung', en: 'Until the relationship has ended' },
}

/** The rule in one sentence: "24 Monate nach Ende der Beziehung". */
export function retentionSentence(rule: RetentionRule): Words {
  if (rule.retentionMonths === null) return until[rule.retentionStart]
  const period = periodWords(rule.retentionMonths)
  const start = after[rule.retentionStart]
  return {
    de: `${period.de} ${start.de}${rule.roundsToYearEnd ? ', bis zum Ende des Jahres' : ''}`,
    en: `${period.en} ${start.en}${rule.roundsToYearEnd ? ', until the end of that year' : ''}`,
  }
}

function periodWords(months: number): Words {
  const inYears = months >= 36 && months % 12 === 0
  const count = inYears ? months / 12 : months
  if (inYears) return { de: `${count} Jahre`, en: `${count} years` }
  return count === 1 ? { de: '1 Monat', en: '1 month' } : { de: `${count} Monate`, en: `${count} months` }
}

/** The last day data may be held when its period starts on `start`; null while that day is open. */
export function retainedUntil(rule: RetentionRule, start: string | null): string | null {
  if (rule.retentionMonths === null || start === null) return null
  const end = addMonths(start, rule.retentionMonths)
  return rule.roundsToYearEnd ? `${end.slice(0, 4)}-12-31` : end
}

/**
 * The rule that holds for one person: of the rules of her groups the shortest, without one the general rule (Art. 5(1)(e)
 * GDPR), but never less than the longest legal duty to keep among all of them.
 */
export function ruleFor<Rule extends WeighedRule>(
  general: Rule,
  ofGroups: readonly Rule[],
  starts: Starts,
): Rule {
  const byLength = (one: Rule, other: Rule) => compareLength(one, other, starts)
  const chosen = ofGroups.toSorted(byLength)[0] ?? general
  const duty = [general, ...ofGroups]
    .filter(({ isDuty }) => isDuty)
    .toSorted(byLength)
    .at(-1)
  return duty && byLength(duty, chosen) > 0 ? duty : chosen
}

/** By the last day; one that is not in sight is later than any that is, and two such go by their start and period. */
function compareLength(one: RetentionRule, other: RetentionRule, starts: Starts): number {
  const [a, b] = [lengthOf(one, starts), lengthOf(other, starts)]
  return a.lastDay.localeCompare(b.lastDay) || a.start - b.start || a.months - b.months || a.rounds - b.rounds
}

function lengthOf(rule: RetentionRule, starts: Starts) {
  return {
    lastDay: retainedUntil(rule, starts[rule.retentionStart]) ?? '9999-12-31',
    start: retentionStarts.indexOf(rule.retentionStart),
    months: rule.retentionMonths ?? Number.MAX_SAFE_INTEGER,
    rounds: Number(rule.roundsToYearEnd),
  }
}
