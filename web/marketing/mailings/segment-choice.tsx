import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import type { Segment } from '#api/segments.ts'
import { can, useSession } from '../../platform/session.ts'
import { Combobox } from '../../ui/combobox.tsx'
import { ButtonLink } from '../../ui/text-link.tsx'
import { useCampaignTexts } from '../campaigns/texts.ts'
import { segmentsQuery } from '../segments/queries.ts'

/** The segment somebody has chosen, as soon as it is known. */
export function useSegment(id: string | null | undefined): Segment | undefined {
  return useQuery(segmentsQuery).data?.find((each) => each.id === id)
}

type ChoiceProps = {
  value: string | null
  onChange: (segmentId: string | null) => void
  hint: string | undefined
  error?: string | undefined
}

/** For whom a mailing is; without any segment, the way to one. */
export function SegmentChoice({ value, onChange, hint, error }: ChoiceProps) {
  const { t } = useCampaignTexts()
  const session = useSession()
  const segments = useQuery(segmentsQuery).data
  const chosen = useSegment(value)
  if (segments?.length === 0)
    return (
      <div className="flex flex-wrap items-center gap-3">
        <p className="text-ink-soft">{t('noSegments')}</p>
        {can(session, 'segment', 'create') && (
          <ButtonLink icon={Plus} to="/marketing/segments/new">
            {t('makeSegment')}
          </ButtonLink>
        )}
      </div>
    )
  return (
    <Combobox
      // The name of what is chosen comes with the list.
      key={chosen ? chosen.id : 'none'}
      label={t('segment')}
      hint={hint}
      placeholder={t('chooseSegment')}
      options={segments?.map(({ id, name = '' }) => ({ id, name })) ?? []}
      value={chosen ? { id: chosen.id, name: chosen.name ?? '' } : null}
      onChange={(option) => onChange(option?.id ?? null)}
      error={error}
    />
  )
}
