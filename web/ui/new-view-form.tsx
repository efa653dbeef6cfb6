import { usePlatformTexts } from '../platform/i18n.ts'
import type { ListControl } from '../platform/use-list-state.ts'
import { createView } from '../platform/views.ts'
import { Checkbox } from './checkbox.tsx'
import { Form, FormActions } from './form.tsx'
import { TextField } from './text-field.tsx'

type NewViewFormProps = { list: ListControl; resource: string; onDone: () => void }

/** Keeps what the list shows now under a name. */
export function NewViewForm({ list, resource, onDone }: NewViewFormProps) {
  const { t } = usePlatformTexts()
  return (
    <Form
      values={{ name: '', isTeam: false }}
      onSubmit={async ({ name, isTeam }) => {
        const view = await createView(resource, name, isTeam ? 'team' : 'mine', list.state)
        list.openView({ ...list.state, view: view.id })
        onDone()
      }}
    >
      <TextField name="name" label={t('list.viewName')} hint={t('list.viewNote')} isRequired autoFocus />
      <Checkbox name="isTeam" label={t('list.viewTeam')} />
      <FormActions submit={t('action.save')} />
    </Form>
  )
}
