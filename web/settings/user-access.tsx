import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { User } from '#api/users.ts'
import { ConfirmDialog } from '../access/confirm-dialog.tsx'
import { api } from '../platform/api.ts'
import { formatMoment } from '../platform/formats.ts'
import { queryClient } from '../platform/query.ts'
import { hasPurpose, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { listKey } from '../platform/use-list.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { rolesQuery, userQuery } from './queries.ts'
import { useSettingsTexts } from './texts.ts'
import { takeUser } from './user-page.tsx'
import { FactorBadge } from './user-words.tsx'

type Asked = 'deactivate' | 'factor' | 'password'

/** How the account is secured, and what an administrator can do when something is lost. */
export function UserAccess({ user, mayEdit, isMe }: { user: User; mayEdit: boolean; isMe: boolean }) {
  const { t } = useSettingsTexts()
  const mayHelp = useMayHelp(user, mayEdit) && user.hasSecondFactor && !isMe
  const [asked, setAsked] = useState<Asked | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const run = async (work: () => Promise<unknown>, said: string) => {
    setBusy(true)
    setProblem(null)
    try {
      await work()
      toast(said, { tone: 'yes' })
    } catch (error) {
      setProblem(error)
    }
    setBusy(false)
  }
  const refresh = async () => {
    await queryClient.invalidateQueries({ queryKey: userQuery(user.id).queryKey })
    queryClient.invalidateQueries({ queryKey: listKey('/users') })
    queryClient.invalidateQueries({ queryKey: listKey('/outbox') })
  }
  const invite = () =>
    run(async () => takeUser(await api.post<User>(`/users/${user.id}/invitation`)), t('invitedAgain'))
  const activate = () =>
    run(async () => takeUser(await api.remove<User>(`/users/${user.id}/deactivation`)), t('reactivated'))

  const isActive = user.state === 'active'
  const facts: [string, string][] = [
    [t('lastSeenAt'), formatMoment(user.lastSeenAt) || t('never')],
    [t('passwordChangedAt'), formatMoment(user.passwordChangedAt) || t('never')],
    [t('createdAt'), formatMoment(user.createdAt)],
    ...(user.deactivatedAt
      ? [[t('deactivatedAt'), formatMoment(user.deactivatedAt)] satisfies [string, string]]
      : []),
  ]
  return (
    <Section title={t('access')}>
      <dl className="grid grid-cols-[9.5rem_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        <dt className="text-ink-soft">{t('secondFactor')}</dt>
        <dd>
          <FactorBadge isOn={user.hasSecondFactor} />
        </dd>
        {facts.map(
          ([label, value]) =>
            value && (
              <div key={label} className="contents">
                <dt className="text-ink-soft">{label}</dt>
                <dd className="figures">{value}</dd>
              </div>
            ),
        )}
      </dl>
      <ProblemNote problem={problem} className="mt-3" />
      {(mayEdit || mayHelp) && (
        <div className="mt-4 flex flex-wrap gap-2 border-t border-line pt-4">
          {mayEdit && user.state === 'invited' && (
            <Button busy={isBusy} onClick={invite}>
              {t('inviteAgain')}
            </Button>
          )}
          {mayEdit && isActive && !isMe && (
            <Button onClick={() => setAsked('password')}>{t('resetPassword')}</Button>
          )}
          {mayHelp && <Button onClick={() => setAsked('factor')}>{t('removeFactor')}</Button>}
          {mayEdit && user.state === 'deactivated' && (
            <Button busy={isBusy} onClick={activate}>
              {t('reactivate')}
            </Button>
          )}
          {mayEdit && user.state !== 'deactivated' && !isMe && (
            <Button variant="danger" onClick={() => setAsked('deactivate')}>
              {t('deactivate')}
            </Button>
          )}
          {isMe && <p className="text-small text-ink-soft">{t('ownAccount')}</p>}
        </div>
      )}
      {asked === 'deactivate' && (
        <ConfirmDialog
          isDanger
          title={t('deactivateTitle', { name: user.name })}
          text={t('deactivateText')}
          action={t('deactivate')}
          onConfirm={async () => {
            takeUser(await api.put<User>(`/users/${user.id}/deactivation`))
            toast(t('deactivated', { name: user.name }), { tone: 'yes' })
          }}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === 'factor' && (
        <ConfirmDialog
          isDanger
          title={t('removeFactorTitle', { name: user.name })}
          text={t('removeFactorText')}
          action={t('removeFactor')}
          onConfirm={async () => {
            await api.remove(`/users/${user.id}/second-factor`)
            await refresh()
            toast(t('factorRemoved'), { tone: 'yes' })
          }}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === 'password' && (
        <ConfirmDialog
          title={t('resetPasswordTitle', { name: user.name })}
          text={t('resetPasswordText', { email: user.email })}
          action={t('resetPassword')}
          onConfirm={async () => {
            await api.post(`/users/${user.id}/password-reset`)
            await refresh()
            toast(t('resetSent', { name: user.name }), { tone: 'yes' })
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </Section>
  )
}

/** Whoever watches over data protection is helped by another who does, everybody else by those who keep accounts. */
function useMayHelp(user: User, mayEdit: boolean): boolean {
  const session = useSession()
  const roles = useQuery(rolesQuery).data?.items ?? []
  const isWatcher = roles.some(
    ({ key, purposes }) => user.roleKeys?.includes(key) && purposes.includes('legal-compliance'),
  )
  return isWatcher ? hasPurpose(session, 'legal-compliance') : mayEdit
}
