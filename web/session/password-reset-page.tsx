import { useState } from 'react'
import { api } from '../platform/api.ts'
import { Form, FormActions } from '../ui/form.tsx'
import { TextField } from '../ui/text-field.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { SessionLayout } from './session-layout.tsx'
import { useSessionTexts } from './texts.ts'

/** Answers the same whether the account exists or not. */
export function Page() {
  const { t } = useSessionTexts()
  const [sentTo, setSentTo] = useState<string | null>(null)
  if (sentTo) {
    return (
      <SessionLayout title={t('resetSentTitle')} lead={t('resetSent', { email: sentTo })}>
        <TextLink to="/sign-in">{t('backToSignIn')}</TextLink>
      </SessionLayout>
    )
  }
  return (
    <SessionLayout title={t('resetTitle')} lead={t('resetText')}>
      <Form
        autoComplete="on"
        values={{ email: '' }}
        onSubmit={async ({ email }) => {
          await api.post('/password-reset', { email })
          setSentTo(email)
        }}
      >
        <TextField
          name="email"
          label={t('email')}
          type="email"
          autoComplete="username"
          isRequired
          autoFocus
        />
        <FormActions submit={t('resetSend')} className="[&_button]:w-full" />
      </Form>
      <p className="mt-4">
        <TextLink to="/sign-in">{t('backToSignIn')}</TextLink>
      </p>
    </SessionLayout>
  )
}
