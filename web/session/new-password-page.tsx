import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { api } from '../platform/api.ts'
import { Form, FormActions } from '../ui/form.tsx'
import { Skeleton } from '../ui/states.tsx'
import { ButtonLink } from '../ui/text-link.tsx'
import { GonePage } from './gone-page.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { SessionLayout } from './session-layout.tsx'
import { useSessionTexts } from './texts.ts'

/** Where the link of the mail leads. */
export function Page() {
  const { t } = useSessionTexts()
  const { token }: { token?: string } = useParams({ strict: false })
  const navigate = useNavigate()
  const reset = useQuery({
    queryKey: ['password-reset', token],
    queryFn: ({ signal }) => api.get<{ email: string }>(`/password-reset/${token}`, { signal }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (reset.isError) {
    return (
      <GonePage link="reset" problem={reset.error}>
        <ButtonLink to="/password-reset" variant="primary" className="w-full">
          {t('resetAgain')}
        </ButtonLink>
      </GonePage>
    )
  }
  return (
    <SessionLayout
      title={t('newPasswordTitle')}
      lead={reset.data && t('newPasswordText', { email: reset.data.email })}
    >
      {reset.isPending && <Skeleton className="h-24" />}
      {reset.data && (
        <Form
          autoComplete="on"
          values={{ password: '' }}
          onSubmit={async ({ password }) => {
            await api.put('/password-reset', { token, password })
            await navigate({ to: '/sign-in', search: { reset: 'yes' } as never, replace: true })
          }}
        >
          {/* Tells the browser's password store whose new password it is. */}
          <input type="text" autoComplete="username" value={reset.data.email} readOnly hidden />
          <NewPasswordField name="password" />
          <FormActions submit={t('newPasswordSave')} isKept={false} className="[&_button]:w-full" />
        </Form>
      )}
    </SessionLayout>
  )
}
