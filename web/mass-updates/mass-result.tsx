import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import {
  CircleDashed,
  CircleSlash,
  Download,
  Equal,
  type LucideIcon,
  PencilLine,
  Pin,
  Rows3,
  Undo2,
} from 'lucide-react'
import { useState } from 'react'
import type { MassRow, MassUpdateDetail } from '#api/mass-updates.ts'
import { api, urlOf } from '../platform/api.ts'
import { useFields } from '../platform/fields.ts'
import { formatDate, formatNumber } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { Problem } from '../platform/problem.ts'
import { can, useSession } from '../platform/session.ts'
import { Badge, type Tone } from '../ui/badge.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { CountTile } from '../ui/count-tile.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { PagedRows } from '../ui/paged-rows.tsx'
import { detailSentence, ProblemNote } from '../ui/problem-note.tsx'
import { ButtonLink, TextLink } from '../ui/text-link.tsx'
import { isUndoable } from './is-undoable.ts'
import { massRowsQuery, refreshMassUpdate } from './queries.ts'
import { useMassUpdateTexts } from './texts.ts'

const looks = {
  waiting: { icon: CircleDashed, tone: 'ask', color: 'text-ask' },
  changed: { icon: PencilLine, tone: 'petrol', color: 'text-petrol' },
  unchanged: { icon: Equal, tone: 'plain', color: 'text-ink-soft' },
  refused: { icon: CircleSlash, tone: 'no', color: 'text-no' },
  restored: { icon: Undo2, tone: 'plain', color: 'text-ink-soft' },
  kept: { icon: Pin, tone: 'ask', color: 'text-ask' },
} satisfies Record<string, { icon: LucideIcon; tone: Tone; color: string }>
type Outcome = keyof typeof looks

/** What came of it, record by record, and the way back or on. */
export function MassResult({ item }: { item: MassUpdateDetail }) {
  const { t } = useMassUpdateTexts()
  const isStopped = item.state === 'cancelled' || item.state === 'failed'
  return (
    <>
      {item.problemCode && <ProblemNote problem={new Problem(422, { code: item.problemCode })} />}
      {isStopped && <p className="text-ink-soft">{t('stoppedNote')}</p>}
      <Ways item={item} isStopped={isStopped} />
      <Outcomes item={item} />
    </>
  )
}

function Ways({ item, isStopped }: { item: MassUpdateDetail; isStopped: boolean }) {
  const { t } = useMassUpdateTexts()
  const session = useSession()
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const { counts, undoUntil } = item
  const isInTime = undoUntil !== null && Date.parse(undoUntil) > Date.now()
  const mayAct = can(session, 'massUpdate', 'update') && isInTime
  const hasWayBack = isUndoable(item)
  const canUndo = mayAct && hasWayBack && item.state !== 'undone' && (counts.changed ?? 0) > 0
  const start = async (step: 'run' | 'undo') => {
    setBusy(true)
    setProblem(null)
    try {
      await api.post(`/mass-updates/${item.id}/${step}`, step === 'run' ? {} : undefined)
      await refreshMassUpdate(item.id)
      setAsking(false)
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const changed = counts.changed ?? 0
  const stays = item.changes.some(({ action }) => action === 'refuse' || action === 'end')
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2 phone:[&>*]:flex-1">
        <ButtonLink to={item.resource === 'contact' ? '/contacts' : '/companies'}>{t('toList')}</ButtonLink>
        {(counts.refused ?? 0) > 0 && isInTime && (
          <a className={buttonClass()} href={urlOf(`/mass-updates/${item.id}/refused.csv`)} download>
            <Download size={16} strokeWidth={1.5} aria-hidden />
            {t('refusedFile')}
          </a>
        )}
        {canUndo && (
          <Button icon={Undo2} onClick={() => setAsking(true)}>
            {t('undo')}
          </Button>
        )}
        {isStopped && mayAct && (
          <Button variant="primary" busy={isBusy && !isAsking} onClick={() => start('run')}>
            {t('goOn')}
          </Button>
        )}
      </div>
      {item.state === 'done' && hasWayBack && changed > 0 && (
        <p className="text-small text-ink-soft">
          {isInTime ? t('undoUntil', { date: formatDate(undoUntil) }) : t('undoOver')}
        </p>
      )}
      {!isAsking && <ProblemNote problem={problem} />}
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('undoTitle')}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t('back')}</Button>
            <Button variant="primary" busy={isBusy} onClick={() => start('undo')}>
              {t('undo')}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-2">
          <p>{t('undoText', { count: changed, formatted: formatNumber(changed) })}</p>
          <p className="text-ink-soft">{t('undoKept')}</p>
          {stays && <p className="text-ink-soft">{t('undoStays')}</p>}
          <ProblemNote problem={problem} />
        </div>
      </Dialog>
    </div>
  )
}

