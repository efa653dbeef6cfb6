import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ContactDetail, DuplicateContact, DuplicateQuery } from '#api/contacts.ts'
import { api } from '../platform/api.ts'
import { findCompanies, occasionsQuery } from '../platform/directory.ts'
import { inLanguage } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'
import { useSettled } from '../platform/settled.ts'
import { toast } from '../platform/toasts.ts'
import { Combobox, type Option } from '../ui/combobox.tsx'
import { DateField } from '../ui/date-field.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { Select } from '../ui/select.tsx'
import { TextArea } from '../ui/text-area.tsx'
import { TextField } from '../ui/text-field.tsx'
import { fullName } from './person-name.ts'
import { useContactTexts } from './texts.ts'

type Values = {
  occasion: string
  origin: string
  name: string
  company: Option | null
  jobTitle: string
  email: string
  phone: string
  note: string
  followUpOn: string
}

/** The occasion used last is offered first: at a fair, twenty cards follow each other. */
let lastOccasion = 'business-card'
let lastOrigin = ''

/** One person with one question of occasion; a business card goes in by keyboard alone. */
export function NewContact({ onClose }: { onClose: () => void }) {
  const { t, language } = useContactTexts()
  const navigate = useNavigate()
  const occasions = useQuery(occasionsQuery).data?.items ?? []

  const create = async (values: Values) => {
    const { company, email, phone, followUpOn, note, ...rest } = values
    const created = await api.post<ContactDetail>('/contacts', {
      ...rest,
      origin: rest.origin || undefined,
      jobTitle: rest.jobTitle || undefined,
      company: company?.name,
      note: note || undefined,
      followUpOn: followUpOn || undefined,
      contactPoints: [
        ...(email ? [{ kind: 'email', value: email }] : []),
        ...(phone ? [{ kind: 'phone', value: phone }] : []),
      ],
    })
    lastOccasion = values.occasion
    lastOrigin = values.origin
    queryClient.invalidateQueries({ queryKey: ['list', '/contacts'] })
    onClose()
    toast(t('created', { name: fullName(created) }), {
      tone: 'yes',
      action: { label: t('openIt'), run: () => navigate({ to: `/contacts/${created.id}` as string }) },
    })
  }

  return (
    <Dialog isOpen onClose={onClose} title={t('new')} width="wide" isSticky>
      <Form<Values>
        values={{
          occasion: lastOccasion,
          origin: lastOrigin,
          name: '',
          company: null,
          jobTitle: '',
          email: '',
          phone: '',
          note: '',
          followUpOn: '',
        }}
        onSubmit={create}
      >
        {(form) => {
          const occasion = occasions.find(({ key }) => key === form.watch('occasion'))
          return (
            <>
              <div className="grid grid-cols-2 gap-x-4 gap-y-3 phone:grid-cols-1">
                <TextField name="name" label={t('fullName')} hint={t('fullNameHint')} isRequired autoFocus />
                <CompanyField
                  value={form.watch('company')}
                  onChange={(company) => form.setValue('company', company)}
                />
                <TextField name="email" label={t('email')} type="email" inputMode="email" />
                <TextField name="phone" label={t('phone')} type="tel" inputMode="tel" />
                <TextField name="jobTitle" label={t('jobTitle')} />
                <DateField name="followUpOn" label={t('followUpOn')} hint={t('followUpHint')} />
                <div className="col-span-2 phone:col-span-1">
                  <TextArea name="note" label={t('note')} hint={t('noteHint')} rows={2} />
                </div>
                <Select
                  name="occasion"
                  label={t('occasion')}
                  hint={occasion ? inLanguage(occasion.hint, language) : undefined}
                  isRequired
                  choices={occasions
                    .filter(({ key }) => key !== 'import')
                    .map(({ key, label }) => ({ value: key, label: inLanguage(label, language) }))}
                />
                <TextField name="origin" label={t('originDetail')} hint={t('originHint')} isOptional />
              </div>
              <p className="mt-1 text-small text-ink-soft">{t('occasionNote')}</p>
              <Duplicates
                name={form.watch('name')}
                email={form.watch('email')}
                phone={form.watch('phone')}
                company={form.watch('company')?.name ?? ''}
              />
              <FormActions submit={t('create')} onCancel={onClose} />
            </>
          )
        }}
      </Form>
    </Dialog>
  )
}

type CompanyFieldProps = { value: Option | null; onChange: (company: Option | null) => void }

/** A company that is there, or a new one under the name typed. */
function CompanyField({ value, onChange }: CompanyFieldProps) {
  const { t } = useContactTexts()
  return (
    <Combobox
      label={t('company')}
      value={value}
      onChange={onChange}
      search={{ key: 'companies', find: findCompanies }}
      create={{
        label: (typed) => t('newCompany', { name: typed }),
        run: (typed) => onChange({ id: 'new', name: typed }),
      }}
    />
  )
}

const reasons = ['email', 'phone', 'name-company', 'name-postal-code', 'name'] as const

/** Says beforehand who may be meant already; nothing is merged by itself. */
function Duplicates(given: { name: string; email: string; phone: string; company: string }) {
  const { t } = useContactTexts()
  const asked = useSettled(JSON.stringify(given), 350)
  const query = trimmed(JSON.parse(asked))
  const isEnough =
    !!query.email?.includes('@') || (query.phone?.length ?? 0) > 5 || !!query.name?.includes(' ')
  const { data } = useQuery({
    queryKey: ['duplicates', query],
    enabled: isEnough,
    queryFn: ({ signal }) =>
      api.get<{ items: DuplicateContact[] }>('/contacts/duplicates', { query, signal }),
  })
  const found = data?.items ?? []
  if (!isEnough || found.length === 0) return null
  const visible = found.filter((one) => one.id).slice(0, 4)
  return (
    <div role="status" className="rounded-card bg-ask-wash px-3 py-2">
      {visible.length > 0 && (
        <p className="font-medium">{t('possibleDuplicates', { count: visible.length })}</p>
      )}
      <ul>
        {visible.map((one) => (
          <li key={one.id}>
            {/* In a window of its own: what was typed here stays. */}
            <a className="link" href={`/contacts/${one.id}`} target="_blank" rel="noreferrer">
              {one.name}
            </a>
            <span className="text-ink-soft">
              {[
                one.company,
                one.city,
                ...one.reasons.flatMap((reason) => {
                  const known = reasons.find((each) => each === reason)
                  return known ? t(`reasons.${known}`) : []
                }),
              ]
                .filter(Boolean)
                .map((part) => ` · ${part}`)}
            </span>
          </li>
        ))}
      </ul>
      {found.some((one) => one.isHidden) && <p>{t('hiddenDuplicate')}</p>}
    </div>
  )
}

function trimmed(given: DuplicateQuery): DuplicateQuery {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, text]) => (text?.trim() ? [[name, text.trim()]] : [])),
  )
}
