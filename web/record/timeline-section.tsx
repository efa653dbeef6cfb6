import { FileText, Mail, MessageSquareText, Pencil, Phone, Settings2, Trash2, Users } from 'lucide-react'
import { useState } from 'react'
import { api } from '../platform/api.ts'
import { formatMoment } from '../platform/formats.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { Form, FormActions } from '../ui/form.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { NumberField } from '../ui/number-field.tsx'
import { Section } from '../ui/page.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { Select } from '../ui/select.tsx'
import { TextArea } from '../ui/text-area.tsx'
import { TextField } from '../ui/text-field.tsx'
import { type Owner, pathOf, refreshRecord, type TimelineEntry } from './queries.ts'
import { useRecordTexts } from './texts.ts'

const icons = {
  note: FileText,
  call: Phone,
  meeting: Users,
  letter: MessageSquareText,
  email: Mail,
  system: Settings2,
}
type Kind = keyof typeof icons
const writable: readonly Kind[] = ['note', 'call', 'meeting', 'letter']

type TimelineProps = { owner: Owner; first: { items: TimelineEntry[]; nextCursor: string | null } }

/** What happened, newest first; an entry is written where it is read. */
export function TimelineSection({ owner, first }: TimelineProps) {
  const { t, language } = useRecordTexts()
  const session = useSession()
  const [writing, setWriting] = useState<Kind | null>(null)
  const [kind, setKind] = useState<Kind | ''>('')
  const [older, setOlder] = useState<{ items: TimelineEntry[]; nextCursor: string | null } | null>(null)
  const nextCursor = older ? older.nextCursor : first.nextCursor
  const all = [...first.items, ...(older?.items ?? [])]
  const entries = all.filter((entry) => kind === '' || entry.kind === kind)
  const loadMore = async () => {
    try {
      const page = await api.get<typeof first>(`${pathOf(owner)}/timeline`, {
        query: { cursor: nextCursor, limit: 50 },
      })
      setOlder({ items: [...(older?.items ?? []), ...page.items], nextCursor: page.nextCursor })
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  return (
    <Section
      title={t('timeline')}
      aside={
        can(session, 'timelineEntry', 'create') && (
          <div className="flex flex-wrap justify-end">
            {writable.map((one) => (
              <Button
                key={one}
                variant="quiet"
                icon={icons[one]}
                aria-pressed={writing === one}
                onClick={() => setWriting(writing === one ? null : one)}
              >
                {t(`kind_${one}`)}
              </Button>
            ))}
          </div>
        )
      }
    >
      {writing && <EntryForm key={writing} owner={owner} kind={writing} onClose={() => setWriting(null)} />}
      <div className="flex flex-wrap gap-1 pb-2">
        {(['', ...writable, 'email'] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={kind === one}
            onClick={() => setKind(one)}
            className={cx(
              'min-h-6 rounded-full px-2.5 text-small touch:min-h-11',
              kind === one ? 'bg-petrol-wash text-petrol' : 'text-ink-soft hover:bg-hover',
            )}
          >
            {one === '' ? t('all') : t(`kind_${one}`)}
          </button>
        ))}
      </div>
      {entries.length === 0 && <p className="py-6 text-center text-ink-soft">{t('timelineEmpty')}</p>}
      <ol className="flex flex-col">
        {entries.map((entry) => (
          <Entry key={entry.id} owner={owner} entry={entry} />
        ))}
      </ol>
      {nextCursor && (
        <Button variant="quiet" className="mt-2" onClick={loadMore}>
          {t('more')}
        </Button>
      )}
    </Section>
  )
}

function Entry({ owner, entry }: { owner: Owner; entry: TimelineEntry }) {
  const { t, language } = useRecordTexts()
  const session = useSession()
  const [isEditing, setEditing] = useState(false)
  const kind = (entry.kind in icons ? entry.kind : 'note') as Kind
  const Icon = icons[kind]
  const remove = async () => {
    try {
      await api.remove(`/timeline-entries/${entry.id}`, { version: entry.version })
      await refreshRecord(owner)
      toast(t('entryRemoved'))
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  if (isEditing) {
    return (
      <li className="py-2">
        <EntryForm owner={owner} kind={kind} entry={entry} onClose={() => setEditing(false)} />
      </li>
    )
  }
  return (
    <li className="group/field grid grid-cols-[1.25rem_minmax(0,1fr)_auto] gap-x-3 border-t border-line py-2.5 first:border-t-0">
      <Icon size={16} strokeWidth={1.5} className="mt-0.5 text-ink-soft" aria-hidden />
      <div className="min-w-0">
        <div className="text-small text-ink-soft">
          {formatMoment(entry.at)} · {t(`kind_${kind}`)}
          {entry.direction && ` (${t(`direction_${entry.direction as 'in' | 'out'}`)})`}
          {entry.durationMinutes ? ` · ${entry.durationMinutes} ${t('minutes')}` : ''}
          {entry.createdBy && ` · ${entry.createdBy.name}`}
        </div>
        {entry.subject && <div className="font-medium [overflow-wrap:anywhere]">{entry.subject}</div>}
        {entry.text && <p className="whitespace-pre-line [overflow-wrap:anywhere]">{entry.text}</p>}
      </div>
      {kind !== 'system' && can(session, 'timelineEntry', 'update') && (
        <div className="flex opacity-0 group-focus-within/field:opacity-100 group-hover/field:opacity-100 touch:opacity-100">
          <IconButton icon={Pencil} label={t('editEntry')} onClick={() => setEditing(true)} />
          {can(session, 'timelineEntry', 'remove') && (
            <IconButton icon={Trash2} label={t('removeEntry')} onClick={remove} />
          )}
        </div>
      )}
    </li>
  )
}

type EntryFormProps = { owner: Owner; kind: Kind; entry?: TimelineEntry; onClose: () => void }

function EntryForm({ owner, kind, entry, onClose }: EntryFormProps) {
  const { t } = useRecordTexts()
  return (
    <Form
      className="mb-3 rounded-card bg-paper p-3"
      values={{
        subject: entry?.subject ?? '',
        text: entry?.text ?? '',
        direction: entry?.direction ?? 'out',
        durationMinutes: entry?.durationMinutes ?? null,
      }}
      onSubmit={async ({ subject, text, direction, durationMinutes }) => {
        const hasDirection = kind === 'call' || kind === 'letter'
        const values = {
          subject: subject || null,
          text: text || null,
          direction: hasDirection ? direction : null,
          ...(kind === 'call' || kind === 'meeting' ? { durationMinutes } : {}),
        }
        if (entry) await api.patch(`/timeline-entries/${entry.id}`, values, { version: entry.version })
        else await api.post(`${pathOf(owner)}/timeline`, { ...values, kind })
        await refreshRecord(owner)
        onClose()
      }}
    >
      <TextField
        name="subject"
        label={t('subject')}
        isOptional={kind === 'note'}
        autoFocus={kind !== 'note'}
      />
      <TextArea name="text" label={t('text')} rows={3} hint={t('noteHint')} autoFocus={kind === 'note'} />
      {(kind === 'call' || kind === 'meeting') && (
        <div className="grid grid-cols-2 gap-3">
          {kind === 'call' && <DirectionField />}
          <NumberField
            name="durationMinutes"
            label={t('duration')}
            unit={t('minutes')}
            min={0}
            max={1440}
            decimals={0}
          />
        </div>
      )}
      {kind === 'letter' && <DirectionField />}
      <FormActions submit={t('save')} onCancel={onClose} />
    </Form>
  )
}

function DirectionField() {
  const { t } = useRecordTexts()
  return (
    <Select
      name="direction"
      label={t('direction')}
      choices={[
        { value: 'out', label: t('direction_out') },
        { value: 'in', label: t('direction_in') },
      ]}
    />
  )
}
