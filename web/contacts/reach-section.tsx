import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Address, ContactDetail, ContactPoint, Employment } from '#api/contacts.ts'
import { api } from '../platform/api.ts'
import { findCompanies } from '../platform/directory.ts'
import { formatDate } from '../platform/formats.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { FieldLine } from '../record/field-line.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Combobox, type Option } from '../ui/combobox.tsx'
import { DateField } from '../ui/date-field.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { InlineEdit } from '../ui/inline-edit.tsx'
import { Section } from '../ui/page.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { refreshContact } from './queries.ts'
import { useContactTexts } from './texts.ts'

const pointKinds = ['email', 'phone', 'mobile', 'fax', 'web', 'messenger'] as const
const addressKinds = ['work', 'private', 'billing', 'delivery'] as const

/** How and where one reaches the person, and for whom she works. */
export function ReachSection({ contact }: { contact: ContactDetail }) {
  const { t } = useContactTexts()
  const session = useSession()
  const [dialog, setDialog] = useState<'point' | 'address' | 'employment' | null>(null)
  const mayPoint = can(session, 'contactPoint', 'create')
  const mayAddress = can(session, 'address', 'create')
  const mayEmployment = can(session, 'employment', 'create')
  return (
    <Section title={t('reach')}>
      <dl className="flex flex-col">
        {contact.contactPoints.map((point) => (
          <PointRow
            key={point.id}
            contactId={contact.id}
            point={point}
            hasTwins={contact.contactPoints.filter(({ kind }) => kind === point.kind).length > 1}
          />
        ))}
        {contact.addresses.map((address) => (
          <AddressRow key={address.id} contactId={contact.id} address={address} />
        ))}
        {contact.employments.map((employment) => (
          <EmploymentRow key={employment.id} contactId={contact.id} employment={employment} />
        ))}
      </dl>
      <div className="-ml-2 flex flex-wrap pt-1">
        {mayPoint && <Add label={t('addPoint')} onClick={() => setDialog('point')} />}
        {mayAddress && <Add label={t('addAddress')} onClick={() => setDialog('address')} />}
        {mayEmployment && <Add label={t('addEmployment')} onClick={() => setDialog('employment')} />}
      </div>
      {dialog === 'point' && <NewPoint contactId={contact.id} onClose={() => setDialog(null)} />}
      {dialog === 'address' && <NewAddress contactId={contact.id} onClose={() => setDialog(null)} />}
      {dialog === 'employment' && <NewEmployment contactId={contact.id} onClose={() => setDialog(null)} />}
    </Section>
  )
}

function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button variant="quiet" icon={Plus} onClick={onClick}>
      {label}
    </Button>
  )
}

type PointRowProps = {
  contactId: string
  point: ContactPoint
  /** There are others of its kind, so that it matters which is preferred. */
  hasTwins: boolean
}

function PointRow({ contactId, point, hasTwins }: PointRowProps) {
  const { t } = useContactTexts()
  const session = useSession()
  const kind = point.kind as (typeof pointKinds)[number]
  const label = point.label || t(`pointKinds.${kind}`)
  const mayEdit = can(session, 'contactPoint', 'update')
  return (
    <FieldLine
      label={label}
      aside={
        can(session, 'contactPoint', 'remove') && (
          <Remove
            path={`/contact-points/${point.id}`}
            version={point.version}
            contactId={contactId}
            name={label}
          />
        )
      }
    >
      <InlineEdit
        label={label}
        value={point.value ?? ''}
        display={point.display ?? point.value}
        isEditable={mayEdit}
        type={kind === 'email' ? 'email' : kind === 'web' ? 'url' : kind === 'messenger' ? 'text' : 'tel'}
        pick={(current) => String(current.value ?? '')}
        onSave={async (value, over) => {
          await api.patch(
            `/contact-points/${point.id}`,
            { value },
            { version: Number(over?.version ?? point.version) },
          )
          await refreshContact(contactId)
        }}
      />
      {point.isMain && hasTwins && <Badge className="ml-1">{t('isMain')}</Badge>}
    </FieldLine>
  )
}

function AddressRow({ contactId, address }: { contactId: string; address: Address }) {
  const { t } = useContactTexts()
  const session = useSession()
  const [isOpen, setOpen] = useState(false)
  const label = t(`addressKinds.${address.kind as (typeof addressKinds)[number]}`)
  return (
    <FieldLine
      label={label}
      aside={
        can(session, 'address', 'remove') && (
          <Remove
            path={`/addresses/${address.id}`}
            version={address.version}
            contactId={contactId}
            name={label}
          />
        )
      }
    >
      <button
        type="button"
        disabled={!can(session, 'address', 'update')}
        onClick={() => setOpen(true)}
        className="-mx-1.5 rounded-control px-1.5 py-0.5 text-left whitespace-pre-line enabled:hover:bg-hover"
      >
        {address.lines?.join('\n')}
      </button>
      {isOpen && <NewAddress contactId={contactId} address={address} onClose={() => setOpen(false)} />}
    </FieldLine>
  )
}

