import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ListOrdered, Plus } from 'lucide-react'
import { Suspense, useMemo } from 'react'
import type { Sequence } from '#api/sequences.ts'
import { formatMoment, formatNumber } from '../../platform/formats.ts'
import type { ListState } from '../../platform/list-url.ts'
import { can, useSession } from '../../platform/session.ts'
import { useList } from '../../platform/use-list.ts'
import { useListState } from '../../platform/use-list-state.ts'
import { Button } from '../../ui/button.tsx'
import type { Column } from '../../ui/columns.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { lazyPart } from '../../ui/lazy-part.ts'
import { Page as PageFrame } from '../../ui/page.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { segmentsQuery } from '../segments/queries.ts'
import { SequenceState } from './sequence-state.tsx'
import { useSequenceTexts } from './texts.ts'

const NewSequence = lazyPart(() => import('./new-sequence.tsx'), 'NewSequence')
const standard: Partial<ListState> = { sort: [{ field: 'name', isDescending: false }] }

/** Mails in a row: those being written, running and stopped. */
export function Page() {
  const { t } = useSequenceTexts()
  const isPhone = useIsPhone()
  const navigate = useNavigate()
  const mayAdd = can(useSession(), 'sequence', 'create')
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const list = useListState(standard)
  const rows = useList<Sequence>('/sequences', list.apiQuery)
  const segments = useQuery(segmentsQuery).data
  const names = useMemo(() => new Map(segments?.map(({ id, name }) => [id, name])), [segments])
  const open = (isOpen: boolean) =>
    navigate({
      to: '.',
      search: ((before: object) => ({ ...before, new: isOpen ? 'yes' : undefined })) as never,
      replace: !isOpen,
    })
  const columns = useMemo<Column<Sequence>[]>(
    () => [
      {
        name: 'name',
        label: t('name'),
        width: 240,
        isSortable: true,
        isFixed: true,
        cell: ({ name }) => name,
      },
      {
        name: 'state',
        label: t('state'),
        width: 120,
        cell: (sequence) => <SequenceState sequence={sequence} />,
      },
      {
        name: 'segmentId',
        label: t('segment'),
        width: 220,
        cell: ({ segmentId }) => segmentId && names.get(segmentId),
      },
      {
        name: 'startedAt',
        label: t('startedAt'),
        width: 140,
        cell: ({ startedAt }) => formatMoment(startedAt),
      },
    ],
    [t, names],
  )
  const add = mayAdd && (
    <Button variant="primary" icon={Plus} onClick={() => open(true)}>
      {t('newSequence')}
    </Button>
  )
  return (
    <PageFrame
      isFilling
      title={t('sequences')}
      subtitle={t('lead')}
      back={isPhone ? { to: '/marketing', label: t('marketing') } : undefined}
      actions={rows.length > 0 && add}
    >
      <DataTable<Sequence>
        label={t('sequences')}
        columns={columns}
        rows={rows}
        list={list}
        keyOf={({ id }) => id}
        hrefOf={({ id }) => `/marketing/sequences/${id}`}
        countText={(count) => t('count', { count, formatted: formatNumber(count) })}
        phoneRow={(sequence) => ({
          title: sequence.name,
          aside: <SequenceState sequence={sequence} />,
          detail: (sequence.segmentId && names.get(sequence.segmentId)) ?? '',
        })}
        empty={<EmptyState icon={ListOrdered} text={t('empty')} action={add} />}
      />
      <Suspense fallback={null}>
        {search.new === 'yes' && mayAdd && <NewSequence onClose={() => open(false)} />}
      </Suspense>
    </PageFrame>
  )
}
