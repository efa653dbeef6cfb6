import { NewMailing } from '../mailings/new-mailing.tsx'
import { addSequence } from './queries.ts'
import { useSequenceTexts } from './texts.ts'

/** A sequence begins with its name. */
export function NewSequence({ segmentId, onClose }: { segmentId: string | null; onClose: () => void }) {
  const { t } = useSequenceTexts()
  return (
    <NewMailing
      words={{ title: t('newSequence'), name: t('name'), nameHint: t('nameHint'), create: t('create') }}
      maxLength={80}
      add={async (name) => `/marketing/sequences/${(await addSequence({ name, segmentId })).id}`}
      onClose={onClose}
    />
  )
}
