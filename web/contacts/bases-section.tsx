import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { Basis, ContactDetail } from '#api/contacts.ts'
import { api } from '../platform/api.ts'
import { purposesQuery } from '../platform/directory.ts'
import { useFields } from '../platform/fields.ts'
import { formatDate } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { can, useSession } from '../platform/session.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { lazyPart } from '../ui/lazy-part.ts'
import { Section } from '../ui/page.tsx'
import { TextField } from '../ui/text-field.tsx'
import { basesAsShown } from './bases-as-shown.ts'
import { BasisFields } from './basis-fields.tsx'
import { isChangeOfPurpose } from './change-of-purpose.ts'
import { refreshContact } from './queries.ts'
import { useContactTexts } from './texts.ts'

const InformContact = lazyPart(() => import('./information/inform-contact.tsx'), 'InformContact')

/** How the contact came about, and for what purposes on what basis it is held. */
export function BasesSection({ contact }: { contact: ContactDetail }) {
  const { t } = useContactTexts()
  const session = useSession()
  const [isOpen, setOpen] = useState(false)
  const [isInforming, setInforming] = useState(false)
  const mayInform = can(session, 'information', 'create')
  return (
    <Section title={t('bases')}>
      {contact.origin && (
        <p className="pb-2">
          {contact.origin}
          {contact.createdAt && <span className="text-ink-soft">, {formatDate(contact.createdAt)}</span>}
        </p>
      )}
      <ul className="flex flex-col gap-2">
        {basesAsShown(contact.bases).map((same) => (
          <BasisRow key={same[0]?.id} contactId={contact.id} same={same} />
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-x-3 pt-3 text-small">
        {contact.informedAt ? (
          <span className="text-ink-soft">{t('informed', { day: formatDate(contact.informedAt) })}</span>
        ) : (
          contact.informationDueOn && (
            <>
              <Badge tone="ask">{t('informationDue', { day: formatDate(contact.informationDueOn) })}</Badge>
              {mayInform && (
                <Button variant="quiet" className="-ml-3" onClick={() => setInforming(true)}>
                  {t('inform')}
                </Button>
              )}
            </>
          )
        )}
      </div>
      <Suspense fallback={null}>
        {isInforming && <InformContact contact={contact} onClose={() => setInforming(false)} />}
      </Suspense>
      {can(session, 'processingBasis', 'create') && (
        <Button variant="quiet" icon={Plus} className="mt-1 -ml-3" onClick={() => setOpen(true)}>
          {t('addBasis')}
        </Button>
      )}
      {isOpen && <NewBasis contact={contact} onClose={() => setOpen(false)} />}
    </Section>
  )
}

/** One basis, or several that read the same and end together. */
function BasisRow({ contactId, same }: { contactId: string; same: readonly Basis[] }) {
  const { t, language } = useContactTexts()
  const session = useSession()
  const [isOpen, setOpen] = useState(false)
  const [basis] = same
  const purposes = useQuery(purposesQuery).data?.items ?? []
  const bases = useFields('processingBasis').find(({ name }) => name === 'basis')?.choices ?? []
  if (!basis) return null
  const purpose = purposes.find(({ key }) => key === basis.purpose)
  const legal = bases.find(({ value }) => value === basis.basis)
  return (
    <li className={basis.endedAt ? 'text-ink-soft' : undefined}>
      <div className="font-medium">{purpose ? inLanguage(purpose.label, language) : basis.purpose}</div>
      <div className="text-small text-ink-soft">
        {legal ? inLanguage(legal.label, language) : basis.basis}
        {basis.endedAt
          ? ` · ${t('basisEnded', { day: formatDate(basis.endedAt) })}`
          : basis.validUntil && ` · ${t('basisUntil', { day: formatDate(basis.validUntil) })}`}
      </div>
      {basis.note && <p className="max-w-prose break-words text-small text-ink-soft">{basis.note}</p>}
      {!basis.endedAt && can(session, 'processingBasis', 'update') && (
        <Button variant="quiet" className="-ml-3" onClick={() => setOpen(true)}>
          {t('endBasis')}
        </Button>
      )}
      {isOpen && (
        <Dialog
          isOpen
          onClose={() => setOpen(false)}
          title={t('endBasis')}
          description={t('endBasisNote')}
          width="small"
        >
          <Form
            values={{ endedReason: '' }}
            onSubmit={async ({ endedReason }) => {
              const ended = { endedAt: new Date().toISOString(), endedReason }
              try {
                for (const { id, version } of same) await api.patch(`/bases/${id}`, ended, { version })
                setOpen(false)
              } finally {
                await refreshContact(contactId)
              }
            }}
          >
            <TextField name="endedReason" label={t('endReason')} isRequired autoFocus />
            <FormActions submit={t('endBasis')} onCancel={() => setOpen(false)} />
          </Form>
        </Dialog>
      )}
    </li>
  )
}

function NewBasis({ contact, onClose }: { contact: ContactDetail; onClose: () => void }) {
  const { t } = useContactTexts()
  return (
    <Dialog isOpen onClose={onClose} title={t('addBasis')}>
      <Form
        values={{
          purpose: 'contract',
          basis: 'A6-1-b-contract-performance',
          origin: '',
          assessment: '',
          note: '',
        }}
        onSubmit={async ({ note, assessment, ...values }) => {
          const isAssessed = assessment && isChangeOfPurpose(contact.bases, values)
          await api.post(`/contacts/${contact.id}/bases`, {
            ...values,
            ...(isAssessed ? { assessment } : {}),
            ...(note ? { note } : {}),
          })
          await refreshContact(contact.id)
          onClose()
        }}
      >
        {(form) => (
          <>
            <BasisFields bases={contact.bases} chosen={form.watch()} />
            <TextField name="note" label={t('reason')} isOptional />
            <FormActions submit={t('save')} onCancel={onClose} />
          </>
        )}
      </Form>
    </Dialog>
  )
}
