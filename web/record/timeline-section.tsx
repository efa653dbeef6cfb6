import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import {
  FileText,
  Mail,
  MailOpen,
  MoreHorizontal,
  Pencil,
  Phone,
  Settings2,
  Trash2,
  Users,
} from 'lucide-react'
import { Suspense, useState } from 'react'
import type { TimelineEntry } from '#api/timeline.ts'
import { api } from '../platform/api.ts'
import { purposesQuery } from '../platform/directory.ts'
import { formatMoment } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { can, useSession } from '../platform/session.ts'
import { useShortcut } from '../platform/shortcuts.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { lazyPart } from '../ui/lazy-part.ts'
import { Menu } from '../ui/menu.tsx'
import { Section } from '../ui/page.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { ErrorState, Skeleton } from '../ui/states.tsx'
import type { EntryKind } from './entry-form.tsx'
import { type Owner, pathOf, refreshRecord } from './queries.ts'
import { useRecordTexts } from './texts.ts'

// The form comes when somebody begins to write.
const loadForm = () => import('./entry-form.tsx')
const EntryForm = lazyPart(loadForm, 'EntryForm')

const icons = {
  note: FileText,
  call: Phone,
  meeting: Users,
  letter: MailOpen,
  email: Mail,
  system: Settings2,
}
type Kind = keyof typeof icons
const writable: readonly EntryKind[] = ['note', 'call', 'meeting', 'letter']

type Timeline = { items: TimelineEntry[]; nextCursor: string | null }
type TimelineProps = {
  owner: Owner
  /** What came with the record itself. */
  first: Timeline
  /** The purposes this person may be written about; all one serves oneself when left out. */
  purposes?: readonly string[]
}

