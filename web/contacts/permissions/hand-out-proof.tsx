import type { ConsentProofHandedOut } from '#api/consents.ts'
import { api, type FileAnswer } from '../../platform/api.ts'
import { saveFile } from '../../platform/save-file.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Radio } from '../../ui/radio.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { refreshContact } from '../queries.ts'
import { usePermissionTexts } from './texts.ts'

type Values = { use: ConsentProofHandedOut['use'] | 'in-house' | ''; recipient: string; reason: string }
type Props = { contactId: string; eventId: string; name?: string; onClose: () => void }

/** Downloads the proof of a consent; who gets it outside is noted where the person can read it. */
export function HandOutProof({ contactId, eventId, name, onClose }: Props) {
  const { t } = usePermissionTexts()
  const download = async ({ use, recipient, reason }: Values) => {
    const path = `/contacts/${contactId}/consents/${eventId}/proof`
    const options = { isFile: true, idempotencyKey: undefined }
    const { blob } =
      use === 'in-house' || use === ''
        ? await api.get<FileAnswer>(path, options)
        : await api.post<FileAnswer>(path, { use, recipient, reason: reason.trim() || null }, options)
    saveFile(blob, `${t('proofFileName')}.zip`)
    onClose()
    await refreshContact(contactId)
  }
  return (
    <Dialog isOpen isSticky onClose={onClose} title={t('loadProof')} description={name}>
      <Form<Values> values={{ use: 'in-house', recipient: '', reason: '' }} onSubmit={download}>
        {(form) => (
          <>
            <Radio
              name="use"
              label={t('proofFor')}
              isRequired
              choices={(['in-house', 'legal-duty', 'legal-claims'] as const).map((value) => ({
                value,
                label: t(`proofUses.${value}`),
                hint: t(`proofUseHints.${value}`),
              }))}
            />
            {form.watch('use') !== 'in-house' && (
              <>
                <TextField
                  name="recipient"
                  label={t('proofRecipient')}
                  hint={t('proofRecipientHint')}
                  isRequired
                  maxLength={200}
                />
                <TextField name="reason" label={t('proofReason')} isOptional maxLength={500} />
              </>
            )}
            <FormActions submit={t('loadShort')} onCancel={onClose} />
          </>
        )}
      </Form>
    </Dialog>
  )
}
