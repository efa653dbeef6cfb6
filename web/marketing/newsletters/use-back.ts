import type { Campaign } from '#api/campaigns.ts'
import { useCampaignTexts } from '../campaigns/texts.ts'
import { useNewsletterTexts } from './texts.ts'

/** From an issue the way leads back to its newsletter, from any other campaign to the list. */
export function useBack({ newsletterId }: Campaign): { to: string; label: string } {
  const { t } = useNewsletterTexts()
  const { t: say } = useCampaignTexts()
  return newsletterId
    ? { to: `/marketing/newsletters/${newsletterId}`, label: t('issues') }
    : { to: '/marketing/campaigns', label: say('campaigns') }
}
