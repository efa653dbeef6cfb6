import { useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../platform/api.ts'
import { chooseLanguage, preferredLanguage, usePlatformTexts } from '../platform/i18n.ts'
import { type Session, sessionQuery, setupQuery, startSession } from '../platform/session.ts'
import { Button } from '../ui/button.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { TextField } from '../ui/text-field.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { SessionLayout } from './session-layout.tsx'
import { useSessionTexts } from './texts.ts'

type SignInAnswer = Session | { secondFactor: true; challenge: string }

/** E-mail and password, then the second factor where the account has one. */
export function Page() {
  const { t } = useSessionTexts()
  const search: { to?: string; ended?: string; reset?: string; address?: string } = useSearch({
    strict: false,
  })
  const navigate = useNavigate()
  const [challenge, setChallenge] = useState<string | null>(null)
  const setup = useQuery(setupQuery)
  const session = useQuery(sessionQuery)
  const target = safePath(search.to)

  if (setup.data?.needed) return <Navigate to="/setup" replace />
  if (session.data) return <Navigate to={target} replace />

  const enter = async (signedIn: Session) => {
    startSession(signedIn)
    await chooseLanguage(preferredLanguage(signedIn.user.locale), false)
    await navigate({ to: target, replace: true })
  }
  if (challenge) {
    return <SecondFactor challenge={challenge} onSession={enter} onBack={() => setChallenge(null)} />
  }
  return (
    <SessionLayout
      title={t('welcome')}
      lead={
        search.ended
          ? t('ended')
          : search.reset
            ? t('newPasswordDone')
            : search.address
              ? t('addressDone')
              : undefined
      }
    >
      <Form
        autoComplete="on"
        values={{ email: '', password: '' }}
        onSubmit={async (values) => {
          const answer = await api.post<SignInAnswer>('/session', values)
          if ('challenge' in answer) setChallenge(answer.challenge)
          else await enter(answer)
        }}
      >
        <TextField
          name="email"
          label={t('email')}
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          isRequired
          autoFocus
        />
        <TextField
          name="password"
          label={t('password')}
          type="password"
          autoComplete="current-password"
          isRequired
          aside={<TextLink to="/password-reset">{t('forgot')}</TextLink>}
        />
        <FormActions submit={t('signIn')} isKept={false} className="[&_button]:w-full" />
      </Form>
    </SessionLayout>
  )
}

type SecondFactorProps = {
  challenge: string
  onSession: (session: Session) => Promise<void>
  onBack: () => void
}

function SecondFactor({ challenge, onSession, onBack }: SecondFactorProps) {
  const { t } = useSessionTexts()
  const { t: platform } = usePlatformTexts()
  const [isRecovery, setRecovery] = useState(false)
  return (
    <SessionLayout title={t('codeTitle')} lead={isRecovery ? t('recoveryText') : t('codeText')}>
      <Form
        key={String(isRecovery)}
        autoComplete="on"
        values={{ code: '' }}
        onSubmit={async ({ code }) => {
          const tidy = isRecovery ? code.trim() : code.replace(/\D/g, '')
          await onSession(await api.post<Session>('/session/second-factor', { challenge, code: tidy }))
        }}
      >
        <TextField
          name="code"
          label={isRecovery ? t('recoveryCode') : t('code')}
          inputMode={isRecovery ? 'text' : 'numeric'}
          autoComplete="one-time-code"
          isRequired
          autoFocus
        />
        <FormActions submit={platform('action.continue')} isKept={false} className="[&_button]:w-full" />
      </Form>
      <div className="mt-4 flex flex-col items-start gap-1">
        <Button variant="quiet" className="-ml-3 text-petrol" onClick={() => setRecovery(!isRecovery)}>
          {isRecovery ? t('useApp') : t('useRecovery')}
        </Button>
        <Button variant="quiet" className="-ml-3 text-petrol" onClick={onBack}>
          {t('otherAccount')}
        </Button>
      </div>
    </SessionLayout>
  )
}

/** Only places inside this program: `//other.example` would leave it. */
export function safePath(path: string | undefined): string {
  return path?.startsWith('/') &&
    !path.startsWith('//') &&
    !path.startsWith('/sign-in') &&
    !path.includes('\\')
    ? path
    : '/'
}
