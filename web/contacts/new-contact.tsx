import { queryOptions, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import type { ContactDetail, DuplicateContact, DuplicateQuery } from '#api/contacts.ts'
import { api } from '../platform/api.ts'
import { findCompanies, type Occasion, occasionsQuery } from '../platform/directory.ts'
import { inLanguage } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'
import { groupsToChoose, hasPurpose, useSession } from '../platform/session.ts'
import { useSettled } from '../platform/settled.ts'
import { toast } from '../platform/toasts.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { Combobox, type Option } from '../ui/combobox.tsx'
import { DateField } from '../ui/date-field.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { Radio } from '../ui/radio.tsx'
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
  notePurpose: string
  followUpOn: string
  customerGroups: string[]
}

/**
 * One person with one question, which comes first and which nobody has answered beforehand: origin and basis
 * follow from it. A business card goes in by keyboard alone.
 */
export function NewContact({ onClose }: { onClose: () => void }) {
  const { t, language } = useContactTexts()
  const navigate = useNavigate()
  const { data: known, isPending } = useQuery(occasionsQuery)
  const occasions = known?.items ?? []
  const groups = groupsToChoose(useSession(), 'contact')
  /** Who was said to be meant already, and is not. */
  const [setApart, setSetApart] = useState('')
  const [refusals, setRefusals] = useState(0)

  const create = async (values: Values) => {
    // Also for those who were faster than the notice.
    const found = await findDuplicates(values)
    if (found.length > 0 && setApart !== namesOf(found)) {
      setRefusals((count) => count + 1)
      return
    }
    const { company, email, phone, followUpOn, note, notePurpose, customerGroups, ...rest } = values
    const created = await api.post<ContactDetail>('/contacts', {
      ...rest,
      origin: rest.origin || undefined,
      jobTitle: rest.jobTitle || undefined,
      company: company?.name,
      ...(customerGroups.length > 0 ? { customerGroups } : {}),
      ...(note.trim() ? { note, notePurpose } : {}),
      followUpOn: followUpOn || undefined,
      contactPoints: [
        ...(email ? [{ kind: 'email', value: email }] : []),
        ...(phone ? [{ kind: 'phone', value: phone }] : []),
      ],
    })
    queryClient.invalidateQueries({ queryKey: ['list', '/contacts'] })
    onClose()
    toast(t('created', { name: fullName(created) }), {
      tone: 'yes',
      action: { label: t('openIt'), run: () => navigate({ to: `/contacts/${created.id}` as string }) },
    })
  }

  if (isPending) return null
  return (
    <Dialog isOpen onClose={onClose} title={t('new')} width="wide" isSticky>
      <Form<Values>
        values={{
          occasion: '',
          origin: '',
          name: '',
          company: null,
          jobTitle: '',
          email: '',
          phone: '',
          note: '',
          notePurpose: '',
          followUpOn: '',
          customerGroups: [],
        }}
        onSubmit={create}
      >
        {(form) => {
          const occasion = occasions.find(({ key }) => key === form.watch('occasion'))
          return (
            <>
              <div className="grid grid-cols-2 gap-x-4 gap-y-3 phone:grid-cols-1">
                <Radio
                  name="occasion"
                  label={t('occasion')}
                  hint={occasion ? inLanguage(occasion.hint, language) : t('occasionNote')}
                  isRequired
                  isTiles
                  hasFocus
                  className="col-span-2 phone:col-span-1"
                  choices={occasions
                    .filter(({ key }) => key !== 'import')
                    .map(({ key, label }) => ({ value: key, label: inLanguage(label, language) }))}
                />
                <TextField name="name" label={t('fullName')} hint={t('fullNameHint')} isRequired />
                <CompanyField
                  value={form.watch('company')}
                  onChange={(company) => form.setValue('company', company)}
                />
                <TextField name="email" label={t('email')} type="email" inputMode="email" />
                <TextField name="phone" label={t('phone')} type="tel" inputMode="tel" />
                <TextField name="jobTitle" label={t('jobTitle')} />
                <DateField name="followUpOn" label={t('followUpOn')} hint={t('followUpHint')} />
                {groups.length > 0 && (
                  <div className="col-span-2 phone:col-span-1">
                    <MultiSelect
                      name="customerGroups"
                      label={t('customerGroups')}
                      hint={t('customerGroupsHint')}
                      isRequired
                      choices={groups.map((name) => ({ value: name, label: name }))}
                    />
                  </div>
                )}
                <div className="col-span-2 phone:col-span-1">
                  <TextArea name="note" label={t('note')} hint={t('noteHint')} rows={2} />
                </div>
                {form.watch('note').trim() && occasion && <NotePurpose occasion={occasion} form={form} />}
                <TextField name="origin" label={t('originDetail')} hint={t('originHint')} isOptional />
              </div>
              <Duplicates
                given={duplicateQuery(form.watch())}
                setApart={setApart}
                refusals={refusals}
                onSetApart={setSetApart}
              />
              <FormActions submit={t('create')} onCancel={onClose} />
            </>
          )
        }}
      </Form>
    </Dialog>
  )
}

