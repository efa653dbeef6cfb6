import { useNavigate, useParams } from '@tanstack/react-router'
import { api } from '../platform/api.ts'
import { Form, FormActions } from '../ui/form.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { SessionLayout } from './session-layout.tsx'
import { useSessionTexts } from './texts.ts'

/** Where the link of the mail leads. */
export function Page() {
  const { t } = useSessionTexts()
  const { token }: { token?: string } = useParams({ strict: false })
  const navigate = useNavigate()
  return (
    <SessionLayout title={t('newPasswordTitle')}>
      <Form
        autoComplete="on"
        values={{ password: '' }}
        onSubmit={async ({ password }) => {
          await api.put('/password-reset', { token, password })
          await navigate({ to: '/sign-in', search: { reset: 'yes' } as never, replace: true })
        }}
      >
        <NewPasswordField name="password" />
        <FormActions submit={t('newPasswordSave')} className="[&_button]:w-full" />
      </Form>
      <p className="mt-4">
        <TextLink to="/password-reset">{t('resetTitle')}</TextLink>
      </p>
    </SessionLayout>
  )
}
