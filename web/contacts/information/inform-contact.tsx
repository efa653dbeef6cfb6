import { useQuery } from '@tanstack/react-query'
import type { Contact } from '#api/contacts.ts'
import { api } from '../../platform/api.ts'
import { isoDay } from '../../platform/date-input.ts'
import { toast } from '../../platform/toasts.ts'
import { noticeQuery } from '../../privacy/notice/queries.ts'
import { DateField } from '../../ui/date-field.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Radio } from '../../ui/radio.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { localInstant } from '../permissions/local-instant.ts'
import { fullName } from '../person-name.ts'
import { refreshContact } from '../queries.ts'
import { useInformationTexts } from './texts.ts'

const ways = ['mail', 'letter', 'spoken', 'page', 'exempt'] as const
type Way = (typeof ways)[number]
type Values = { way: Way; at: string | null; reason: string }

type DialogProps = {
  contact: Parameters<typeof fullName>[0] & Pick<Contact, 'id' | 'email'>
  onClose: () => void
}

/** Tells somebody how her data are used, or notes how she was told; either ends the clock and is the proof. */
export function InformContact({ contact, onClose }: DialogProps) {
  const { t } = useInformationTexts()
  const notice = useQuery(noticeQuery).data?.released
  const { email } = contact
  const today = isoDay(new Date())
  return (
    <Dialog
      isOpen
      isSticky
      onClose={onClose}
      width="small"
      title={t('dialogTitle', { name: fullName(contact) })}
      description={notice ? t('dialogLead', { number: notice.number }) : undefined}
    >
      <Form<Values>
        values={{ way: email ? 'mail' : 'letter', at: today, reason: '' }}
        onSubmit={async ({ way, at, reason }) => {
          await inform(contact.id, {
            way,
            ...(way === 'exempt' ? { reason } : {}),
            // The day is what one knows of a talk or a letter; today means now.
            ...(asksDay(way) && at && at !== today ? { at: localInstant(at, '12:00') } : {}),
          })
          await refreshContact(contact.id)
          onClose()
          toast(t(way === 'mail' ? 'sent' : 'noted'), { tone: 'yes' })
        }}
      >
        {(form) => {
          const way = form.watch('way')
          return (
            <>
              <Radio
                name="way"
                label={t('way')}
                choices={ways.map((value) => ({
                  value,
                  label: t(`ways.${value}`),
                  hint: value === 'mail' && !email ? t('wayHints.noMail') : t(`wayHints.${value}`, { email }),
                  isDisabled: value === 'mail' && !email,
                }))}
              />
              {asksDay(way) && <DateField name="at" label={t('at')} isRequired max={today} />}
              {way === 'exempt' && (
                <TextArea
                  name="reason"
                  label={t('reason')}
                  hint={t('reasonHint')}
                  isRequired
                  maxLength={500}
                  rows={2}
                />
              )}
              <FormActions submit={t(way === 'mail' ? 'send' : 'note')} onCancel={onClose} />
            </>
          )
        }}
      </Form>
    </Dialog>
  )
}

export async function inform(
  contactId: string,
  information: { way: Way; reason?: string; at?: string },
): Promise<void> {
  await api.post(`/contacts/${contactId}/informations`, information)
}

function asksDay(way: Values['way']): boolean {
  return way === 'letter' || way === 'spoken' || way === 'page'
}
