import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Mail, Plus } from 'lucide-react'
import { Suspense, useMemo } from 'react'
import type { Campaign } from '#api/campaigns.ts'
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
import { CampaignState } from './campaign-state.tsx'
import { useCampaignTexts } from './texts.ts'

const NewCampaign = lazyPart(() => import('./new-campaign.tsx'), 'NewCampaign')
const standard: Partial<ListState> = { sort: [{ field: 'createdAt', isDescending: true }] }

/** Circulars by mail: those being written, on their way, and sent. */
export function Page() {
  const { t } = useCampaignTexts()
  const isPhone = useIsPhone()
  const navigate = useNavigate()
  const mayAdd = can(useSession(), 'campaign', 'create')
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const list = useListState(standard)
  const rows = useList<Campaign>('/campaigns', list.apiQuery)
  const segments = useQuery(segmentsQuery).data
  const open = (isOpen: boolean) =>
    navigate({
      to: '.',
      search: ((before: object) => ({
        ...before,
        new: isOpen ? 'yes' : undefined,
        segment: undefined,
      })) as never,
      replace: !isOpen,
    })
  const columns = useMemo<Column<Campaign>[]>(() => {
    const names = new Map(segments?.map(({ id, name }) => [id, name]))
    return [
      {
        name: 'name',
        label: t('name'),
        width: 210,
        isSortable: true,
        isFixed: true,
        cell: ({ name }) => name,
      },
      {
        name: 'state',
        label: t('state'),
        width: 120,
        cell: (campaign) => <CampaignState campaign={campaign} />,
      },
      { name: 'subject', label: t('subject'), width: 230, cell: ({ subject }) => subject },
      {
        name: 'segmentId',
        label: t('segment'),
        width: 180,
        cell: ({ segmentId }) => segmentId && names.get(segmentId),
      },
      {
        name: 'sendAt',
        label: t('sendAt'),
        width: 140,
        cell: ({ finishedAt, sendAt }) => formatMoment(finishedAt ?? sendAt),
      },
    ]
  }, [t, segments])
  const add = mayAdd && (
    <Button variant="primary" icon={Plus} onClick={() => open(true)}>
      {t('newCampaign')}
    </Button>
  )
  return (
    <PageFrame
      isFilling
      title={t('campaigns')}
      subtitle={t('lead')}
      back={isPhone ? { to: '/marketing', label: t('marketing') } : undefined}
      actions={rows.length > 0 && add}
    >
      <DataTable<Campaign>
        label={t('campaigns')}
        columns={columns}
        rows={rows}
        list={list}
        keyOf={({ id }) => id}
        hrefOf={({ id }) => `/marketing/campaigns/${id}`}
        countText={(count) => t('count', { count, formatted: formatNumber(count) })}
        phoneRow={(campaign) => ({
          title: campaign.name,
          aside: <CampaignState campaign={campaign} />,
          detail: campaign.subject || t('noSubject'),
        })}
        empty={<EmptyState icon={Mail} text={t('empty')} action={add} />}
      />
      <Suspense fallback={null}>
        {search.new === 'yes' && mayAdd && (
          <NewCampaign segmentId={search.segment ?? null} onClose={() => open(false)} />
        )}
      </Suspense>
    </PageFrame>
  )
}
