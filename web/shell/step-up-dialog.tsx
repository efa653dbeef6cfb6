import { useState } from 'react'
import { api } from '../platform/api.ts'
import { usePlatformTexts } from '../platform/i18n.ts'
import { Problem } from '../platform/problem.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { TextField } from '../ui/text-field.tsx'

/** Asks for the password, and for the code where the account has one, before a protected step. */
export function StepUpDialog({ onSettle }: { onSettle: (isConfirmed: boolean) => void }) {
  const { t } = usePlatformTexts()
  const [needsCode, setNeedsCode] = useState(false)
  return (
    <Dialog
      isOpen
      isSticky
      width="small"
      onClose={() => onSettle(false)}
      title={t('stepUp.title')}
      description={t('stepUp.text')}
    >
      <Form
        values={{ password: '', code: '' }}
        onSubmit={async ({ password, code }) => {
          try {
            await api.post('/session/step-up', { password, ...(code ? { code } : {}) })
          } catch (error) {
            if (error instanceof Problem && /code-(needed|missing|required)/.test(error.code))
              setNeedsCode(true)
            throw error
          }
          onSettle(true)
        }}
      >
        <TextField
          name="password"
          label={t('stepUp.password')}
          type="password"
          autoComplete="current-password"
          isRequired
          autoFocus
        />
        {needsCode && (
          <TextField name="code" label={t('stepUp.code')} inputMode="numeric" autoComplete="one-time-code" />
        )}
        <FormActions submit={t('stepUp.confirm')} isKept={false} onCancel={() => onSettle(false)} />
      </Form>
    </Dialog>
  )
}
