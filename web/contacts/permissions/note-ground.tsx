import type { NewAdvertisingGround } from '#api/consents.ts'
import type { ContactDetail } from '#api/contacts.ts'
import { api } from '../../platform/api.ts'
import { toast } from '../../platform/toasts.ts'
import { DateField } from '../../ui/date-field.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { MultiSelect } from '../../ui/multi-select.tsx'
import { Radio } from '../../ui/radio.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { fullName } from '../person-name.ts'
import { refreshContact } from '../queries.ts'
import { usePermissionTexts } from './texts.ts'

type Values = {
  kind: NewAdvertisingGround['kind']
  saleReference: string
  soldOn: string | null
  notice: string
  productGroups: string[]
  reason: string
  validUntil: string | null
}

/** What permits advertising though nobody consented: all of § 7(3) UWG, or a reason to presume it of a business. */
export function NoteGround({ contact, onClose }: { contact: ContactDetail; onClose: () => void }) {
  const { t } = usePermissionTexts()
  const isConsumer = contact.isConsumer === true
  return (
    <Dialog isOpen isSticky onClose={onClose} title={t('addGround')} description={fullName(contact)}>
      <Form<Values>
        values={{
          kind: 'existing-customer',
          saleReference: '',
          soldOn: null,
          notice: '',
          productGroups: [],
          reason: '',
          validUntil: null,
        }}
        onSubmit={async ({ kind, saleReference, soldOn, notice, productGroups, reason, validUntil }) => {
          const body: NewAdvertisingGround =
            kind === 'presumed'
              ? { kind, reason, validUntil }
              : { kind, saleReference, soldOn, notice, productGroups, validUntil }
          await api.post(`/contacts/${contact.id}/advertising-grounds`, body)
          onClose()
          toast(t('saved'), { tone: 'yes' })
          await refreshContact(contact.id)
        }}
      >
        {(form) => (
          <>
            <Radio
              name="kind"
              label={t('kind')}
              isRequired
              choices={(['existing-customer', 'presumed'] as const).map((value) => ({
                value,
                label: t(`kinds.${value}`),
                hint: value === 'presumed' && isConsumer ? t('presumedConsumer') : t(`kindHints.${value}`),
                isDisabled: value === 'presumed' && isConsumer,
              }))}
            />
            {form.watch('kind') === 'presumed' ? (
              <>
                <p className="text-ink-soft">{t('presumedNote')}</p>
                <TextArea name="reason" label={t('presumedReason')} isRequired maxLength={500} />
              </>
            ) : (
              <>
                <div className="rounded-control bg-hover px-3 py-2">
                  <p>{t('conditions')}</p>
                  <ol className="list-decimal pt-1 pl-5">
                    {(['condition1', 'condition2', 'condition3', 'condition4'] as const).map((each) => (
                      <li key={each}>{t(each)}</li>
                    ))}
                  </ol>
                </div>
                <div className="grid grid-cols-2 gap-3 phone:grid-cols-1">
                  <TextField
                    name="saleReference"
                    label={t('saleReference')}
                    hint={t('saleReferenceHint')}
                    isRequired
                    maxLength={100}
                  />
                  <DateField name="soldOn" label={t('soldOn')} isOptional />
                </div>
                <MultiSelect
                  name="productGroups"
                  label={t('productGroups')}
                  hint={t('productGroupsHint')}
                  choices={[]}
                  isFree
                  isRequired
                />
                <TextArea
                  name="notice"
                  label={t('noticeGiven')}
                  hint={t('noticeGivenHint')}
                  isRequired
                  maxLength={1000}
                />
              </>
            )}
            <DateField name="validUntil" label={t('validUntil')} isOptional />
            <FormActions submit={t('save')} onCancel={onClose} />
          </>
        )}
      </Form>
    </Dialog>
  )
}
