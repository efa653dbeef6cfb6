import { useNavigate } from '@tanstack/react-router'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { addCampaign } from './queries.ts'
import { useCampaignTexts } from './texts.ts'

/** A campaign begins with its name and the greeting; the rest is written on its page. */
export function NewCampaign({ segmentId, onClose }: { segmentId: string | null; onClose: () => void }) {
  const { t } = useCampaignTexts()
  const navigate = useNavigate()
  return (
    <Dialog isOpen isSticky onClose={onClose} width="small" title={t('newCampaign')}>
      <Form
        values={{ name: '' }}
        onSubmit={async ({ name }) => {
          const created = await addCampaign({
            name,
            segmentId,
            blocks: [{ type: 'text', text: '{{ letterSalutation }},\n\n' }],
          })
          await navigate({ to: `/marketing/campaigns/${created.id}` as string })
        }}
      >
        <TextField name="name" label={t('name')} hint={t('nameHint')} isRequired autoFocus maxLength={120} />
        <FormActions submit={t('create')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}
