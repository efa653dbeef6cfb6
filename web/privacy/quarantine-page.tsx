import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { Contact, ContactDetail } from '#api/contacts.ts'
import { BasisFields } from '../contacts/basis-fields.tsx'
import { isChangeOfPurpose } from '../contacts/change-of-purpose.ts'
import { api } from '../platform/api.ts'
import { formatDate, formatNumber } from '../platform/formats.ts'
import { queryClient } from '../platform/query.ts'
import { toast } from '../platform/toasts.ts'
import { useList } from '../platform/use-list.ts'
import { Button } from '../ui/button.tsx'
import type { Column } from '../ui/columns.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { Page as PageFrame } from '../ui/page.tsx'
import { ProblemNote, problemSentence } from '../ui/problem-note.tsx'
import { EmptyState, Skeleton } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { ButtonLink } from '../ui/text-link.tsx'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { usePrivacyTexts } from './texts.ts'

const query = { filter: { and: [{ field: 'isQuarantined', op: 'eq', value: true }] }, sort: 'createdAt' }

/** The DPO's work list: give a basis, or let go. */
export function Page() {
  const { t } = usePrivacyTexts()
  const [assigning, setAssigning] = useState<Contact | null>(null)
  const [deciding, setDeciding] = useState<Contact | null>(null)
  const isPhone = useIsPhone()
  const rows = useList<Contact>('/contacts', query)
  const discard = useDiscard()
  const columns = useMemo<Column<Contact>[]>(
    () => [
      { name: 'lastName', label: t('name'), width: 170, isFixed: true, cell: nameOf },
      { name: 'origin', label: t('origin'), width: 190, cell: (contact) => contact.origin },
      { name: 'createdAt', label: t('since'), width: 100, cell: (contact) => formatDate(contact.createdAt) },
      {
        name: 'decision',
        label: t('decide'),
        width: 290,
        cell: (contact) => (
          <span className="flex gap-1">
            <Button onClick={() => setAssigning(contact)}>{t('assign')}</Button>
            <Button variant="quiet" onClick={() => discard(contact)}>
              {t('discard')}
            </Button>
          </span>
        ),
      },
    ],
    [t, discard],
  )
  return (
    <PageFrame
      isFilling
      back={isPhone ? { to: '/privacy', label: t('privacy') } : undefined}
      title={t('quarantine')}
      subtitle={t('quarantineLead')}
    >
      <DataTable<Contact>
        label={t('quarantine')}
        columns={columns}
        rows={rows}
        keyOf={(contact) => contact.id}
        // On a phone a row has no room for the decision; it opens on tapping.
        {...(isPhone ? { onOpen: setDeciding } : { hrefOf: (contact: Contact) => `/contacts/${contact.id}` })}
        phoneRow={(contact) => ({
          title: nameOf(contact),
          aside: formatDate(contact.createdAt),
          detail: contact.origin,
        })}
        countText={(count) => t('quarantineCount', { count, formatted: formatNumber(count) })}
        empty={<EmptyState text={t('quarantineEmpty')} />}
      />
      {deciding && (
        <Dialog
          isOpen
          onClose={() => setDeciding(null)}
          title={nameOf(deciding)}
          description={[deciding.origin, formatDate(deciding.createdAt)].filter(Boolean).join(', ')}
        >
          <div className="flex flex-col gap-2">
            <Button
              variant="primary"
              onClick={() => {
                setAssigning(deciding)
                setDeciding(null)
              }}
            >
              {t('assign')}
            </Button>
            <Button
              onClick={() => {
                discard(deciding)
                setDeciding(null)
              }}
            >
              {t('discard')}
            </Button>
            <ButtonLink variant="quiet" to={`/contacts/${deciding.id}`}>
              {t('toContact')}
            </ButtonLink>
          </div>
        </Dialog>
      )}
      {assigning && <AssignBasis contact={assigning} onClose={() => setAssigning(null)} />}
    </PageFrame>
  )
}

/** Lets go of somebody for whom there is no reason; for 30 days she can be brought back. */
function useDiscard(): (contact: Contact) => Promise<void> {
  const { t, language } = usePrivacyTexts()
  return useCallback(
    async (contact: Contact) => {
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
    },
    [t, language],
  )
}

function nameOf({ titles = [], firstName, namePrefix, lastName }: Contact): string {
  const rest = [...titles, firstName, namePrefix].filter(Boolean).join(' ')
  return [lastName, rest].filter(Boolean).join(', ')
}

async function refresh() {
  await queryClient.invalidateQueries({ queryKey: ['list', '/contacts'] })
  await queryClient.invalidateQueries({ queryKey: ['today'] })
}

function AssignBasis({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = usePrivacyTexts()
  const { data, error } = useQuery({
    queryKey: ['contact', contact.id, 'bases'],
    queryFn: ({ signal }) => api.get<ContactDetail>(`/contacts/${contact.id}`, { signal }),
  })
  return (
    <Dialog isOpen onClose={onClose} title={t('assign')} description={nameOf(contact)}>
      {error && <ProblemNote problem={error} />}
      {!data && !error && <Skeleton className="h-64" />}
      {data && <AssignForm contact={data} onClose={onClose} />}
    </Dialog>
  )
}

function AssignForm({ contact, onClose }: { contact: ContactDetail; onClose: () => void }) {
  const { t } = usePrivacyTexts()
  return (
    <Form
      values={{
        purpose: 'customer-relations',
        basis: 'A6-1-f',
        origin: contact.origin ?? '',
        note: '',
        assessment: '',
      }}
      onSubmit={async ({ assessment, ...values }) => {
        const isAssessed = assessment && isChangeOfPurpose(contact.bases, values)
        await api.put(
          `/contacts/${contact.id}/basis-decision`,
          { action: 'assign', ...values, ...(isAssessed ? { assessment } : {}) },
          { version: contact.version },
        )
        await refresh()
        onClose()
        toast(t('assigned'), { tone: 'yes' })
      }}
    >
      {(form) => (
        <>
          <BasisFields bases={contact.bases} chosen={form.watch()} />
          <TextField name="note" label={t('reason')} isRequired />
          <FormActions submit={t('save')} onCancel={onClose} />
        </>
      )}
    </Form>
  )
}
