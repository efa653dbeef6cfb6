import { useState } from 'react'
import { api } from '../platform/api.ts'
import { usePlatformTexts } from '../platform/i18n.ts'
import { Form, FormActions } from '../ui/form.tsx'
import { TextField } from '../ui/text-field.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { SessionLayout } from './session-layout.tsx'

/** Answers the same whether the account exists or not. */
export function Page() {
  const { t } = usePlatformTexts()
  const [sentTo, setSentTo] = useState<string | null>(null)
  if (sentTo) {
    return (
      <SessionLayout title={t('session.resetSentTitle')} lead={t('session.resetSent', { email: sentTo })}>
        <TextLink to="/sign-in">{t('session.backToSignIn')}</TextLink>
      </SessionLayout>
    )
  }
  return (
    <SessionLayout title={t('session.resetTitle')} lead={t('session.resetText')}>
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
          label={t('session.email')}
          type="email"
          autoComplete="username"
          isRequired
          autoFocus
        />
        <FormActions submit={t('session.resetSend')} className="[&_button]:w-full" />
      </Form>
      <p className="mt-4">
        <TextLink to="/sign-in">{t('session.backToSignIn')}</TextLink>
      </p>
    </SessionLayout>
  )
}
