import { useNavigate } from '@tanstack/react-router'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'

type NewProps = {
  words: { title: string; name: string; nameHint: string; create: string }
  maxLength: number
  /** Makes it and answers where it is written. */
  add: (name: string) => Promise<string>
  onClose: () => void
}

/** A mailing begins with its name; the rest is written on its page. */
export function NewMailing({ words, maxLength, add, onClose }: NewProps) {
  const navigate = useNavigate()
  return (
    <Dialog isOpen isSticky onClose={onClose} width="small" title={words.title}>
      <Form
        values={{ name: '' }}
        onSubmit={async ({ name }) => {
          await navigate({ to: await add(name) })
        }}
      >
        <TextField
          name="name"
          label={words.name}
          hint={words.nameHint}
          isRequired
          autoFocus
          maxLength={maxLength}
        />
        <FormActions submit={words.create} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}
