import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { api } from '../platform/api.ts'
import { usePlatformTexts } from '../platform/i18n.ts'
import { type Session, startSession } from '../platform/session.ts'
import { Form, FormActions } from '../ui/form.tsx'
import { Skeleton } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { GonePage } from './gone-page.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { SessionLayout } from './session-layout.tsx'
import { useSessionTexts } from './texts.ts'

type Invitation = { name?: string; email: string; company?: string }

/** The invited person chooses a password and is in. */
export function Page() {
  const { t } = useSessionTexts()
  const { t: platform } = usePlatformTexts()
  const { token }: { token?: string } = useParams({ strict: false })
  const navigate = useNavigate()
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => api.get<Invitation>(`/invitations/${token}`, { signal }),
    retry: false,
  })
  if (invitation.isPending) {
    return (
      <SessionLayout title={<Skeleton className="h-8 w-56" />}>
        <Skeleton className="h-24" />
      </SessionLayout>
    )
  }
  if (invitation.isError) return <GonePage link="invitation" problem={invitation.error} />
  const { name, email, company } = invitation.data
  return (
    <SessionLayout
      title={t('invitationTitle', { name: name ?? email })}
      lead={t('invitationText', { company: company ?? platform('app.name') })}
    >
      <Form
        autoComplete="on"
        values={{ name: name ?? '', email, password: '' }}
        onSubmit={async (values) => {
          const answer = await api.put<Session | undefined>(`/invitations/${token}`, {
            name: values.name,
            password: values.password,
          })
          if (answer && 'user' in answer) startSession(answer)
          await navigate({ to: answer && 'user' in answer ? '/' : '/sign-in', replace: true })
        }}
      >
        <TextField name="email" label={t('email')} type="email" autoComplete="username" isDisabled />
        <TextField name="name" label={t('invitationName')} autoComplete="name" isRequired />
        <NewPasswordField name="password" label={t('password')} autoFocus />
        <FormActions submit={t('invitationAccept')} className="[&_button]:w-full" />
      </Form>
    </SessionLayout>
  )
}
