import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import {
  Archive,
  ArchiveRestore,
  Combine,
  Mail,
  MoreHorizontal,
  Phone,
  ShieldAlert,
  Trash2,
} from 'lucide-react'
import { Suspense, useState } from 'react'
import type { ContactPage, ContactPoint } from '#api/contacts.ts'
import { Gone, wentTo } from '../merges/gone.tsx'
import { MergeNotes } from '../merges/merge-notes.tsx'
import { useMergeTexts } from '../merges/texts.ts'
import { api } from '../platform/api.ts'
import { useFields } from '../platform/fields.ts'
import { formatDate } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { can, hasPurpose, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { FilesSection } from '../record/files-section.tsx'
import { RecordBody } from '../record/record-body.tsx'
import { TasksSection } from '../record/tasks-section.tsx'
import { TimelineSection } from '../record/timeline-section.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { lazyPart } from '../ui/lazy-part.ts'
import { Menu } from '../ui/menu.tsx'
import { Page as PageFrame } from '../ui/page.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { PageError, PageSkeleton } from '../ui/states.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { BasesSection } from './bases-section.tsx'
import { DisclosuresSection } from './disclosures-section.tsx'
import { MasterSection } from './master-section.tsx'
import { ConsentsSection } from './permissions/consents-section.tsx'
import { PermissionSection } from './permissions/permission-section.tsx'
import { fullName } from './person-name.ts'
import { contactPageQuery, refreshContact } from './queries.ts'
import { ReachSection } from './reach-section.tsx'
import { useContactTexts } from './texts.ts'
import { UsesSection } from './uses-section.tsx'

const PickOther = lazyPart(() => import('../merges/pick-other.tsx'), 'PickOther')

/** The record of a person: who she is, why we hold it, what happened, what is due. */
export function Page() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const { data, error, refetch } = useQuery(contactPageQuery(id))
  if (wentTo(error)) return <Gone to={`/contacts/${wentTo(error)}`} />
  if (error) return <PageError error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  return <ContactRecord key={id} page={data} />
}

function ContactRecord({ page }: { page: ContactPage }) {
  const { t } = useContactTexts()
  const session = useSession()
  const isPhone = useIsPhone()
  const { contact } = page
  const name = fullName(contact)
  const owner = { resource: 'contact' as const, id: contact.id }
  const purposes = contact.bases.filter(({ endedAt }) => !endedAt).flatMap(({ purpose }) => purpose ?? [])
  const asksPermission = can(session, 'consentEvent', 'see')
  // Whom one may write to is asked of people who are there; the server does not answer for the others.
  const permissions = asksPermission && !contact.deletedAt && <PermissionSection contact={contact} />
  const consents = asksPermission && <ConsentsSection contact={contact} files={page.files} />
  const data = (
    <div className="flex flex-col gap-4">
      {isPhone && permissions}
      <ReachSection contact={contact} />
      <MasterSection contact={contact} />
      <BasesSection contact={contact} />
      {isPhone && consents}
    </div>
  )
  const timeline = <TimelineSection owner={owner} first={page.timeline} purposes={purposes} />
  const tasks = <TasksSection owner={owner} tasks={page.tasks} />
  const due = isPhone ? (
    tasks
  ) : (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,17rem),1fr))] items-start gap-4">
      {permissions}
      {tasks}
    </div>
  )
  const rest = (
    <div className="flex flex-col gap-4">
      {!isPhone && consents}
      <FilesSection owner={owner} files={page.files} />
      <UsesSection contactId={contact.id} />
      {can(session, 'disclosure', 'see') && <DisclosuresSection contactId={contact.id} />}
    </div>
  )

  return (
    <PageFrame
      title={name}
      back={{ to: '/contacts', label: t('title') }}
      subtitle={<Subtitle page={page} />}
      actions={<Actions page={page} name={name} />}
    >
      {contact.isQuarantined && !contact.deletedAt && <QuarantineNote />}
      {!contact.deletedAt && <MergeNotes kind="contact" id={contact.id} />}
      <RecordBody
        name={name}
        data={data}
        timeline={timeline}
        tasks={due}
        rest={rest}
        dueCount={page.tasks.length}
      />
    </PageFrame>
  )
}

function QuarantineNote() {
  const { t } = useContactTexts()
  const session = useSession()
  return (
    <p className="mb-4 flex flex-wrap items-start gap-x-3 gap-y-1 rounded-card bg-no-wash px-4 py-2.5">
      <ShieldAlert size={18} strokeWidth={1.5} className="mt-px shrink-0 text-no" aria-hidden />
      <span className="min-w-0 flex-1 basis-60">{t('isQuarantined')}</span>
      {hasPurpose(session, 'legal-compliance') && (
        <TextLink to="/privacy/quarantine" className="phone:ml-7.5 touch:inline-block touch:min-h-6">
          {t('toQuarantine')}
        </TextLink>
      )}
    </p>
  )
}

