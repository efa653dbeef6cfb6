import { useQuery } from '@tanstack/react-query'
import { localInstant, timeOf } from '../../contacts/permissions/local-instant.ts'
import { isoDay } from '../../platform/date-input.ts'
import { formatNumber, formatTime, formatWeekday } from '../../platform/formats.ts'
import { toast } from '../../platform/toasts.ts'
import { DateField } from '../../ui/date-field.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { problemSentence } from '../../ui/problem-note.tsx'
import { Radio } from '../../ui/radio.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { previewQuery } from '../segments/queries.ts'
import { type BlockType, type Draft, type DraftText, isUntranslated, isWaiting } from './draft.ts'
import { scheduleCampaign, senderQuery, unscheduleCampaign } from './queries.ts'
import { useCampaignTexts } from './texts.ts'

type Values = { when: 'now' | 'later'; day: string | null; time: string }
type DialogProps = { id: string; draft: Draft; plannedOn: string | null; onClose: () => void }

/** The last question: to how many, and when. Whatever is chosen can be taken back until it begins. */
export function SendDialog({ id, draft, plannedOn, onClose }: DialogProps) {
  const { t, language } = useCampaignTexts()
  const missing = [
    ...(draft.segmentId ? [] : [t('missingSegment')]),
    ...lacksOf(draft, t),
    ...(draft.translations.en
      ? lacksOf(draft.translations.en, t).map((what) => t('missingIn', { what }))
      : []),
    ...(isUntranslated(draft) ? [t('missingTranslation')] : []),
  ]
  const undo = async () => {
    try {
      await unscheduleCampaign(id)
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  const title = t('sendTitle', { name: draft.name })
  // An issue that is written early waits for its day.
  const day = plannedOn && plannedOn > isoDay(new Date()) ? plannedOn : null
  if (missing.length > 0)
    return (
      <Dialog isOpen onClose={onClose} width="small" title={title}>
        <p>{t('missing')}</p>
        <ul className="list-disc pt-1 pl-5">
          {missing.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      </Dialog>
    )
  return (
    <Dialog isOpen isSticky onClose={onClose} width="small" title={title}>
      <Form<Values>
        values={{ when: day ? 'later' : 'now', day, time: '9:00' }}
        onSubmit={async ({ when, day, time }, form) => {
          const clock = timeOf(time)
          if (when === 'later' && !clock)
            return form.setError('time', { message: t('timeWrong') }, { shouldFocus: true })
          const at = when === 'later' && day && clock ? localInstant(day, clock) : null
          if (at && Date.parse(at) < Date.now())
            return form.setError('day', { message: t('timePast') }, { shouldFocus: true })
          await scheduleCampaign(id, at)
          onClose()
          const words = at ? `${formatWeekday(at)}, ${formatTime(at)}` : ''
          toast(at ? t('planned', { at: words }) : t('goesOut'), { tone: 'yes', undo, milliseconds: 30_000 })
        }}
      >
        {(form) => {
          const isLater = form.watch('when') === 'later'
          return (
            <>
              <Reach draft={draft} />
              <SenderHint />
              <Radio
                name="when"
                label={t('when')}
                choices={[
                  { value: 'now', label: t('now'), hint: t('nowHint') },
                  { value: 'later', label: t('later') },
                ]}
              />
              {isLater && (
                <div className="grid grid-cols-[minmax(0,1fr)_7rem] gap-3">
                  <DateField name="day" label={t('day')} isRequired />
                  <TextField name="time" label={t('time')} isRequired inputMode="numeric" />
                </div>
              )}
              <FormActions submit={t(isLater ? 'plan' : 'sendNow')} onCancel={onClose} />
            </>
          )
        }}
      </Form>
    </Dialog>
  )
}

function lacksOf({ subject, blocks }: DraftText, t: ReturnType<typeof useCampaignTexts>['t']): string[] {
  const waits = (type: BlockType) => blocks.some((block) => block.type === type && isWaiting(block))
  return [
    ...(subject.trim() ? [] : [t('missingSubject')]),
    ...(blocks.length > 0 ? [] : [t('missingBlocks')]),
    ...(waits('button') ? [t('missingUrl')] : []),
    ...(waits('image') ? [t('missingImage')] : []),
  ]
}

/** What is known beforehand: without a server nothing goes out, without a signature it seldom arrives well. */
function SenderHint() {
  const { t } = useCampaignTexts()
  const { data } = useQuery(senderQuery)
  if (!data || (data.hasServer && data.isSigned)) return null
  return (
    <p className="rounded-control bg-ask-wash px-3 py-2">{t(data.hasServer ? 'unsigned' : 'noServer')}</p>
  )
}

function Reach({ draft }: { draft: Draft }) {
  const { t } = useCampaignTexts()
  const audience = { segmentId: draft.segmentId ?? '' }
  const { data } = useQuery(previewQuery(audience, true, { productGroup: draft.productGroup.trim() || null }))
  if (!data) return null
  if (data.allowed === 0) return <p className="rounded-control bg-ask-wash px-3 py-2">{t('noRecipients')}</p>
  const excluded = data.matched - data.allowed
  return (
    <p>
      {t(excluded > 0 ? 'recipients' : 'recipientsAll', {
        count: data.allowed,
        formatted: formatNumber(data.allowed),
        excluded: formatNumber(excluded),
      })}
    </p>
  )
}
