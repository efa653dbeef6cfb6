import { useState } from 'react'
import type { Suppression } from '#api/consents.ts'
import { api } from '../platform/api.ts'
import { formatMoment } from '../platform/formats.ts'
import { queryClient } from '../platform/query.ts'
import { toast } from '../platform/toasts.ts'
import { listKey } from '../platform/use-list.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { PermissionLight } from '../ui/permission-light.tsx'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import { useMarketingTexts } from './texts.ts'

type Address = { channel: string; address: string }
const empty: Address = { channel: 'email', address: '' }

/** Whether an address is on the list; it is asked for and not kept. */
export function CheckAddress({ onClose }: { onClose: () => void }) {
  const { t } = useMarketingTexts()
  const [found, setFound] = useState<{ address: string; since: string | null } | null>(null)
  return (
    <Dialog isOpen onClose={onClose} title={t('checkAddress')} description={t('checkLead')}>
      <Form<Address>
        values={empty}
        onSubmit={async (values) => {
          setFound(null)
          const { isSuppressed, suppression } = await api.post<{
            isSuppressed: boolean
            suppression: Suppression | null
          }>('/suppressions/check', values)
          setFound({ address: values.address, since: isSuppressed ? (suppression?.since ?? '') : null })
        }}
      >
        <AddressFields />
        <div
          role="status"
          className="rounded-control bg-hover px-3 py-2 [overflow-wrap:anywhere] empty:hidden"
        >
          {found && (
            <PermissionLight
              state={found.since === null ? 'yes' : 'no'}
              label={t(found.since === null ? 'isFree' : 'isBlocked', { address: found.address })}
              reason={
                found.since === null ? t('isFreeNote') : t('blockedSince', { at: formatMoment(found.since) })
              }
            />
          )}
        </div>
        <FormActions submit={t('check')} />
      </Form>
    </Dialog>
  )
}

/** Somebody told by telephone or letter that she wants no advertising, whether she is known or not. */
export function BlockAddress({ onClose }: { onClose: () => void }) {
  const { t } = useMarketingTexts()
  return (
    <Dialog isOpen isSticky onClose={onClose} title={t('blockAddress')} description={t('blockLead')}>
      <Form<Address>
        values={empty}
        onSubmit={async (values) => {
          await api.post('/suppressions', values)
          await queryClient.invalidateQueries({ queryKey: listKey('/suppressions') })
          toast(t('isNowBlocked'), { tone: 'yes' })
          onClose()
        }}
      >
        <AddressFields />
        <FormActions submit={t('block')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}

function AddressFields() {
  const { t } = useMarketingTexts()
  return (
    <>
      <Select
        name="channel"
        label={t('channel')}
        isRequired
        choices={(['email', 'phone', 'sms', 'fax'] as const).map((value) => ({
          value,
          label: t(`channels.${value}`),
        }))}
      />
      <TextField name="address" label={t('addressOrNumber')} isRequired autoFocus maxLength={254} />
    </>
  )
}
