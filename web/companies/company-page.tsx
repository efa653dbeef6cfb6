import { queryOptions, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Archive, ArchiveRestore, MoreHorizontal, Phone, Trash2 } from 'lucide-react'
import type { Company } from '#api/companies.ts'
import type { Contact } from '#api/contacts.ts'
import { api } from '../platform/api.ts'
import { type FieldInfo, useFields } from '../platform/fields.ts'
import { formatDate, formatPhone } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { FieldRow } from '../record/field-row.tsx'
import { refreshRecord, type Task, type TimelineEntry } from '../record/queries.ts'
import { TasksSection } from '../record/tasks-section.tsx'
import { TimelineSection } from '../record/timeline-section.tsx'
import { Badge } from '../ui/badge.tsx'
import { buttonClass } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Menu } from '../ui/menu.tsx'
import { Page as PageFrame, Section } from '../ui/page.tsx'
import { Popover } from '../ui/popover.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { ErrorState, PageSkeleton } from '../ui/states.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { useCompanyTexts } from './texts.ts'

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

type CompanyPage = {
  company: Company
  contacts: Contact[]
  timeline: { items: TimelineEntry[]; nextCursor: string | null }
  tasks: Task[]
}

const companyPageQuery = (id: string) =>
  queryOptions({
    queryKey: ['company', id],
    queryFn: ({ signal }) => api.get<CompanyPage>(`/companies/${id}/page`, { signal }),
  })

/** The record of a company: what it is, who works there, what happened. */
export function Page() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const { data, error, refetch } = useQuery(companyPageQuery(id))
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
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
    list.map((field) => (
      <FieldRow key={field.name} owner={owner} record={company} field={field} aside={<Why field={field} />} />
    ))
  const own = fields.filter((field) => field.isCustom)
  return (
    <PageFrame
      title={company.name}
      back={{ to: '/companies', label: t('title') }}
      subtitle={<Subtitle company={company} />}
      actions={<Actions company={company} />}
    >
      <div className="grid grid-cols-[minmax(19rem,24rem)_minmax(0,1fr)] items-start gap-4 phone:grid-cols-1 xl:grid-cols-[minmax(20rem,25rem)_minmax(0,1fr)_minmax(17rem,21rem)]">
        <div className="flex flex-col gap-4">
          <Section title={t('master')}>
            <dl>{rows(master)}</dl>
          </Section>
          <Section title={t('address')}>
            <dl>{rows(postal)}</dl>
          </Section>
          {own.length > 0 && (
            <Section title={t('ownFields')}>
              <dl>{rowsOf(own)}</dl>
            </Section>
          )}
        </div>
        <TimelineSection owner={owner} first={page.timeline} />
        <div className="flex flex-col gap-4 max-xl:col-span-2 phone:col-span-1">
          <Section title={t('contacts')}>
            {page.contacts.length === 0 && <p className="text-ink-soft">{t('contactsEmpty')}</p>}
            <ul className="flex flex-col gap-1.5">
              {page.contacts.map((person) => (
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
          </Section>
          <TasksSection owner={owner} tasks={page.tasks} />
        </div>
      </div>
    </PageFrame>
  )
}

function Why({ field }: { field: FieldInfo }) {
  const { t, language } = useCompanyTexts()
  const label = inLanguage(field.label, language)
  return (
    <Popover
      title={t('whyTitle', { field: label })}
      className="w-72"
      trigger={
        <button
          type="button"
          aria-label={t('whyTitle', { field: label })}
          className="rounded-control text-small text-ink-soft opacity-0 group-hover/field:opacity-100 hover:text-petrol focus-visible:opacity-100 touch:opacity-100"
        >
          {t('why')}
        </button>
      }
    >
      {() => (
        <>
          <p>{inLanguage(field.why, language)}</p>
          <p className="pt-2 text-small text-ink-soft">
            {t('retention')}: {inLanguage(field.retention, language)}
          </p>
        </>
      )}
    </Popover>
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
      {company.phone && (
        <a className={buttonClass('secondary')} href={`tel:${company.phone.replace(/[^\d+]/g, '')}`}>
          <Phone size={16} strokeWidth={1.5} aria-hidden />
          {formatPhone(company.phone)}
        </a>
      )}
      {can(session, 'company', 'update') && (
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
            can(session, 'company', 'remove') && { separator: true },
            can(session, 'company', 'remove') &&
              (company.deletedAt
                ? { label: t('restore'), icon: ArchiveRestore, onChoose: restore }
                : {
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
                  }),
          ]}
        />
      )}
    </>
  )
}
