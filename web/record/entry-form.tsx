import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import type { TimelineEntry } from '#api/timeline.ts'
import { api } from '../platform/api.ts'
import { isoDay } from '../platform/date-input.ts'
import { purposesQuery } from '../platform/directory.ts'
import { inLanguage } from '../platform/i18n.ts'
import { useSession } from '../platform/session.ts'
import { cx } from '../ui/class-names.ts'
import { DateField } from '../ui/date-field.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { NumberField } from '../ui/number-field.tsx'
import { Select } from '../ui/select.tsx'
import { TextArea } from '../ui/text-area.tsx'
import { TextField } from '../ui/text-field.tsx'
import { type Owner, pathOf, refreshRecord } from './queries.ts'
import { useRecordTexts } from './texts.ts'

export type EntryKind = 'note' | 'call' | 'meeting' | 'letter'

type EntryFormProps = {
  owner: Owner
  kind: EntryKind
  /** What it may become while it is written; what is typed stays. */
  kinds?: readonly EntryKind[]
  purposes?: readonly string[]
  /** An entry that is there already. */
  entry?: TimelineEntry
  onClose: () => void
}

/** Text first, the rest below it; Ctrl and Enter save, Esc leaves while nothing is typed. */
export function EntryForm({
  owner,
  kind: given,
  kinds = [],
  purposes: allowed,
  entry,
  onClose,
}: EntryFormProps) {
  const { t, language } = useRecordTexts()
  const [kind, setKind] = useState(given)
  const today = isoDay(new Date())
  const held = useSession().purposes.map(({ key }) => key)
  const labels = useQuery(purposesQuery).data?.items ?? []
  const purposes = [...(allowed ?? writeFor), watching].filter((key) => held.includes(key))
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    const fields = [...event.currentTarget.querySelectorAll('textarea')]
    if (entry || fields.every((field) => field.value.trim() === '')) onClose()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the fields inside.
    <div className="mb-3 rounded-card bg-paper p-3" onKeyDown={onKeyDown}>
      {kinds.length > 0 && (
        <fieldset className="flex flex-wrap gap-1 pb-2">
          <legend className="sr-only">{t('kind')}</legend>
          {kinds.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === kind}
              onClick={() => setKind(one)}
              className={cx(
                'min-h-7 rounded-control px-2.5 text-small touch:min-h-11',
                one === kind ? 'bg-petrol-wash font-medium text-petrol' : 'text-ink-soft hover:bg-hover',
              )}
            >
              {t(`kind_${one}`)}
            </button>
          ))}
        </fieldset>
      )}
      <Form
        className="gap-3"
        values={{
          subject: entry?.subject ?? '',
          text: entry?.text ?? '',
          direction: entry?.direction ?? 'out',
          durationMinutes: entry?.durationMinutes ?? null,
          on: entry?.at ? isoDay(new Date(entry.at)) : today,
          purpose: purposes[0] ?? '',
        }}
        onSubmit={async ({ subject, text, direction, durationMinutes, on, purpose }) => {
          const values = {
            text: text.trim() || null,
            subject: subject.trim() || null,
            direction: kind === 'call' || kind === 'letter' ? direction : null,
            durationMinutes: kind === 'call' || kind === 'meeting' ? durationMinutes : null,
            ...momentOf(on, entry?.at),
          }
          if (entry) await api.patch(`/timeline-entries/${entry.id}`, values, { version: entry.version })
          else {
            await api.post(`${pathOf(owner)}/timeline`, { ...values, kind, purpose })
          }
          await refreshRecord(owner)
          onClose()
        }}
      >
        <TextArea
          name="text"
          label={t(`text_${kind}`)}
          rows={3}
          hint={t('noteHint')}
          isRequired={kind === 'note'}
          autoFocus
        />
        {kind !== 'note' && <TextField name="subject" label={t('subject')} />}
        <div className="grid grid-cols-[repeat(auto-fit,minmax(8rem,1fr))] gap-3 empty:hidden">
          {(kind === 'call' || kind === 'letter') && (
            <Select
              name="direction"
              label={t('direction')}
              choices={(['out', 'in'] as const).map((value) => ({ value, label: t(`direction_${value}`) }))}
            />
          )}
          {(kind === 'call' || kind === 'meeting') && (
            <NumberField
              name="durationMinutes"
              label={t('duration')}
              unit={t('minutes')}
              min={0}
              max={1440}
              decimals={0}
            />
          )}
          {(kind !== 'note' || entry) && <DateField name="on" label={t('on')} max={today} />}
          {!entry && (
            <Select
              name="purpose"
              label={t('purpose')}
              isRequired
              choices={labels
                .filter(({ key }) => purposes.includes(key))
                .map(({ key, label }) => ({ value: key, label: inLanguage(label, language) }))}
            />
          )}
        </div>
        <FormActions submit={t('save')} onCancel={onClose}>
          <span className="mr-auto flex items-center gap-1.5 text-small text-ink-soft touch:hidden">
            <Kbd keys="mod+enter" /> {t('saves')}
          </span>
        </FormActions>
      </Form>
    </div>
  )
}

/** Whoever watches over data protection may note something of everybody. */
const watching = 'legal-compliance'
/** What one writes down about a company serves one of these. */
const writeFor: readonly string[] = ['customer-relations', 'contract', 'care', 'events']

/** A day that stays needs no new moment; an earlier one counts from noon. */
function momentOf(on: string | null, before?: string): { at?: string } {
  const today = isoDay(new Date())
  const known = before ? isoDay(new Date(before)) : today
  return !on || on === known ? {} : { at: new Date(`${on}T12:00:00`).toISOString() }
}