function EmploymentRow({ contactId, employment }: { contactId: string; employment: Employment }) {
  const { t, language } = useContactTexts()
  const session = useSession()
  const isOver = employment.untilOn !== null && employment.untilOn !== undefined
  const end = async () => {
    try {
      const today = new Date().toISOString().slice(0, 10)
      await api.patch(`/employments/${employment.id}`, { untilOn: today }, { version: employment.version })
      await refreshContact(contactId)
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  return (
    <FieldLine
      label={employment.jobTitle || t('company')}
      aside={
        can(session, 'employment', 'update') &&
        !isOver && (
          <Button
            variant="quiet"
            onClick={end}
            className="opacity-0 group-hover/field:opacity-100 focus-visible:opacity-100 touch:opacity-100"
          >
            {t('endEmployment')}
          </Button>
        )
      }
    >
      {employment.company && (
        <TextLink to={`/companies/${employment.company.id}`}>{employment.company.name}</TextLink>
      )}
      <span className="text-small text-ink-soft">
        {employment.fromOn && ` ${t('since', { day: formatDate(employment.fromOn) })}`}
        {employment.untilOn && ` ${t('until', { day: formatDate(employment.untilOn) })}`}
      </span>
    </FieldLine>
  )
}

function Remove({
  path,
  version,
  contactId,
  name,
}: {
  path: string
  version: number
  contactId: string
  name: string
}) {
  const { t, language } = useContactTexts()
  const remove = async () => {
    try {
      await api.remove(path, { version })
      await refreshContact(contactId)
      toast(t('removed'))
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  return (
    <IconButton
      icon={Trash2}
      label={`${name}: ${t('remove')}`}
      onClick={remove}
      className="size-6 opacity-0 group-hover/field:opacity-100 focus-visible:opacity-100 touch:size-11 touch:opacity-100"
    />
  )
}

type DialogProps = { contactId: string; onClose: () => void }

function NewPoint({ contactId, onClose }: DialogProps) {
  const { t } = useContactTexts()
  return (
    <Dialog isOpen onClose={onClose} title={t('reach')} width="small">
      <Form
        values={{ kind: 'email', value: '', label: '' }}
        onSubmit={async ({ label, ...values }) => {
          await api.post(`/contacts/${contactId}/contact-points`, { ...values, ...(label ? { label } : {}) })
          await refreshContact(contactId)
          onClose()
        }}
      >
        <Select
          name="kind"
          label={t('addressKind')}
          choices={pointKinds.map((value) => ({ value, label: t(`pointKinds.${value}`) }))}
        />
        <TextField name="value" label={t('value')} isRequired autoFocus />
        <FormActions submit={t('save')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}

function NewAddress({ contactId, address, onClose }: DialogProps & { address?: Address }) {
  const { t } = useContactTexts()
  const text = (value: string | null | undefined) => value ?? ''
  return (
    <Dialog isOpen onClose={onClose} title={t('addresses')}>
      <Form
        values={{
          kind: address?.kind ?? 'work',
          addition: text(address?.addition),
          street: text(address?.street),
          houseNumber: text(address?.houseNumber),
          postalCode: text(address?.postalCode),
          city: text(address?.city),
          country: address?.country ?? 'DE',
        }}
        onSubmit={async (values) => {
          if (address) await api.patch(`/addresses/${address.id}`, values, { version: address.version })
          else await api.post(`/contacts/${contactId}/addresses`, values)
          await refreshContact(contactId)
          onClose()
        }}
      >
        <Select
          name="kind"
          label={t('addressKind')}
          choices={addressKinds.map((value) => ({ value, label: t(`addressKinds.${value}`) }))}
        />
        <TextField name="addition" label={t('addition')} isOptional />
        <div className="grid grid-cols-[1fr_6rem] gap-3">
          <TextField name="street" label={t('street')} autoFocus />
          <TextField name="houseNumber" label={t('houseNumber')} />
        </div>
        <div className="grid grid-cols-[7rem_1fr] gap-3">
          <TextField name="postalCode" label={t('postalCode')} />
          <TextField name="city" label={t('city')} />
        </div>
        <Select name="country" label={t('country')} choices={countries()} />
        <FormActions submit={t('save')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}

function NewEmployment({ contactId, onClose }: DialogProps) {
  const { t } = useContactTexts()
  return (
    <Dialog isOpen onClose={onClose} title={t('addEmployment')}>
      <Form<{ company: Option | null; jobTitle: string; fromOn: string }>
        values={{ company: null, jobTitle: '', fromOn: '' }}
        onSubmit={async ({ company, jobTitle, fromOn }) => {
          const isNew = company?.id === 'new'
          await api.post(`/contacts/${contactId}/employments`, {
            ...(isNew ? { company: company.name } : { companyId: company?.id }),
            jobTitle: jobTitle || null,
            fromOn: fromOn || null,
            isMain: true,
          })
          await refreshContact(contactId)
          onClose()
        }}
      >
        {(form) => (
          <>
            <Combobox
              label={t('company')}
              value={form.watch('company')}
              onChange={(company) => form.setValue('company', company)}
              search={{ key: 'companies', find: findCompanies }}
              create={{
                label: (name) => t('newCompany', { name }),
                run: (name) => form.setValue('company', { id: 'new', name }),
              }}
              autoFocus
            />
            <TextField name="jobTitle" label={t('jobTitle')} />
            <DateField name="fromOn" label={t('at')} isOptional />
            <FormActions submit={t('save')} onCancel={onClose} />
          </>
        )}
      </Form>
    </Dialog>
  )
}

/** The neighbours first, then Europe, by their names in the reader's language. */
export function countries(): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([document.documentElement.lang || 'de'], { type: 'region' })
  const rest =
    'BE BG CY CZ DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK TR UA US'.split(
      ' ',
    )
  const sorted = rest
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort((one, other) => one.label.localeCompare(other.label))
  return [...['DE', 'AT', 'CH'].map((value) => ({ value, label: names.of(value) ?? value })), ...sorted]
}