function Outcomes({ item }: { item: MassUpdateDetail }) {
  const { t } = useMassUpdateTexts()
  const navigate = useNavigate()
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const { counts } = item
  const shown = (Object.keys(looks) as Outcome[]).filter((one) => (counts[one] ?? 0) > 0)
  const chosen = shown.find((one) => one === search.outcome)
  const show = (outcome?: Outcome) =>
    navigate({ to: '.', search: ((before: object) => ({ ...before, outcome })) as never, replace: true })
  return (
    <section aria-label={t('resultTitle')} className="flex flex-col gap-3">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend that is seen. */}
      <div
        role="group"
        aria-label={t('resultTitle')}
        className="grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] gap-2 phone:grid-cols-2"
      >
        <CountTile
          icon={Rows3}
          color="text-ink-soft"
          label={t('outcomes.all')}
          count={counts.matched ?? 0}
          isChosen={!chosen}
          onChoose={() => show()}
        />
        {shown.map((one) => (
          <CountTile
            key={one}
            {...looks[one]}
            label={t(`outcomes.${one}`)}
            count={counts[one] ?? 0}
            isChosen={chosen === one}
            onChoose={() => show(chosen === one ? undefined : one)}
          />
        ))}
      </div>
      <RowList item={item} outcome={chosen} />
    </section>
  )
}

function RowList({ item, outcome }: { item: MassUpdateDetail; outcome?: Outcome }) {
  const { t } = useMassUpdateTexts()
  const query = useInfiniteQuery(massRowsQuery(item.id, item.state, outcome))
  return (
    <PagedRows query={query} label={t('rowsLabel')} none={t('noRows')} more={t('moreRows')}>
      {(row) => <RowLine key={row.recordId} row={row} item={item} />}
    </PagedRows>
  )
}

function RowLine({ row, item }: { row: MassRow; item: MassUpdateDetail }) {
  const { t, language } = useMassUpdateTexts()
  const fields = useFields(item.resource)
  const labelOf = (name: string) => {
    const label = fields.find((each) => each.name === name)?.label
    return label ? inLanguage(label, language) : name
  }
  const look = looks[row.outcome as Outcome]
  const path = item.resource === 'contact' ? '/contacts' : '/companies'
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-1 border-t border-line px-4 py-2 first:border-t-0 phone:px-3">
      {row.title ? (
        <TextLink to={`${path}/${row.recordId}`} className="min-w-0 justify-self-start wrap-anywhere">
          {row.title}
        </TextLink>
      ) : (
        <span className="text-ink-soft">{t('outOfSight')}</span>
      )}
      <Badge tone={look?.tone} icon={look?.icon}>
        {t(`outcomes.${row.outcome as Outcome}`)}
      </Badge>
      {row.reasons.map(({ code, field }) => (
        <p key={`${code} ${field}`} className="col-span-2 text-small text-ink-soft">
          {field && <span className="font-medium">{labelOf(field)}: </span>}
          {detailSentence({ pointer: '', code, params: {} }, language)}
        </p>
      ))}
    </li>
  )
}
