import { useNavigate, useSearch } from '@tanstack/react-router'
import {
  CirclePlus,
  CircleSlash,
  Equal,
  type LucideIcon,
  Minus,
  PencilLine,
  Pin,
  Rows3,
  UsersRound,
} from 'lucide-react'
import type { ImportDetail } from '#api/imports.ts'
import { formatNumber } from '../platform/formats.ts'
import type { Tone } from '../ui/badge.tsx'
import { CountTile } from '../ui/count-tile.tsx'
import { RowList } from './row-list.tsx'
import { useImportTexts } from './texts.ts'

export const outcomes = ['create', 'update', 'unchanged', 'duplicate', 'refused', 'skipped'] as const
export type Outcome = (typeof outcomes)[number]

/** Each outcome has a sign of its own, so that none is told by colour alone. */
export const outcomeLooks: Record<Outcome, { icon: LucideIcon; tone: Tone; color: string }> = {
  create: { icon: CirclePlus, tone: 'yes', color: 'text-yes' },
  update: { icon: PencilLine, tone: 'petrol', color: 'text-petrol' },
  unchanged: { icon: Equal, tone: 'plain', color: 'text-ink-soft' },
  duplicate: { icon: UsersRound, tone: 'ask', color: 'text-ask' },
  refused: { icon: CircleSlash, tone: 'no', color: 'text-no' },
  skipped: { icon: Minus, tone: 'plain', color: 'text-ink-soft' },
}

/** What an undo takes back. */
export const isChange = (outcome: string) => outcome === 'create' || outcome === 'update'

export type RowFilter = Outcome | 'kept'
const looks = { ...outcomeLooks, kept: { icon: Pin, color: 'text-ask' } }

/** What becomes of the rows: the numbers choose which of them are listed. */
export function Outcomes({ item, isDone }: { item: ImportDetail; isDone: boolean }) {
  const { t } = useImportTexts()
  const navigate = useNavigate()
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const { counts } = item
  const isUndone = item.state === 'undone'
  // What an undo kept lies across the outcomes and is listed by itself.
  const tiles: readonly RowFilter[] = counts.kept ? [...outcomes, 'kept'] : outcomes
  const chosen = tiles.find((one) => one === search.outcome)
  const total = outcomes.reduce((sum, one) => sum + (counts[one] ?? 0), 0)
  const show = (outcome?: RowFilter) =>
    navigate({ to: '.', search: ((before: object) => ({ ...before, outcome })) as never, replace: true })
  return (
    <section aria-label={isDone ? t('didTitle') : t('willTitle')} className="flex flex-col gap-3">
      <p className="figures text-ink-soft">
        {t('rowsRead', { count: total, formatted: formatNumber(total) })}
        {!!counts.companies &&
          `, ${t('companiesNew', { count: counts.companies, formatted: formatNumber(counts.companies) })}`}
      </p>
      {!!counts.suppressed && (
        <p className="rounded-control bg-ask-wash px-3 py-2">
          {t('suppressed', { count: counts.suppressed, formatted: formatNumber(counts.suppressed) })}
        </p>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend that is seen. */}
      <div
        role="group"
        aria-label={t('rowsLabel')}
        className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] gap-2 phone:grid-cols-2"
      >
        <CountTile
          icon={Rows3}
          color="text-ink-soft"
          label={t('outcomes.all')}
          count={total}
          isChosen={!chosen}
          onChoose={() => show()}
        />
        {tiles.map((one) => (
          <CountTile
            key={one}
            icon={looks[one].icon}
            color={looks[one].color}
            label={t(`outcomes.${one}`)}
            hint={isUndone && isChange(one) ? t('takenBack') : t(`outcomeHint.${one}`)}
            count={counts[one] ?? 0}
            isChosen={chosen === one}
            onChoose={() => show(chosen === one ? undefined : one)}
          />
        ))}
      </div>
      <RowList item={item} outcome={chosen} isDone={isDone} />
    </section>
  )
}
