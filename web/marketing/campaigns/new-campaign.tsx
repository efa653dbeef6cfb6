import { NewMailing } from '../mailings/new-mailing.tsx'
import { addCampaign } from './queries.ts'
import { useCampaignTexts } from './texts.ts'

/** A campaign begins with its name and the greeting. */
export function NewCampaign({ segmentId, onClose }: { segmentId: string | null; onClose: () => void }) {
  const { t } = useCampaignTexts()
  return (
    <NewMailing
      words={{ title: t('newCampaign'), name: t('name'), nameHint: t('nameHint'), create: t('create') }}
      maxLength={120}
      add={async (name) => {
        const blocks = [{ type: 'text' as const, text: '{{ letterSalutation }},\n\n' }]
        return `/marketing/campaigns/${(await addCampaign({ name, segmentId, blocks })).id}`
      }}
      onClose={onClose}
    />
  )
}
