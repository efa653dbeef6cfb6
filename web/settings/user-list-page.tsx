import { useQuery } from '@tanstack/react-query'
import { UserRoundPlus } from 'lucide-react'
import { useMemo } from 'react'
import type { User } from '#api/users.ts'
import { useFields } from '../platform/fields.ts'
import { formatMoment, formatNumber } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import type { ListState } from '../platform/list-url.ts'
import { can, hasPurpose, useSession } from '../platform/session.ts'
import { useList } from '../platform/use-list.ts'
import { useListState } from '../platform/use-list-state.ts'
import { useNewInAddress } from '../platform/use-new-in-address.ts'
import { Button } from '../ui/button.tsx'
import type { Column } from '../ui/columns.ts'
import { DataTable } from '../ui/data-table.tsx'
import { ListTools } from '../ui/list-tools.tsx'
import { EmptyState } from '../ui/states.tsx'
import { InviteUser } from './invite-user.tsx'
import { rolesQuery, teamsQuery } from './queries.ts'
import { SettingsPage } from './settings-page.tsx'
import { useSettingsTexts } from './texts.ts'
import { FactorBadge, StateBadge } from './user-words.tsx'

const kept = new Set(['roleKeys', 'hasSecondFactor', 'lastSeenAt', 'createdAt'])
const standard: Partial<ListState> = { sort: [{ field: 'name', isDescending: false }] }

/** Everybody who has access, with roles, teams and how the access is secured. */
export function Page() {
  const { t, language } = useSettingsTexts()
  const session = useSession()
  const { isNew, open } = useNewInAddress()
  const list = useListState(standard)
  const fields = useFields('user')
  const rows = useList<User>('/users', list.apiQuery)
  const roles = useQuery(rolesQuery).data?.items
  const teams = useQuery(teamsQuery).data
  const mayInvite = can(session, 'user', 'create')

  const names = useMemo(() => {
    const byRole = new Map(roles?.map(({ key, label }) => [key, inLanguage(label, language)]))
    const byTeam = new Map(teams?.map(({ id, name }) => [id, name ?? '']))
    return {
      roles: (user: User) => user.roleKeys?.map((key) => byRole.get(key) ?? key).join(', ') ?? '',
      teams: (user: User) => user.teamIds?.map((id) => byTeam.get(id) ?? '').join(', ') ?? '',
    }
  }, [roles, teams, language])
  // Roles and how accounts are secured serve the running of the program and the watch over it, nothing else.
  const isKeeper = hasPurpose(session, 'system-operation', 'legal-compliance')
  const columns = useMemo(() => {
    const all: Column<User>[] = [
      {
        name: 'name',
        label: t('name'),
        width: 190,
        isSortable: true,
        isFixed: true,
        cell: ({ name }) => name,
      },
      { name: 'state', label: t('state'), width: 120, cell: (user) => <StateBadge user={user} /> },
      { name: 'roleKeys', label: t('roles'), width: 150, cell: names.roles },
      { name: 'teamIds', label: t('teams'), width: 170, cell: names.teams },
      {
        name: 'hasSecondFactor',
        label: t('secondFactor'),
        width: 130,
        cell: (user) => <FactorBadge isOn={user.hasSecondFactor} />,
      },
      {
        name: 'lastSeenAt',
        label: t('lastSeenAt'),
        width: 130,
        isSortable: true,
        cell: (user) => formatMoment(user.lastSeenAt) || t('never'),
      },
      { name: 'email', label: t('email'), width: 220, isSortable: true, cell: ({ email }) => email },
      {
        name: 'createdAt',
        label: t('createdAt'),
        width: 140,
        isSortable: true,
        isOptional: true,
        cell: (user) => formatMoment(user.createdAt),
      },
    ]
    return isKeeper ? all : all.filter(({ name }) => !kept.has(name))
  }, [t, names, isKeeper])
  const invite = mayInvite && (
    <Button variant="primary" icon={UserRoundPlus} onClick={() => open(true)}>
      {t('invite')}
    </Button>
  )

  return (
    <SettingsPage isFilling title={t('users')} actions={invite}>
      <ListTools
        list={list}
        columns={columns}
        fields={fields}
        searchLabel={t('searchUsers')}
        options={{
          roleKeys:
            roles?.map(({ key, label }) => ({ value: key, label: inLanguage(label, language) })) ?? [],
          teamIds: teams?.map(({ id, name }) => ({ value: id, label: name ?? '' })) ?? [],
          mainTeamId: teams?.map(({ id, name }) => ({ value: id, label: name ?? '' })) ?? [],
        }}
      />
      <DataTable<User>
        label={t('users')}
        columns={columns}
        rows={rows}
        keyOf={(user) => user.id}
        hrefOf={(user) => `/settings/users/${user.id}`}
        list={list}
        countText={(count) => t('userCount', { count, formatted: formatNumber(count) })}
        phoneRow={(user) => ({
          title: user.name,
          aside: <StateBadge user={user} />,
          detail: [names.roles(user), names.teams(user)].filter(Boolean).join(' · ') || user.email,
        })}
        empty={<EmptyState text={t('usersEmpty')} action={invite} />}
      />
      {isNew && mayInvite && <InviteUser onClose={() => open(false)} />}
    </SettingsPage>
  )
}
