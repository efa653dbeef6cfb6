import { useNavigate } from '@tanstack/react-router'
import type { SubscriptionForm } from '#api/forms.ts'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { Form, FormActions } from '../ui/form.tsx'
import { Radio } from '../ui/radio.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { bodyOf, emptyForm, FormFields, type FormValues, NameFields } from './form-fields.tsx'
import { formsQuery } from './queries.ts'
import { useMarketingTexts } from './texts.ts'

/** A new form; afterwards its page shows where it is found and how to embed it. */
export function NewForm({ onClose }: { onClose: () => void }) {
  const { t } = useMarketingTexts()
  const navigate = useNavigate()
  return (
    <Sheet isOpen isSticky onClose={onClose} title={t('newForm')}>
      <Form<FormValues>
        values={emptyForm}
        onSubmit={async (values, form) => {
          const body = await bodyOf(values, form)
          const { kind, key } = values
          const created = await api.post<SubscriptionForm>('/forms', { ...body, kind, key })
          await queryClient.invalidateQueries({ queryKey: formsQuery.queryKey })
          await navigate({ to: `/marketing/forms/${created.id}` as string })
        }}
      >
        {(form) => (
          <>
            <NameFields form={form} />
            <Radio
              name="kind"
              label={t('formKind')}
              isTiles
              isRequired
              choices={(['newsletter', 'event'] as const).map((value) => ({
                value,
                label: t(`formKinds.${value}`),
              }))}
            />
            <FormFields form={form} />
            <FormActions submit={t('createForm')} onCancel={onClose} />
          </>
        )}
      </Form>
    </Sheet>
  )
}
