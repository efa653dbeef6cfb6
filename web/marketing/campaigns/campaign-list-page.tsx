import { Mail } from 'lucide-react'
import { useMemo } from 'react'
import type { Campaign } from '#api/campaigns.ts'
import { formatMoment } from '../../platform/formats.ts'
import type { ListState } from '../../platform/list-url.ts'
import type { Column } from '../../ui/columns.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import { MailingListPage } from '../mailings/mailing-list-page.tsx'
import { LateIssues } from '../newsletters/late-issues.tsx'
import { CampaignState } from './campaign-state.tsx'
import { useCampaignTexts } from './texts.ts'

const NewCampaign = lazyPart(() => import('./new-campaign.tsx'), 'NewCampaign')
const standard: Partial<ListState> = { sort: [{ field: 'createdAt', isDescending: true }] }

/** Circulars by mail: those being written, on their way, and sent. */
export function Page() {
  const { t } = useCampaignTexts()
  const [before, after] = useMemo<[Column<Campaign>[], Column<Campaign>[]]>(
    () => [
      [
        {
          name: 'state',
          label: t('state'),
          width: 110,
          cell: (campaign) => <CampaignState campaign={campaign} />,
        },
        { name: 'subject', label: t('subject'), width: 190, cell: ({ subject }) => subject },
      ],
      [
        {
          name: 'sendAt',
          label: t('sendAt'),
          width: 130,
          cell: ({ finishedAt, sendAt }) => formatMoment(finishedAt ?? sendAt),
        },
      ],
    ],
    [t],
  )
  return (
    <MailingListPage<Campaign>
      resource="campaign"
      path="/campaigns"
      icon={Mail}
      notice={<LateIssues className="mb-3" />}
      nameWidth={190}
      standard={standard}
      words={{
        title: t('campaigns'),
        lead: t('lead'),
        empty: t('empty'),
        add: t('newCampaign'),
        name: t('name'),
        segment: t('segment'),
        count: (count, formatted) => t('count', { count, formatted }),
      }}
      before={before}
      after={after}
      phoneRow={(campaign) => ({
        aside: <CampaignState campaign={campaign} />,
        detail: campaign.subject || t('noSubject'),
      })}
      creating={(segmentId, onClose) => <NewCampaign segmentId={segmentId} onClose={onClose} />}
    />
  )
}
