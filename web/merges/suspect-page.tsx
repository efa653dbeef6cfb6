import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Combine, SearchCheck } from 'lucide-react'
import { useMemo } from 'react'
import type { SuspectPair } from '#api/merges.ts'
import { api } from '../platform/api.ts'
import { formatNumber } from '../platform/formats.ts'
import { useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { useList } from '../platform/use-list.ts'
import { Button } from '../ui/button.tsx'
import type { Column } from '../ui/columns.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Page as PageFrame } from '../ui/page.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { EmptyState } from '../ui/states.tsx'
import { tabClass } from '../ui/tab-class.ts'
import { type Kind, mayMerge, pathOf } from './queries.ts'
import { useReasonWords } from './reason-words.ts'
import { useMergeTexts } from './texts.ts'

const kinds: Kind[] = ['contact', 'company']

/** Pairs that may be one: compared and decided by people, never merged by themselves. */
export function Page() {
  const { t, language } = useMergeTexts()
  const session = useSession()
  const navigate = useNavigate()
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const mine = kinds.filter((each) => mayMerge(session, each))
  const kind: Kind = search.kind === 'company' ? 'company' : (mine[0] ?? 'contact')
  const reasonsOf = useReasonWords()
  const rows = useList<SuspectPair>(`${pathOf[kind]}/suspects`)
  const columns = useMemo<Column<SuspectPair>[]>(() => {
    const described = ({ name, company, city }: SuspectPair['one']) => (
      <>
        {name}
        <span className="text-ink-soft">{[company, city].filter(Boolean).map((part) => ` · ${part}`)}</span>
      </>
    )
    return [
      { name: 'one', label: t('one'), width: 320, isFixed: true, cell: ({ one }) => described(one) },
      { name: 'other', label: t('other'), width: 320, cell: ({ other }) => described(other) },
      { name: 'why', label: t('why'), width: 300, cell: ({ reasons }) => reasonsOf(reasons) },
      {
        name: 'likelihood',
        label: t('likelihood'),
        width: 160,
        cell: ({ score }) => t(score >= 90 ? 'certain' : score >= 80 ? 'likely' : 'possible'),
      },
    ]
  }, [t, reasonsOf])
  const searchNow = async () => {
    try {
      await api.post(`${pathOf[kind]}/suspects`, {})
      toast(t('searching'))
      setTimeout(rows.retry, 3000)
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  // Where each of the two is, told once where it is the same.
  const placesOf = (...both: SuspectPair['one'][]) => {
    const places = new Set(both.map(({ company, city }) => [company, city].filter(Boolean).join(', ')))
    return [...places].map((place) => place || (places.size > 1 ? '–' : '')).join(' / ')
  }
  const hrefOf = ({ one, other }: SuspectPair) => `${pathOf[kind]}/${one.id}/merge/${other.id}`
  return (
    <PageFrame
      isFilling
      title={t('title')}
      actions={
        <Button icon={SearchCheck} onClick={searchNow}>
          {t('searchNow')}
        </Button>
      }
    >
      <div className="mb-3 flex gap-1 border-b border-line">
        {mine.map((each) => (
          <Link
            key={each}
            to={'/duplicates' as string}
            search={(each === 'company' ? { kind: each } : {}) as never}
            className={tabClass}
            data-active={each === kind || undefined}
            aria-current={each === kind ? 'page' : undefined}
          >
            {t(each === 'contact' ? 'contacts' : 'companies')}
          </Link>
        ))}
      </div>
      <DataTable<SuspectPair>
        key={kind}
        label={t('title')}
        columns={columns}
        rows={rows}
        keyOf={({ one, other }) => `${one.id} ${other.id}`}
        hrefOf={hrefOf}
        onOpen={(pair) => navigate({ to: hrefOf(pair) as string })}
        phoneRow={({ one, other, reasons }) => ({
          title: one.name === other.name ? one.name : `${one.name} / ${other.name}`,
          detail: [reasonsOf(reasons), placesOf(one, other)].filter(Boolean).join(' · '),
        })}
        countText={(count) => t('count', { count, formatted: formatNumber(count) })}
        empty={<EmptyState icon={Combine} text={t('empty')} />}
      />
    </PageFrame>
  )
}