/** What happened, newest first; an entry is written where it is read. */
export function TimelineSection({ owner, first, purposes }: TimelineProps) {
  const { t } = useRecordTexts()
  const session = useSession()
  const [kind, setKind] = useState<Kind | ''>('')
  const timeline = useInfiniteQuery({
    queryKey: [owner.resource, owner.id, 'timeline', kind],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Timeline>(`${pathOf(owner)}/timeline`, {
        query: { kind: kind || undefined, cursor: pageParam || undefined },
        signal,
      }),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    staleTime: 30_000,
    ...(kind === '' ? { initialData: { pages: [first], pageParams: [''] } } : {}),
  })
  const entries = timeline.data?.pages.flatMap((page) => page.items) ?? []
  const isEmpty = kind === '' && timeline.data !== undefined && entries.length === 0
  return (
    <Section title={t('timeline')}>
      {can(session, 'timelineEntry', 'create') && <Composer owner={owner} purposes={purposes} />}
      {!isEmpty && (
        <fieldset className="-mx-1 flex min-w-0 flex-wrap gap-1 px-0.5 py-0.5 touch:gap-y-0">
          <legend className="sr-only">{t('filter')}</legend>
          {(['', ...writable, 'email'] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={kind === one}
              onClick={() => setKind(one)}
              className={cx(
                'min-h-7 shrink-0 rounded-control px-2.5 text-small touch:min-h-11',
                kind === one ? 'bg-petrol-wash text-petrol' : 'text-ink-soft hover:bg-hover',
              )}
            >
              {t(one === '' ? 'all' : `kinds_${one}`)}
            </button>
          ))}
        </fieldset>
      )}
      {timeline.error && <ErrorState error={timeline.error} onRetry={() => timeline.refetch()} />}
      {timeline.isPending && <Skeleton className="h-24" />}
      {timeline.data && entries.length === 0 && (
        <p className="py-5 text-center text-ink-soft">{t(isEmpty ? 'timelineEmpty' : 'timelineNone')}</p>
      )}
      <ol className="flex flex-col">
        {entries.map((entry) => (
          <Entry key={entry.id} owner={owner} entry={entry} />
        ))}
      </ol>
      {timeline.hasNextPage && (
        <Button
          variant="quiet"
          className="mt-1 -ml-3 text-petrol"
          busy={timeline.isFetchingNextPage}
          onClick={() => timeline.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </Section>
  )
}

/** One line that becomes the form; the note, written most often, has the widest place and a key. */
function Composer({ owner, purposes }: Pick<TimelineProps, 'owner' | 'purposes'>) {
  const { t } = useRecordTexts()
  const [writing, setWriting] = useState<EntryKind | null>(null)
  useShortcut({ keys: 'm', label: t('write_note'), group: 'here', run: () => setWriting('note') })
  if (writing) {
    return (
      <Suspense fallback={<Skeleton className="mb-3 h-32" />}>
        <EntryForm
          owner={owner}
          kind={writing}
          kinds={writable}
          purposes={purposes}
          onClose={() => setWriting(null)}
        />
      </Suspense>
    )
  }
  return (
    <div className="mb-3 flex flex-wrap items-center gap-1">
      <button
        type="button"
        onClick={() => setWriting('note')}
        onPointerEnter={() => loadForm()}
        onFocus={() => loadForm()}
        className="control flex min-w-40 flex-1 cursor-text items-center gap-2 text-left text-ink-soft"
      >
        <FileText size={16} strokeWidth={1.5} className="shrink-0" aria-hidden />
        {t('write_note')}
      </button>
      <span className="flex flex-wrap">
        {(['call', 'meeting', 'letter'] as const).map((one) => (
          <Button
            key={one}
            variant="quiet"
            icon={icons[one]}
            className="px-2"
            onPointerEnter={() => loadForm()}
            onClick={() => setWriting(one)}
          >
            {t(`kind_${one}`)}
          </Button>
        ))}
      </span>
    </div>
  )
}

function Entry({ owner, entry }: { owner: Owner; entry: TimelineEntry }) {
  const { t, language } = useRecordTexts()
  const session = useSession()
  const [isEditing, setEditing] = useState(false)
  const purposes = useQuery(purposesQuery).data?.items ?? []
  const kind = (entry.kind && entry.kind in icons ? entry.kind : 'note') as Kind
  const Icon = icons[kind]
  const purpose = purposes.find(({ key }) => key === entry.purpose)
  const tell = (error: unknown) => {
    toast(problemSentence(error, language), { tone: 'no' })
  }
  const remove = async () => {
    try {
      await api.remove(`/timeline-entries/${entry.id}`, { version: entry.version })
      await refreshRecord(owner)
      toast(t('entryRemoved'), {
        undo: () =>
          api
            .put(`/timeline-entries/${entry.id}/restoration`, {})
            .then(() => refreshRecord(owner))
            .catch(tell),
      })
    } catch (error) {
      tell(error)
    }
  }
  if (isEditing && kind !== 'system' && kind !== 'email') {
    return (
      <li className="py-2">
        <Suspense fallback={<Skeleton className="h-32" />}>
          <EntryForm owner={owner} kind={kind} entry={entry} onClose={() => setEditing(false)} />
        </Suspense>
      </li>
    )
  }
  const hasWay = kind === 'call' || kind === 'letter' || kind === 'email'
  const facts = [
    entry.direction && hasWay ? t(`way_${kind}_${entry.direction as 'in' | 'out'}`) : t(`kind_${kind}`),
    entry.durationMinutes && `${entry.durationMinutes}\u00a0${t('minutes')}`,
    entry.createdBy?.name,
    purpose && inLanguage(purpose.label, language),
  ]
  return (
    <li className="group/field relative grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 border-t border-line py-2.5 first:border-t-0">
      <Icon size={16} strokeWidth={1.5} className="mt-0.5 text-ink-soft" aria-hidden />
      <div className="min-w-0">
        <div className="text-small text-ink-soft touch:pr-12">
          <time dateTime={entry.at}>{formatMoment(entry.at)}</time>
          {facts.filter(Boolean).map((fact) => `\u00a0· ${fact}`)}
        </div>
        {entry.subject && <div className="font-medium [overflow-wrap:anywhere]">{entry.subject}</div>}
        {entry.text && <p className="whitespace-pre-line [overflow-wrap:anywhere]">{entry.text}</p>}
      </div>
      {kind !== 'system' && can(session, 'timelineEntry', 'update') && (
        <div className="absolute top-1 right-0 rounded-control bg-sheet opacity-0 group-focus-within/field:opacity-100 group-hover/field:opacity-100 has-data-popup-open:opacity-100 touch:top-0 touch:opacity-100">
          <Menu
            trigger={<IconButton icon={MoreHorizontal} label={t('entryMenu')} />}
            items={[
              kind !== 'email' && { label: t('editEntry'), icon: Pencil, onChoose: () => setEditing(true) },
              can(session, 'timelineEntry', 'remove') && {
                label: t('removeEntry'),
                icon: Trash2,
                isDanger: true,
                onChoose: remove,
              },
            ]}
          />
        </div>
      )}
    </li>
  )
}
