import { queryOptions, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Archive, ArchiveRestore, Combine, MoreHorizontal, Phone, Trash2 } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { Company, CompanyPage } from '#api/companies.ts'
import { Gone, wentTo } from '../merges/gone.tsx'
import { MergeNotes } from '../merges/merge-notes.tsx'
import { useMergeTexts } from '../merges/texts.ts'
import { api } from '../platform/api.ts'
import { type FieldInfo, useFields } from '../platform/fields.ts'
import { formatDate, formatPhone } from '../platform/formats.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { FieldRow } from '../record/field-row.tsx'
import { FilesSection } from '../record/files-section.tsx'
import { refreshRecord } from '../record/queries.ts'
import { RecordBody } from '../record/record-body.tsx'
import { TasksSection } from '../record/tasks-section.tsx'
import { TimelineSection } from '../record/timeline-section.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { lazyPart } from '../ui/lazy-part.ts'
import { Menu } from '../ui/menu.tsx'
import { Page as PageFrame, Section } from '../ui/page.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { PageError, PageSkeleton } from '../ui/states.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { useCompanyTexts } from './texts.ts'

const PickOther = lazyPart(() => import('../merges/pick-other.tsx'), 'PickOther')

const master = [
  'name',
  'legalForm',
  'isCustomer',
  'isSupplier',
  'industry',
  'customerGroups',
  'vatId',
  'registerNumber',
  'website',
  'email',
  'phone',
  'ownerId',
]
const postal = ['addition', 'street', 'houseNumber', 'poBox', 'postalCode', 'city', 'region', 'country']

const companyPageQuery = (id: string) =>
  queryOptions({
    queryKey: ['company', id],
    queryFn: ({ signal }) => api.get<CompanyPage>(`/companies/${id}/page`, { signal }),
  })

/** The record of a company: what it is, who works there, what happened. */
export function Page() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const { data, error, refetch } = useQuery(companyPageQuery(id))
  if (wentTo(error)) return <Gone to={`/companies/${wentTo(error)}`} />
  if (error) return <PageError error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  return <CompanyRecord key={id} page={data} />
}

function CompanyRecord({ page }: { page: CompanyPage }) {
  const { t } = useCompanyTexts()
  const { company } = page
  const owner = { resource: 'company' as const, id: company.id }
  const fields = useFields('company')
  const byName = new Map(fields.map((field) => [field.name, field]))
  const rows = (names: readonly string[]) => rowsOf(names.flatMap((name) => byName.get(name) ?? []))
  const rowsOf = (list: readonly FieldInfo[]) =>
    list.map((field) => <FieldRow key={field.name} owner={owner} record={company} field={field} />)
  const own = fields.filter((field) => field.isCustom)
  const data = (
    <div className="flex flex-col gap-4">
      <Section title={t('master')}>
        <dl>{rows(master)}</dl>
      </Section>
      <PeopleSection page={page} />
      <Section title={t('address')}>
        <dl>{rows(postal)}</dl>
      </Section>
      {own.length > 0 && (
        <Section title={t('ownFields')}>
          <dl>{rowsOf(own)}</dl>
        </Section>
      )}
    </div>
  )
  const timeline = <TimelineSection owner={owner} first={page.timeline} />
  const tasks = <TasksSection owner={owner} tasks={page.tasks} />
  const rest = <FilesSection owner={owner} files={page.files} />
  return (
    <PageFrame
      title={company.name}
      back={{ to: '/companies', label: t('title') }}
      subtitle={<Subtitle company={company} />}
      actions={<Actions company={company} />}
    >
      {!company.deletedAt && <MergeNotes kind="company" id={company.id} />}
      <RecordBody
        name={company.name ?? t('title')}
        data={data}
        timeline={timeline}
        tasks={tasks}
        rest={rest}
        dueCount={page.tasks.length}
      />
    </PageFrame>
  )
}

