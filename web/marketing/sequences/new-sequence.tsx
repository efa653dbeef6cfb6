import { useNavigate } from '@tanstack/react-router'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { addSequence } from './queries.ts'
import { useSequenceTexts } from './texts.ts'

/** A sequence begins with its name; the rest is written on its page. */
export function NewSequence({ onClose }: { onClose: () => void }) {
  const { t } = useSequenceTexts()
  const navigate = useNavigate()
  return (
    <Dialog isOpen isSticky onClose={onClose} width="small" title={t('newSequence')}>
      <Form
        values={{ name: '' }}
        onSubmit={async ({ name }) => {
          const created = await addSequence({ name })
          await navigate({ to: `/marketing/sequences/${created.id}` as string })
        }}
      >
        <TextField name="name" label={t('name')} hint={t('nameHint')} isRequired autoFocus maxLength={80} />
        <FormActions submit={t('create')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}
