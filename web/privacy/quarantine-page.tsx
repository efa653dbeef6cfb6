import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Contact } from '#api/contacts.ts'
import { api } from '../platform/api.ts'
import { purposesQuery } from '../platform/directory.ts'
import { useFields } from '../platform/fields.ts'
import { formatDate, formatNumber } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'
import { toast } from '../platform/toasts.ts'
import { useList } from '../platform/use-list.ts'
import { Button } from '../ui/button.tsx'
import type { Column } from '../ui/columns.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { Page as PageFrame } from '../ui/page.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { Select } from '../ui/select.tsx'
import { EmptyState } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { usePrivacyTexts } from './texts.ts'

const query = { filter: { and: [{ field: 'isQuarantined', op: 'eq', value: true }] }, sort: 'createdAt' }
const purposes = ['customer-relations', 'contract', 'care', 'events']

/** The DPO's work list: give a basis, or let go. */
export function Page() {
  const { t, language } = usePrivacyTexts()
  const [assigning, setAssigning] = useState<Contact | null>(null)
  const rows = useList<Contact>('/contacts', query)
  const discard = async (contact: Contact) => {
    try {
      await api.put(
        `/contacts/${contact.id}/basis-decision`,
        { action: 'remove' },
        { version: contact.version },
      )
      await refresh()
      toast(t('discarded'), {
        undo: async () => {
          await api.put(`/contacts/${contact.id}/restoration`, {})
          await refresh()
        },
      })
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  const columns: Column<Contact>[] = [
    {
      name: 'lastName',
      label: t('name'),
      width: 260,
      isFixed: true,
      cell: (contact) => [contact.lastName, contact.firstName].filter(Boolean).join(', '),
    },
    { name: 'origin', label: t('origin'), width: 280, cell: (contact) => contact.origin },
    { name: 'createdAt', label: t('since'), width: 120, cell: (contact) => formatDate(contact.createdAt) },
    {
      name: 'decision',
      label: t('decide'),
      width: 320,
      cell: (contact) => (
        <span className="flex gap-2">
          <Button onClick={() => setAssigning(contact)}>{t('assign')}</Button>
          <Button variant="quiet" onClick={() => discard(contact)}>
            {t('discard')}
          </Button>
        </span>
      ),
    },
  ]
  return (
    <PageFrame isFilling title={t('quarantine')} subtitle={t('quarantineLead')}>
      <DataTable<Contact>
        label={t('quarantine')}
        columns={columns}
        rows={rows}
        keyOf={(contact) => contact.id}
        hrefOf={(contact) => `/contacts/${contact.id}`}
        countText={(count) => t('quarantineCount', { count, formatted: formatNumber(count) })}
        empty={<EmptyState text={t('quarantineEmpty')} />}
      />
      {assigning && <AssignBasis contact={assigning} onClose={() => setAssigning(null)} />}
    </PageFrame>
  )
}

async function refresh() {
  await queryClient.invalidateQueries({ queryKey: ['list', '/contacts'] })
  await queryClient.invalidateQueries({ queryKey: ['today'] })
}

function AssignBasis({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t, language } = usePrivacyTexts()
  const known = useQuery(purposesQuery).data?.items ?? []
  const bases = useFields('processingBasis').find(({ name }) => name === 'basis')?.choices ?? []
  return (
    <Dialog isOpen onClose={onClose} title={t('assign')}>
      <Form
        values={{ purpose: 'customer-relations', basis: 'A6-1-f', origin: contact.origin ?? '', note: '' }}
        onSubmit={async (values) => {
          await api.put(
            `/contacts/${contact.id}/basis-decision`,
            { action: 'assign', ...values },
            { version: contact.version },
          )
          await refresh()
          onClose()
          toast(t('assigned'), { tone: 'yes' })
        }}
      >
        <Select
          name="purpose"
          label={t('purpose')}
          choices={known
            .filter(({ key }) => purposes.includes(key))
            .map(({ key, label }) => ({ value: key, label: inLanguage(label, language) }))}
        />
        <Select
          name="basis"
          label={t('basis')}
          choices={bases.map(({ value, label }) => ({ value, label: inLanguage(label, language) }))}
        />
        <TextField name="origin" label={t('origin')} isRequired />
        <TextField name="note" label={t('reason')} isRequired />
        <FormActions submit={t('save')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}
