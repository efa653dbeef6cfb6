import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { type LucideIcon, Plus } from 'lucide-react'
import { type ReactNode, Suspense, useMemo } from 'react'
import { formatNumber } from '../../platform/formats.ts'
import type { ListState } from '../../platform/list-url.ts'
import { can, useSession } from '../../platform/session.ts'
import { useList } from '../../platform/use-list.ts'
import { useListState } from '../../platform/use-list-state.ts'
import { useNewInAddress } from '../../platform/use-new-in-address.ts'
import { Button } from '../../ui/button.tsx'
import type { Column } from '../../ui/columns.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Page as PageFrame } from '../../ui/page.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { segmentsQuery } from '../segments/queries.ts'
import { useMarketingTexts } from '../texts.ts'

type Mailing = { id: string; name?: string; segmentId?: string | null }

type ListProps<Row> = {
  resource: 'campaign' | 'sequence'
  path: '/campaigns' | '/sequences'
  words: {
    title: string
    lead: string
    empty: string
    add: string
    name: string
    segment: string
    count: (count: number, formatted: string) => string
  }
  icon: LucideIcon
  /** Above the list. */
  notice?: ReactNode
  nameWidth: number
  standard: Partial<ListState>
  /** Between the name and the segment, and after it. */
  before: readonly Column<Row>[]
  after: readonly Column<Row>[]
  phoneRow: (row: Row, segment: string | undefined) => { aside: ReactNode; detail: ReactNode }
  /** The dialog in which a new one gets its name. */
  creating: (segmentId: string | null, onClose: () => void) => ReactNode
}

/** The list of mailings of a kind; a new one is begun in a dialog of its own address. */
export function MailingListPage<Row extends Mailing>(props: ListProps<Row>) {
  const { resource, path, words, icon, before, after } = props
  const { t } = useMarketingTexts()
  const isPhone = useIsPhone()
  const { isNew, open } = useNewInAddress({ segment: undefined })
  const mayAdd = can(useSession(), resource, 'create')
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const list = useListState(props.standard)
  const rows = useList<Row>(path, list.apiQuery)
  const segments = useQuery(segmentsQuery).data
  const names = useMemo(() => new Map(segments?.map(({ id, name }) => [id, name])), [segments])
  const segmentOf = ({ segmentId }: Row) => (segmentId ? names.get(segmentId) : undefined)
  const columns = useMemo<Column<Row>[]>(
    () => [
      {
        name: 'name',
        label: words.name,
        width: props.nameWidth,
        isSortable: true,
        isFixed: true,
        cell: ({ name }) => name,
      },
      ...before,
      { name: 'segmentId', label: words.segment, width: 170, cell: segmentOf },
      ...after,
    ],
    [words.name, words.segment, props.nameWidth, before, after, names],
  )
  const add = mayAdd && (
    <Button variant="primary" icon={Plus} onClick={() => open(true)}>
      {words.add}
    </Button>
  )
  return (
    <PageFrame
      isFilling
      title={words.title}
      subtitle={words.lead}
      back={isPhone ? { to: '/marketing', label: t('marketing') } : undefined}
      actions={rows.length > 0 && add}
    >
      {props.notice}
      <DataTable<Row>
        label={words.title}
        columns={columns}
        rows={rows}
        list={list}
        keyOf={({ id }) => id}
        hrefOf={({ id }) => `/marketing${path}/${id}`}
        countText={(count) => words.count(count, formatNumber(count))}
        phoneRow={(row) => ({ title: row.name, ...props.phoneRow(row, segmentOf(row)) })}
        empty={<EmptyState icon={icon} text={words.empty} action={add} />}
      />
      <Suspense fallback={null}>
        {isNew && mayAdd && props.creating(search.segment ?? null, () => open(false))}
      </Suspense>
    </PageFrame>
  )
}
