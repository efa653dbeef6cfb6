import { Plus, Users } from 'lucide-react'
import { useMemo } from 'react'
import type { Segment } from '#api/segments.ts'
import { formatMoment, formatNumber } from '../../platform/formats.ts'
import type { ListState } from '../../platform/list-url.ts'
import { can, useSession } from '../../platform/session.ts'
import { type Rows, useList } from '../../platform/use-list.ts'
import { useListState } from '../../platform/use-list-state.ts'
import { Badge } from '../../ui/badge.tsx'
import type { Column } from '../../ui/columns.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { nodeText } from '../../ui/filter-words.ts'
import { Page as PageFrame } from '../../ui/page.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { ButtonLink } from '../../ui/text-link.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { asGroup } from './as-group.ts'
import { useAudienceFields } from './audience-fields.ts'
import { useSegmentTexts } from './texts.ts'

const standard: Partial<ListState> = { sort: [{ field: 'name', isDescending: false }] }

/** Selections of people for mailings. */
export function Page() {
  const { t } = useSegmentTexts()
  const isPhone = useIsPhone()
  const session = useSession()
  const list = useListState(standard)
  const rows = useList<Segment>('/segments', list.apiQuery)
  const wordsOf = useSegmentWords(rows)
  const columns = useMemo<Column<Segment>[]>(
    () => [
      {
        name: 'name',
        label: t('name'),
        width: 230,
        isSortable: true,
        isFixed: true,
        cell: ({ name }) => name,
      },
      { name: 'filter', label: t('conditions'), width: 290, cell: wordsOf },
      { name: 'isLive', label: t('sort'), width: 110, cell: (segment) => <Kind segment={segment} /> },
      {
        name: 'updatedAt',
        label: t('changedAt'),
        width: 130,
        isSortable: true,
        cell: ({ updatedAt }) => formatMoment(updatedAt),
      },
    ],
    [t, wordsOf],
  )
  const add = can(session, 'segment', 'create') && (
    <ButtonLink variant="primary" icon={Plus} to="/marketing/segments/new">
      {t('newSegment')}
    </ButtonLink>
  )
  return (
    <PageFrame
      isFilling
      title={t('segments')}
      subtitle={t('lead')}
      back={isPhone ? { to: '/marketing', label: t('marketing') } : undefined}
      actions={rows.length > 0 && add}
    >
      <DataTable<Segment>
        label={t('segments')}
        columns={columns}
        rows={rows}
        list={list}
        keyOf={({ id }) => id}
        hrefOf={({ id }) => `/marketing/segments/${id}`}
        countText={(count) => t('count', { count, formatted: formatNumber(count) })}
        phoneRow={(segment) => ({
          title: segment.name,
          aside: <Kind segment={segment} />,
          detail: wordsOf(segment),
        })}
        empty={<EmptyState icon={Users} text={t('empty')} action={add} />}
      />
    </PageFrame>
  )
}

/** The conditions of a segment as one reads them. */
function useSegmentWords(rows: Rows<Segment>): (segment: Segment) => string {
  const { t } = useSegmentTexts()
  const topics = useMemo(
    () => Array.from({ length: rows.length }, (_, index) => rows.at(index)?.topics ?? []).flat(),
    [rows],
  )
  const { fields, options } = useAudienceFields(topics)
  return useMemo(
    () =>
      ({ filter }) =>
        nodeText(asGroup(filter), fields, options) || t('everybody'),
    [fields, options, t],
  )
}

function Kind({ segment }: { segment: Segment }) {
  const { t } = useSegmentTexts()
  return <Badge>{t(segment.isLive ? 'live' : 'frozen')}</Badge>
}
