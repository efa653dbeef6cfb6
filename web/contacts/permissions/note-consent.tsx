import { useQuery } from '@tanstack/react-query'
import type { ConsentText, NewConsent } from '#api/consents.ts'
import type { ContactDetail } from '#api/contacts.ts'
import type { StoredFile } from '#api/files.ts'
import { api } from '../../platform/api.ts'
import { isoDay } from '../../platform/date-input.ts'
import { formatDate, formatTime } from '../../platform/formats.ts'
import { toast } from '../../platform/toasts.ts'
import { DateField } from '../../ui/date-field.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Radio } from '../../ui/radio.tsx'
import { Select } from '../../ui/select.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { fullName } from '../person-name.ts'
import { refreshContact } from '../queries.ts'
import { localInstant, timeOf } from './local-instant.ts'
import { textVersionsQuery } from './queries.ts'
import { usePermissionTexts } from './texts.ts'

const events = ['given', 'refused', 'withdrawn', 'objected'] as const
const channels = ['email', 'phone', 'sms', 'fax', 'post'] as const

type Values = {
  event: (typeof events)[number]
  channel: (typeof channels)[number]
  way: 'paper' | 'spoken'
  occurredAt: string | null
  time: string
  textVersion: string | null
  evidence: string
  evidenceFile: string | null
}

type Props = { contact: ContactDetail; files: readonly StoredFile[]; onClose: () => void }

/** What a person said on paper or by word of mouth; by electronic means only she herself declares something. */
export function NoteConsent({ contact, files, onClose }: Props) {
  const { t } = usePermissionTexts()
  const texts = useQuery(textVersionsQuery).data ?? []
  const start = new Date()
  const startTime = formatTime(start)
  return (
    <Dialog isOpen isSticky onClose={onClose} title={t('note')} description={fullName(contact)}>
      <Form<Values>
        values={{
          event: 'given',
          channel: 'email',
          way: 'paper',
          occurredAt: isoDay(start),
          time: startTime,
          textVersion: null,
          evidence: '',
          evidenceFile: null,
        }}
        onSubmit={async (values, form) => {
          const time = timeOf(values.time)
          if (!time) {
            form.setError('time', { message: t('timeWrong') }, { shouldFocus: true })
            return
          }
          const isNow = values.occurredAt === isoDay(start) && values.time === startTime
          const fitting = fittingTexts(texts, values.channel)
          const body: NewConsent = {
            event: values.event,
            channel: values.channel,
            way: values.way,
            ...(isNow || !values.occurredAt ? {} : { occurredAt: localInstant(values.occurredAt, time) }),
            ...(asksText(values.event) && fitting.some(({ id }) => id === values.textVersion)
              ? { textVersion: values.textVersion }
              : {}),
            evidence: values.evidenceFile || values.evidence.trim() || null,
          }
          await api.post(`/contacts/${contact.id}/consents`, body)
          onClose()
          toast(t('saved'), { tone: 'yes' })
          await refreshContact(contact.id)
        }}
      >
        {(form) => {
          const event = form.watch('event')
          const channel = form.watch('channel')
          const isSpokenTooLittle = event === 'given' && form.watch('way') === 'spoken' && channel !== 'phone'
          const fitting = fittingTexts(texts, channel)
          return (
            <>
              <Radio
                name="event"
                label={t('event')}
                className="[&_[role=radiogroup]]:grid-cols-2"
                isTiles
                isRequired
                choices={events.map((value) => ({
                  value,
                  label: t(`events.${value}`),
                  hint: t(`eventHints.${value}`),
                }))}
              />
              {event === 'objected' && (
                <p role="status" className="rounded-control bg-ask-wash px-3 py-2">
                  {t('objectionNote')}
                </p>
              )}
              <Select
                name="channel"
                label={event === 'objected' ? t('objectedChannel') : t('channel')}
                isRequired
                choices={channels.map((value) => ({ value, label: t(`channels.${value}`) }))}
              />
              <Radio
                name="way"
                label={t('way')}
                isTiles
                isRequired
                choices={[
                  { value: 'paper', label: t('wayOnPaper') },
                  { value: 'spoken', label: t('waySpoken') },
                ]}
              />
              {isSpokenTooLittle && (
                <p role="status" className="rounded-control bg-ask-wash px-3 py-2">
                  {t('spokenNote')}
                </p>
              )}
              <div className="grid grid-cols-[minmax(0,1fr)_7rem] gap-3">
                <DateField name="occurredAt" label={t('day')} isRequired />
                <TextField name="time" label={t('time')} isRequired inputMode="numeric" />
              </div>
              {asksText(event) && (
                <Select
                  name="textVersion"
                  label={t('version')}
                  isOptional
                  isClearable
                  isDisabled={fitting.length === 0}
                  hint={fitting.length === 0 ? t('versionsEmpty') : t('versionHint')}
                  choices={fitting.map(({ id, key, number, createdAt, text }) => ({
                    value: id,
                    label: `${key}/${number}, ${formatDate(createdAt)}`,
                    hint: text.length > 80 ? `${text.slice(0, 80)}…` : text,
                  }))}
                />
              )}
              {files.length > 0 && (
                <Select
                  name="evidenceFile"
                  label={t('evidenceOf')}
                  isOptional
                  isClearable
                  choices={files.map(({ id, name = '' }) => ({ value: id, label: name }))}
                />
              )}
              {!form.watch('evidenceFile') && (
                <TextField
                  name="evidence"
                  label={t('evidence')}
                  isOptional={event !== 'given'}
                  maxLength={500}
                  hint={event === 'given' ? t('evidenceNeeded') : t('evidenceHint')}
                />
              )}
              <FormActions submit={t('save')} onCancel={onClose} />
            </>
          )
        }}
      </Form>
    </Dialog>
  )
}

/** Whoever says yes or no to a question had words before her; whoever objects needs none. */
function asksText(event: Values['event']): boolean {
  return event === 'given' || event === 'refused'
}

function fittingTexts(texts: readonly ConsentText[], channel: string): ConsentText[] {
  return texts.filter(
    ({ purpose, channels: covered }) => purpose === 'direct-marketing' && covered.includes(channel),
  )
}
