import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Clock } from 'lucide-react'
import type { User } from '#api/users.ts'
import { WaitingGrant } from '../access/waiting-grant.tsx'
import { renewWatchGrants } from '../access/watch-grants.ts'
import { api } from '../platform/api.ts'
import { inLanguage } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'
import { can, hasPurpose, sessionQuery, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { listKey } from '../platform/use-list.ts'
import { Button } from '../ui/button.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { Section } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Select } from '../ui/select.tsx'
import { PageError, PageSkeleton } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { rolesQuery, teamsQuery, userQuery } from './queries.ts'
import { SettingsPage } from './settings-page.tsx'
import { useSettingsTexts } from './texts.ts'
import { UserAccess } from './user-access.tsx'
import { UserDevices } from './user-devices.tsx'
import { StateBadge } from './user-words.tsx'

/** One account: who it is, what it may, how it is secured, where it is signed in. */
export function Page() {
  const { t } = useSettingsTexts()
  const session = useSession()
  const { id = '' }: { id?: string } = useParams({ strict: false })
  const { data: user, error, refetch } = useQuery(userQuery(id))
  if (error) return <PageError error={error} onRetry={() => refetch()} />
  if (!user) return <PageSkeleton />
  const mayEdit = can(session, 'user', 'update')
  const isKeeper = hasPurpose(session, 'system-operation', 'legal-compliance')
  return (
    <SettingsPage
      title={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {user.name}
          <StateBadge user={user} />
        </span>
      }
      subtitle={user.email}
      back={{ to: '/settings/users', label: t('users') }}
    >
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,26rem)] items-start gap-4 max-xl:grid-cols-1">
        <Section title={t('details')}>
          <WaitingGrant userId={user.id} />
          {mayEdit ? <UserForm key={`${user.id} ${user.version}`} user={user} /> : <UserFacts user={user} />}
        </Section>
        <div className="flex flex-col gap-4">
          {isKeeper && <UserAccess user={user} mayEdit={mayEdit} isMe={user.id === session.user.id} />}
          {isKeeper && user.state !== 'invited' && <UserDevices user={user} mayEdit={mayEdit} />}
        </div>
      </div>
    </SettingsPage>
  )
}

function UserForm({ user }: { user: User }) {
  const { t, language } = useSettingsTexts()
  const roles = useQuery(rolesQuery).data?.items ?? []
  const teams = useQuery(teamsQuery).data ?? []
  const teamChoices = teams.map(({ id, name }) => ({ value: id, label: name ?? '' }))
  const values = {
    name: user.name ?? '',
    email: user.email ?? '',
    locale: user.locale ?? 'de',
    roleKeys: [...(user.roleKeys ?? [])],
    teamIds: [...(user.teamIds ?? [])],
    mainTeamId: user.mainTeamId ?? null,
  }
  return (
    <Form
      values={values}
      onSubmit={async (given) => {
        const changed = Object.fromEntries(
          Object.entries(given).filter(
            ([name, value]) => !isSame(value, values[name as keyof typeof values]),
          ),
        )
        if (Object.keys(changed).length > 0) {
          const next = await api.patch<User>(`/users/${user.id}`, changed, { version: user.version })
          takeUser(next)
          if ('roleKeys' in changed) await renewWatchGrants()
          if (next.pendingEmail && 'email' in changed)
            toast(t('emailAsked', { name: next.name }), { tone: 'yes' })
          else if ('email' in changed) toast(t('emailChanged'), { tone: 'yes' })
          else toast(t('saved'), { tone: 'yes' })
        }
      }}
    >
      {(form) => {
        const chosen = form.watch('teamIds')
        return (
          <>
            <div className="grid grid-cols-2 gap-x-4 gap-y-4 phone:grid-cols-1">
              <TextField name="name" label={t('fullName')} isRequired />
              <TextField name="email" label={t('email')} type="email" hint={t('emailHint')} isRequired />
              <MultiSelect
                name="roleKeys"
                label={t('roles')}
                hint={t('rolesHint')}
                choices={roles
                  .filter(({ key, archivedAt }) => !archivedAt || values.roleKeys.includes(key))
                  .map(({ key, label }) => ({ value: key, label: inLanguage(label, language) }))}
              />
              <MultiSelect name="teamIds" label={t('teams')} hint={t('teamsHint')} choices={teamChoices} />
              <Select
                name="locale"
                label={t('language')}
                choices={[
                  { value: 'de', label: 'Deutsch' },
                  { value: 'en', label: 'English' },
                ]}
              />
              <Select
                name="mainTeamId"
                label={t('mainTeam')}
                hint={t('mainTeamHint')}
                isClearable={chosen.length === 0}
                isDisabled={chosen.length === 0}
                choices={teamChoices.filter(({ value }) => chosen.includes(value))}
              />
            </div>
            {user.pendingEmail && <PendingAddress user={user} email={user.pendingEmail} />}
            <FormActions submit={t('saveUser')} />
          </>
        )
      }}
    </Form>
  )
}

/** A new address that waits for its owner's word. */
function PendingAddress({ user, email }: { user: User; email: string }) {
  const { t } = useSettingsTexts()
  const drop = useMutation({
    mutationFn: () => api.patch<User>(`/users/${user.id}`, { email: user.email }, { version: user.version }),
    onSuccess: (next) => {
      takeUser(next)
      toast(t('emailDropped', { email: next.email }), { tone: 'yes' })
    },
  })
  return (
    <div className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-control bg-ask-wash px-3 py-2">
      <Clock size={16} strokeWidth={1.75} className="shrink-0 text-ask" aria-hidden />
      <span className="min-w-0 flex-1 basis-60 break-words">{t('emailPending', { email })}</span>
      <Button busy={drop.isPending} onClick={() => drop.mutate()}>
        {t('emailDrop')}
      </Button>
      <ProblemNote problem={drop.error} className="w-full" />
    </div>
  )
}

/** The same for those who look after accounts without keeping them. */
function UserFacts({ user }: { user: User }) {
  const { t, language } = useSettingsTexts()
  const roles = useQuery(rolesQuery).data?.items ?? []
  const teams = useQuery(teamsQuery).data ?? []
  return (
    <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-4 gap-y-2">
      {user.roleKeys && (
        <>
          <dt className="text-ink-soft">{t('roles')}</dt>
          <dd className="flex flex-wrap gap-x-3">
            {roles
              .filter(({ key }) => user.roleKeys?.includes(key))
              .map(({ key, label }) => (
                <TextLink key={key} to={`/settings/roles/${key}`}>
                  {inLanguage(label, language)}
                </TextLink>
              ))}
          </dd>
        </>
      )}
      <dt className="text-ink-soft">{t('teams')}</dt>
      <dd>
        {teams
          .filter(({ id }) => user.teamIds?.includes(id))
          .map(({ name }) => name)
          .join(', ') || t('none')}
      </dd>
    </dl>
  )
}

/** Takes over an account as the server answered it, and refreshes what lists it. */
export function takeUser(user: User): void {
  queryClient.setQueryData(userQuery(user.id).queryKey, user)
  for (const key of [listKey('/users'), listKey('/teams'), ['roles'], ['colleagues']])
    queryClient.invalidateQueries({ queryKey: key })
  if (user.id === queryClient.getQueryData(sessionQuery.queryKey)?.user.id)
    queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
}

function isSame(one: unknown, other: unknown): boolean {
  const text = (value: unknown) => JSON.stringify(Array.isArray(value) ? [...value].sort() : (value ?? null))
  return text(one) === text(other)
}