type NotePurposeProps = { occasion: Occasion; form: UseFormReturn<Values> }

/** What the note is for, of what the occasion allows and the writer serves: the first is proposed, where she sees it. */
function NotePurpose({ occasion, form }: NotePurposeProps) {
  const { t, language } = useContactTexts()
  const session = useSession()
  const offered = occasion.grants.filter(({ purpose }) => hasPurpose(session, purpose))
  const [first] = offered
  const isOffered = offered.some(({ purpose }) => purpose === form.watch('notePurpose'))
  useEffect(() => {
    if (!isOffered) form.setValue('notePurpose', first?.purpose ?? '')
  }, [isOffered, first, form])
  return (
    <Select
      name="notePurpose"
      label={t('notePurpose')}
      isRequired
      choices={offered.map(({ purpose, purposeLabel }) => ({
        value: purpose,
        label: inLanguage(purposeLabel, language),
      }))}
    />
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

type DuplicatesProps = {
  given: DuplicateQuery
  setApart: string
  /** How often saving was held up for want of the answer. */
  refusals: number
  onSetApart: (names: string) => void
}

/** Says beforehand who may be meant already; nothing is merged by itself, and nobody is there twice unasked. */
function Duplicates({ given, setApart, refusals, onSetApart }: DuplicatesProps) {
  const { t } = useContactTexts()
  const query: DuplicateQuery = JSON.parse(useSettled(JSON.stringify(given), 350))
  const isEnough = suffices(query)
  const { data } = useQuery({ ...duplicatesQuery(query), enabled: isEnough })
  const found = data ?? []
  const box = useRef<HTMLDivElement>(null)
  const isShown = isEnough && found.length > 0
  useEffect(() => {
    if (refusals === 0 || !isShown) return
    box.current?.querySelector<HTMLElement>('[role="checkbox"]')?.focus()
    box.current?.scrollIntoView({ block: 'nearest' })
  }, [refusals, isShown])
  if (!isShown) return null
  const visible = found.filter((one) => one.id).slice(0, 4)
  const isSetApart = setApart === namesOf(found)
  return (
    <div ref={box} className="flex flex-col gap-2 rounded-card bg-ask-wash px-3 py-2">
      <div role="status">
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
      <Checkbox
        label={t('isSomebodyElse')}
        value={isSetApart}
        onChange={(isOn) => onSetApart(isOn ? namesOf(found) : '')}
        error={refusals > 0 && !isSetApart ? t('confirmFirst') : undefined}
      />
    </div>
  )
}

const duplicatesQuery = (query: DuplicateQuery) =>
  queryOptions({
    queryKey: ['duplicates', query],
    staleTime: 5_000,
    queryFn: async ({ signal }) =>
      (await api.get<{ items: DuplicateContact[] }>('/contacts/duplicates', { query, signal })).items,
  })

/** Where it cannot be asked, saving says what is wrong, if anything is. */
async function findDuplicates(values: Values): Promise<DuplicateContact[]> {
  const query = duplicateQuery(values)
  return suffices(query) ? queryClient.fetchQuery(duplicatesQuery(query)).catch(() => []) : []
}

function suffices({ name, email, phone }: DuplicateQuery): boolean {
  return !!email?.includes('@') || (phone?.length ?? 0) > 5 || !!name?.includes(' ')
}

/** What was confirmed holds for these people; for others it is asked again. */
function namesOf(found: readonly DuplicateContact[]): string {
  return found
    .map(({ id }) => id ?? 'hidden')
    .sort()
    .join(' ')
}

function duplicateQuery({ name, email, phone, company }: Values): DuplicateQuery {
  return trimmed({ name, email, phone, company: company?.name ?? '' })
}

function trimmed(given: DuplicateQuery): DuplicateQuery {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, text]) => (text?.trim() ? [[name, text.trim()]] : [])),
  )
}
