import { Check, Dot } from 'lucide-react'
import { useState } from 'react'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Form, FormActions } from '../ui/form.tsx'
import { Section } from '../ui/page.tsx'
import { TextField } from '../ui/text-field.tsx'
import { useProfileTexts } from './texts.ts'

const shortest = 12

/** The old password for a new one; the rules stand beside the field, not behind an error. */
export function ChangePassword() {
  const { t } = useProfileTexts()
  const session = useSession()
  const [round, setRound] = useState(0)
  return (
    <Section title={t('password')}>
      <Form
        key={round}
        autoComplete="on"
        values={{ currentPassword: '', newPassword: '' }}
        onSubmit={async (values) => {
          await api.put('/session/password', values)
          await queryClient.invalidateQueries({ queryKey: ['own-sessions'] })
          setRound(round + 1)
          toast(t('passwordChanged'), { tone: 'yes' })
        }}
      >
        {(form) => (
          <>
            {/* Password managers look for the name of the account. */}
            <input type="hidden" autoComplete="username" value={session.user.email} readOnly />
            <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,20rem)] gap-x-8 gap-y-4 phone:grid-cols-1">
              <div className="flex flex-col gap-4">
                <TextField
                  name="currentPassword"
                  label={t('currentPassword')}
                  type="password"
                  autoComplete="current-password"
                  isRequired
                />
                <TextField
                  name="newPassword"
                  label={t('newPassword')}
                  type="password"
                  autoComplete="new-password"
                  isRequired
                />
              </div>
              <Rules password={form.watch('newPassword')} />
            </div>
            <FormActions submit={t('changePassword')} isKept={false} />
          </>
        )}
      </Form>
    </Section>
  )
}

function Rules({ password }: { password: string }) {
  const { t } = useProfileTexts()
  const missing = shortest - [...password].length
  const isLong = missing <= 0
  return (
    <div className="text-small text-ink-soft">
      <div className="pb-1 font-medium text-ink">{t('rules')}</div>
      <ul className="flex flex-col gap-1">
        <li className={isLong ? 'flex gap-1.5 text-yes' : 'flex gap-1.5'}>
          <Sign isMet={isLong} />
          {!password || isLong ? t('ruleLength') : t('ruleLengthMissing', { count: missing })}
        </li>
        <li className="flex gap-1.5">
          <Sign />
          {t('ruleOwn')}
        </li>
        <li className="flex gap-1.5">
          <Sign />
          {t('ruleCommon')}
        </li>
      </ul>
    </div>
  )
}

function Sign({ isMet }: { isMet?: boolean }) {
  const Icon = isMet ? Check : Dot
  return <Icon size={16} strokeWidth={1.75} className="mt-0.5 shrink-0" aria-hidden />
}