function Subtitle({ page: { contact } }: { page: ContactPage }) {
  const { t, language } = useContactTexts()
  const stage = useFields('contact')
    .find(({ name }) => name === 'stage')
    ?.choices?.find(({ value }) => value === contact.stage)
  const parts = [
    [contact.jobTitle, contact.company?.name].filter(Boolean).join(', '),
    stage && inLanguage(stage.label, language),
  ].filter(Boolean)
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="min-w-0">{parts.join('\u00a0· ')}</span>
      {contact.isQuarantined && <Badge tone="no">{t('quarantine')}</Badge>}
      {contact.archivedAt && <Badge>{t('isArchived', { day: formatDate(contact.archivedAt) })}</Badge>}
      {contact.deletedAt && <Badge tone="no">{t('isTrashed', { day: formatDate(contact.deletedAt) })}</Badge>}
    </span>
  )
}

function Actions({ page: { contact }, name }: { page: ContactPage; name: string }) {
  const { t, language } = useContactTexts()
  const session = useSession()
  const navigate = useNavigate()
  const merges = useMergeTexts()
  const [isMerging, setMerging] = useState(false)
  // Nobody is written to or called without a basis, or while the processing is restricted (Art. 6, 18 GDPR).
  const isReached = !contact.deletedAt && !contact.isQuarantined && !contact.isRestricted
  const phone = isReached ? preferred(contact.contactPoints, 'phone', 'mobile') : undefined
  const email = isReached ? preferred(contact.contactPoints, 'email') : undefined
  const run = async (work: () => Promise<unknown>, after?: () => void) => {
    try {
      await work()
      await refreshContact(contact.id)
      after?.()
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  const restore = () => run(() => api.put(`/contacts/${contact.id}/restoration`, {}))
  const setArchived = (isArchived: boolean) =>
    run(() =>
      isArchived
        ? api.put(`/contacts/${contact.id}/archiving`, {})
        : api.remove(`/contacts/${contact.id}/archiving`),
    )

  return (
    <>
      {contact.deletedAt && can(session, 'contact', 'remove') && (
        <Button icon={ArchiveRestore} variant="primary" onClick={restore}>
          {t('restore')}
        </Button>
      )}
      {phone?.value && (
        <a
          className={buttonClass('secondary')}
          data-icon
          href={`tel:${(phone.display ?? phone.value).replace(/[^\d+]/g, '')}`}
        >
          <Phone size={16} strokeWidth={1.5} className="shrink-0" aria-hidden />
          <span className="label">{t('call')}</span>
        </a>
      )}
      {email?.value && (
        <a className={buttonClass('secondary')} data-icon href={`mailto:${email.value}`}>
          <Mail size={16} strokeWidth={1.5} className="shrink-0" aria-hidden />
          <span className="label">{t('write')}</span>
        </a>
      )}
      {isMerging && (
        <Suspense fallback={null}>
          <PickOther kind="contact" id={contact.id} onClose={() => setMerging(false)} />
        </Suspense>
      )}
      {can(session, 'contact', 'update') && !contact.deletedAt && (
        <Menu
          trigger={<IconButton icon={MoreHorizontal} label={t('menu')} />}
          items={[
            contact.archivedAt
              ? { label: t('unarchive'), icon: ArchiveRestore, onChoose: () => setArchived(false) }
              : {
                  label: t('archive'),
                  icon: Archive,
                  onChoose: () =>
                    setArchived(true).then(() =>
                      toast(t('archivedNow', { name }), { undo: () => setArchived(false) }),
                    ),
                },
            ...(can(session, 'contact', 'remove')
              ? [
                  { label: merges.t('mergeWith'), icon: Combine, onChoose: () => setMerging(true) },
                  { separator: true as const },
                  {
                    label: t('toTrash'),
                    icon: Trash2,
                    isDanger: true,
                    onChoose: () =>
                      run(
                        () => api.remove(`/contacts/${contact.id}`, { version: contact.version }),
                        () => {
                          navigate({ to: '/contacts' as string })
                          toast(t('trashedNow', { name }), { undo: restore })
                        },
                      ),
                  },
                ]
              : []),
          ]}
        />
      )}
    </>
  )
}

/** The one somebody marked as preferred, or the first. */
function preferred(points: readonly ContactPoint[], ...kinds: string[]): ContactPoint | undefined {
  const fitting = points.filter(({ kind }) => kinds.includes(kind ?? ''))
  return fitting.find(({ isMain }) => isMain) ?? fitting[0]
}