/** Whom one reaches there; all of them stand in the list of contacts. */
function PeopleSection({ page: { company, contacts } }: { page: CompanyPage }) {
  const { t } = useCompanyTexts()
  const filter = JSON.stringify({ and: [{ field: 'companyId', op: 'eq', value: company.id }] })
  return (
    <Section title={t('contacts')}>
      {contacts.length === 0 && <p className="text-ink-soft">{t('contactsEmpty')}</p>}
      <ul className="flex flex-col gap-1.5">
        {contacts.map((person) => (
          <li key={person.id}>
            <TextLink to={`/contacts/${person.id}`}>
              {[...(person.titles ?? []), person.firstName, person.namePrefix, person.lastName]
                .filter(Boolean)
                .join(' ')}
            </TextLink>
            {person.jobTitle && <span className="text-ink-soft"> · {person.jobTitle}</span>}
          </li>
        ))}
      </ul>
      {(company.contactCount ?? 0) > contacts.length && contacts.length > 0 && (
        <p className="pt-2">
          <TextLink to="/contacts" search={{ filter }}>
            {t('contactsAll', { count: company.contactCount })}
          </TextLink>
        </p>
      )}
    </Section>
  )
}

function Subtitle({ company }: { company: Company }) {
  const { t } = useCompanyTexts()
  return (
    <span className="flex flex-wrap items-center gap-2">
      {company.isCustomer && <Badge tone="petrol">{t('isCustomer')}</Badge>}
      {company.isSupplier && <Badge>{t('isSupplier')}</Badge>}
      {[company.industry, company.city].filter(Boolean).join(' · ')}
      {company.archivedAt && <Badge>{t('isArchived', { day: formatDate(company.archivedAt) })}</Badge>}
      {company.deletedAt && <Badge tone="no">{t('isTrashed', { day: formatDate(company.deletedAt) })}</Badge>}
    </span>
  )
}

function Actions({ company }: { company: Company }) {
  const { t, language } = useCompanyTexts()
  const session = useSession()
  const merges = useMergeTexts()
  const [isMerging, setMerging] = useState(false)
  const navigate = useNavigate()
  const path = `/companies/${company.id}`
  const run = async (work: () => Promise<unknown>, after?: () => void) => {
    try {
      await work()
      await refreshRecord({ resource: 'company', id: company.id })
      after?.()
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  const restore = () => run(() => api.put(`${path}/restoration`, {}))
  const setArchived = (isArchived: boolean) =>
    run(() => (isArchived ? api.put(`${path}/archiving`, {}) : api.remove(`${path}/archiving`)))
  return (
    <>
      {company.deletedAt && can(session, 'company', 'remove') && (
        <Button icon={ArchiveRestore} variant="primary" onClick={restore}>
          {t('restore')}
        </Button>
      )}
      {company.phone && !company.deletedAt && (
        <a
          className={buttonClass('secondary')}
          data-icon
          href={`tel:${company.phone.replace(/[^\d+]/g, '')}`}
        >
          <Phone size={16} strokeWidth={1.5} className="shrink-0" aria-hidden />
          <span className="label">{formatPhone(company.phone)}</span>
        </a>
      )}
      {isMerging && (
        <Suspense fallback={null}>
          <PickOther kind="company" id={company.id} onClose={() => setMerging(false)} />
        </Suspense>
      )}
      {can(session, 'company', 'update') && !company.deletedAt && (
        <Menu
          trigger={<IconButton icon={MoreHorizontal} label={t('menu')} />}
          items={[
            company.archivedAt
              ? { label: t('unarchive'), icon: ArchiveRestore, onChoose: () => setArchived(false) }
              : {
                  label: t('archive'),
                  icon: Archive,
                  onChoose: () =>
                    setArchived(true).then(() =>
                      toast(t('archivedNow', { name: company.name }), { undo: () => setArchived(false) }),
                    ),
                },
            can(session, 'company', 'remove') && {
              label: merges.t('mergeWith'),
              icon: Combine,
              onChoose: () => setMerging(true),
            },
            can(session, 'company', 'remove') && { separator: true },
            can(session, 'company', 'remove') && {
              label: t('toTrash'),
              icon: Trash2,
              isDanger: true,
              onChoose: () =>
                run(
                  () => api.remove(path, { version: company.version }),
                  () => {
                    navigate({ to: '/companies' as string })
                    toast(t('trashedNow', { name: company.name }), { undo: restore })
                  },
                ),
            },
          ]}
        />
      )}
    </>
  )
}
