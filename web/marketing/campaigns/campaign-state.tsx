import type { Campaign } from '#api/campaigns.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { useCampaignTexts } from './texts.ts'

const tones: Record<string, Tone> = { scheduled: 'petrol', sending: 'petrol', sent: 'yes', stopped: 'ask' }

export function CampaignState({ campaign: { state = 'draft' } }: { campaign: Campaign }) {
  const { t } = useCampaignTexts()
  return <Badge tone={tones[state] ?? 'plain'}>{t(`states.${state as 'draft'}`)}</Badge>
}
