import { AtSign, Building2, CalendarX, MapPin, MoreHorizontal, Plus, Star, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Address, ContactDetail, ContactPoint, Employment } from '#api/contacts.ts'
import { api } from '../platform/api.ts'
import { countries } from '../platform/countries.ts'
import { isoDay } from '../platform/date-input.ts'
import { findCompanies } from '../platform/directory.ts'
import { formatDate } from '../platform/formats.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { FieldLine } from '../record/field-line.tsx'
import { FieldWhy } from '../record/field-why.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Combobox, type Option } from '../ui/combobox.tsx'
import { DateField } from '../ui/date-field.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { InlineEdit } from '../ui/inline-edit.tsx'
import { Menu, type MenuProps } from '../ui/menu.tsx'
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
    <Section
      title={t('reach')}
      aside={
        <Menu
          items={[
            mayPoint && { label: t('addPoint'), icon: AtSign, onChoose: () => setDialog('point') },
            mayAddress && { label: t('addAddress'), icon: MapPin, onChoose: () => setDialog('address') },
            mayEmployment && {
              label: t('addEmployment'),
              icon: Building2,
              onChoose: () => setDialog('employment'),
            },
          ]}
          trigger={
            <Button variant="quiet" icon={Plus} className="-mr-3">
              {t('add')}
            </Button>
          }
        />
      }
    >
      {contact.contactPoints.length + contact.addresses.length + contact.employments.length === 0 && (
        <p className="text-ink-soft">{t('reachEmpty')}</p>
      )}
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
      {dialog === 'point' && <NewPoint contactId={contact.id} onClose={() => setDialog(null)} />}
      {dialog === 'address' && <NewAddress contactId={contact.id} onClose={() => setDialog(null)} />}
      {dialog === 'employment' && <NewEmployment contactId={contact.id} onClose={() => setDialog(null)} />}
    </Section>
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
  const act = useAct(contactId)
  const kind = point.kind as (typeof pointKinds)[number]
  const label = point.label || t(`pointKinds.${kind}`)
  const mayEdit = can(session, 'contactPoint', 'update')
  const path = `/contact-points/${point.id}`
  return (
    <FieldLine
      label={label}
      aside={
        <RowAside
          contactId={contactId}
          field={kind === 'email' ? 'email' : 'phone'}
          label={label}
          items={[
            mayEdit &&
              hasTwins &&
              !point.isMain && {
                label: t('makeMain'),
                icon: Star,
                onChoose: () => act(() => api.patch(path, { isMain: true }, { version: point.version })),
              },
            can(session, 'contactPoint', 'remove') &&
              removal(t('remove'), () =>
                act(() => api.remove(path, { version: point.version }), t('removed')),
              ),
          ]}
        />
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
          await api.patch(path, { value }, { version: Number(over?.version ?? point.version) })
          await refreshContact(contactId)
        }}
      />
      {point.isMain && hasTwins && <Badge className="touch:mb-2">{t('isMain')}</Badge>}
    </FieldLine>
  )
}

function AddressRow({ contactId, address }: { contactId: string; address: Address }) {
  const { t } = useContactTexts()
  const session = useSession()
  const act = useAct(contactId)
  const [isOpen, setOpen] = useState(false)
  const label = t(`addressKinds.${address.kind as (typeof addressKinds)[number]}`)
  const title = t('edit', { name: `${t('address')} (${label})` })
  return (
    <FieldLine
      label={label}
      aside={
        <RowAside
          contactId={contactId}
          field="city"
          label={`${t('address')} (${label})`}
          items={[
            can(session, 'address', 'remove') &&
              removal(t('remove'), () =>
                act(() => api.remove(`/addresses/${address.id}`, { version: address.version }), t('removed')),
              ),
          ]}
        />
      }
    >
      {can(session, 'address', 'update') ? (
        <button
          type="button"
          title={title}
          onClick={() => setOpen(true)}
          className="-mx-1.5 -my-0.5 block rounded-control px-1.5 py-0.5 text-left whitespace-pre-line transition-colors hover:bg-hover touch:py-3"
        >
          {address.lines?.join('\n')}
        </button>
      ) : (
        <div className="whitespace-pre-line touch:py-2.5">{address.lines?.join('\n')}</div>
      )}
      {isOpen && <NewAddress contactId={contactId} address={address} onClose={() => setOpen(false)} />}
    </FieldLine>
  )
}

function EmploymentRow({ contactId, employment }: { contactId: string; employment: Employment }) {
  const { t } = useContactTexts()
  const session = useSession()
  const act = useAct(contactId)
  const isOver = !!employment.untilOn
  const patch = (values: object) =>
    act(() => api.patch(`/employments/${employment.id}`, values, { version: employment.version }))
  const facts = [
    employment.jobTitle,
    employment.department,
    employment.fromOn && t('since', { day: formatDate(employment.fromOn) }),
    employment.untilOn && t('until', { day: formatDate(employment.untilOn) }),
  ].filter(Boolean)
  return (
    <FieldLine
      label={isOver ? t('formerEmployment') : t('employment')}
      aside={
        <RowAside
          contactId={contactId}
          field="companyId"
          label={t('employment')}
          items={[
            can(session, 'employment', 'update') &&
              !isOver && {
                label: t('endEmployment'),
                icon: CalendarX,
                onChoose: () => patch({ untilOn: isoDay(new Date()) }),
              },
          ]}
        />
      }
    >
      <div className="touch:py-2.5">
        {employment.company && (
          <TextLink to={`/companies/${employment.company.id}`}>{employment.company.name}</TextLink>
        )}
        <div className="text-small text-ink-soft">{facts.join(' · ')}</div>
      </div>
    </FieldLine>
  )
}

type RowAsideProps = { contactId: string; field: string; label: string; items: MenuProps['items'] }

/** Why it is held, and what else can be done with it. */
function RowAside({ contactId, field, label, items }: RowAsideProps) {
  const { t } = useContactTexts()
  return (
    <>
      <FieldWhy owner={{ resource: 'contact', id: contactId }} name={field} label={label} />
      {items.some(Boolean) && (
        <Menu
          items={items}
          trigger={
            <IconButton
              icon={MoreHorizontal}
              label={`${label}: ${t('menu')}`}
              className="-my-1.5 w-7 touch:my-0 touch:w-8"
            />
          }
        />
      )}
    </>
  )
}

function removal(label: string, onChoose: () => void) {
  return { label, icon: Trash2, isDanger: true, onChoose }
}

/** Does something to a part of the person and shows her as she is then. */
function useAct(contactId: string) {
  const { language } = useContactTexts()
  return async (work: () => Promise<unknown>, said?: string) => {
    try {
      await work()
      await refreshContact(contactId)
      if (said) toast(said)
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
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
    <Dialog isOpen onClose={onClose} title={t('address')}>
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
