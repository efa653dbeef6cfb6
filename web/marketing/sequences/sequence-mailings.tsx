import { useQuery } from '@tanstack/react-query'
import type { Campaign } from '#api/campaigns.ts'
import type { List } from '#api/common.ts'
import { api } from '../../platform/api.ts'
import { formatMoment } from '../../platform/formats.ts'
import { Section } from '../../ui/page.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { CampaignState } from '../campaigns/campaign-state.tsx'
import { useSequenceTexts } from './texts.ts'

const SHOWN = 20

/** The last mailings of a sequence, which stand in no list of their own. */
export function SequenceMailings({ id }: { id: string }) {
  const { t } = useSequenceTexts()
  const { data } = useQuery({
    queryKey: ['sequence', id, 'mailings'],
    queryFn: async ({ signal }) => {
      const filter = { field: 'sequenceId', op: 'eq', value: id }
      const query = { filter, sort: '-createdAt', limit: SHOWN }
      return (await api.get<List<Campaign>>('/campaigns', { query, signal, purpose: 'direct-marketing' }))
        .items
    },
  })
  if (!data?.length) return null
  return (
    <Section title={t('mailings')}>
      <p className="pb-2 text-ink-soft">{t(data.length === SHOWN ? 'mailingsLast' : 'mailingsLead')}</p>
      <ul>
        {data.map((mailing) => (
          <li
            key={mailing.id}
            className="flex flex-wrap items-center gap-x-3 gap-y-0.5 border-t border-line py-2 first:border-t-0"
          >
            <TextLink
              to={`/marketing/campaigns/${mailing.id}`}
              className="min-w-0 flex-1 basis-40 [overflow-wrap:anywhere]"
            >
              {mailing.subject || mailing.name}
            </TextLink>
            <span className="text-small text-ink-soft">{formatMoment(mailing.createdAt)}</span>
            <CampaignState campaign={mailing} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
