import { useQuery } from '@tanstack/react-query'
import { Pencil, Plus, UsersRound } from 'lucide-react'
import { useState } from 'react'
import type { Team } from '#api/teams.ts'
import type { User } from '#api/users.ts'
import { ConfirmDialog } from '../access/confirm-dialog.tsx'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { can, sessionQuery, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { listKey } from '../platform/use-list.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { peopleQuery, teamsQuery } from './queries.ts'
import { SettingsPage } from './settings-page.tsx'
import { useSettingsTexts } from './texts.ts'

/** People who look after the same customers. */
export function Page() {
  const { t } = useSettingsTexts()
  const session = useSession()
  const [open, setOpen] = useState<Team | 'new' | null>(null)
  const teams = useQuery(teamsQuery)
  const people = useQuery(peopleQuery)
  const create = can(session, 'team', 'create') && (
    <Button variant="primary" icon={Plus} onClick={() => setOpen('new')}>
      {t('newTeam')}
    </Button>
  )
  const error = teams.error ?? people.error
  const isThere = teams.data && people.data
  return (
    <SettingsPage isNarrow title={t('teams')} subtitle={t('teamsLead')} actions={create}>
      {error && !isThere && (
        <ErrorState
          error={error}
          onRetry={() => {
            teams.refetch()
            people.refetch()
          }}
        />
      )}
      {!isThere && !error && <Skeleton className="h-48" />}
      {isThere && teams.data.length === 0 && (
        <EmptyState icon={UsersRound} text={t('teamsEmpty')} action={create} />
      )}
      {isThere && teams.data.length > 0 && (
        <ul className="rounded-card border border-line bg-sheet">
          {teams.data.map((team) => (
            <TeamLine
              key={team.id}
              team={team}
              people={people.data}
              onEdit={can(session, 'team', 'update') ? () => setOpen(team) : undefined}
            />
          ))}
        </ul>
      )}
      {open && isThere && (
        <TeamDialog
          team={open === 'new' ? null : open}
          people={people.data}
          mayRemove={can(session, 'team', 'remove')}
          onClose={() => setOpen(null)}
        />
      )}
    </SettingsPage>
  )
}

type TeamLineProps = { team: Team; people: readonly User[]; onEdit?: () => void }

function TeamLine({ team, people, onEdit }: TeamLineProps) {
  const { t } = useSettingsTexts()
  const members = people.filter(({ id }) => team.memberIds?.includes(id))
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-t border-line px-4 py-3 first:border-t-0">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="font-medium">
          {team.name}{' '}
          <span className="font-normal text-ink-soft">{t('members', { count: members.length })}</span>
        </h2>
        <ul className="flex flex-wrap gap-x-3 gap-y-1">
          {members.map((user) => (
            <li key={user.id}>
              <TextLink to={`/settings/users/${user.id}`}>{user.name}</TextLink>
            </li>
          ))}
        </ul>
        {members.length === 0 && <p className="text-ink-soft">{t('noMembers')}</p>}
      </div>
      {onEdit && (
        <Button icon={Pencil} onClick={onEdit} aria-label={t('editTeamNamed', { name: team.name })}>
          {t('editTeam')}
        </Button>
      )}
    </li>
  )
}

type TeamDialogProps = {
  team: Team | null
  people: readonly User[]
  mayRemove: boolean
  onClose: () => void
}

function TeamDialog({ team, people, mayRemove, onClose }: TeamDialogProps) {
  const { t } = useSettingsTexts()
  const [isAsking, setAsking] = useState(false)
  if (isAsking && team) {
    return (
      <ConfirmDialog
        isDanger
        title={t('removeTeamTitle', { name: team.name })}
        text={t('removeTeamText')}
        action={t('removeTeam')}
        onConfirm={async () => {
          await api.remove(`/teams/${team.id}`)
          refresh()
          onClose()
          toast(t('teamRemoved', { name: team.name }), { tone: 'yes' })
        }}
        onClose={() => setAsking(false)}
      />
    )
  }
  return (
    <Dialog isOpen isSticky onClose={onClose} title={team ? t('editTeam') : t('newTeam')}>
      <Form
        values={{ name: team?.name ?? '', memberIds: [...(team?.memberIds ?? [])] }}
        onSubmit={async (values) => {
          if (team) await api.patch(`/teams/${team.id}`, values, { version: team.version })
          else await api.post('/teams', values)
          refresh()
          onClose()
          toast(team ? t('saved') : t('teamMade', { name: values.name }), { tone: 'yes' })
        }}
      >
        <TextField name="name" label={t('teamName')} isRequired autoFocus />
        <MultiSelect
          name="memberIds"
          label={t('membersLabel')}
          hint={t('membersHint')}
          choices={people
            .filter(({ id, state }) => state !== 'deactivated' || team?.memberIds?.includes(id))
            .map(({ id, name }) => ({ value: id, label: name ?? '' }))}
        />
        <FormActions submit={team ? t('saveTeam') : t('makeTeam')} onCancel={onClose}>
          {team && mayRemove && !team.memberIds?.length && (
            <Button variant="danger" className="mr-auto" onClick={() => setAsking(true)}>
              {t('removeTeam')}
            </Button>
          )}
        </FormActions>
      </Form>
    </Dialog>
  )
}

function refresh(): void {
  for (const queryKey of [listKey('/teams'), listKey('/users'), ['user'], sessionQuery.queryKey])
    queryClient.invalidateQueries({ queryKey })
}
