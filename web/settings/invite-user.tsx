import { useQuery } from '@tanstack/react-query'
import type { User } from '#api/users.ts'
import { renewWatchGrants } from '../access/watch-grants.ts'
import { api } from '../platform/api.ts'
import { inLanguage } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'
import { toast } from '../platform/toasts.ts'
import { listKey } from '../platform/use-list.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import { rolesQuery, settingsQuery, teamsQuery } from './queries.ts'
import { useSettingsTexts } from './texts.ts'

/** An account is made by a mail whose link lets the person choose her own password. */
export function InviteUser({ onClose }: { onClose: () => void }) {
  const { t, language } = useSettingsTexts()
  const roles = useQuery(rolesQuery).data?.items.filter(({ archivedAt }) => !archivedAt) ?? []
  const teams = useQuery(teamsQuery).data ?? []
  const settings = useQuery(settingsQuery).data
  const hasMailServer = settings?.operation.hasMailServer
  return (
    <Dialog
      isOpen
      isSticky
      onClose={onClose}
      title={t('invite')}
      description={hasMailServer === false ? t('inviteWaits') : t('inviteLead')}
    >
      <Form
        values={{
          name: '',
          email: '',
          locale: settings?.mail.language ?? 'de',
          roleKeys: [] as string[],
          teamIds: [] as string[],
        }}
        onSubmit={async (values) => {
          const user = await api.post<User>('/users', values)
          await Promise.all([
            queryClient.invalidateQueries({ queryKey: listKey('/users') }),
            queryClient.invalidateQueries({ queryKey: listKey('/teams') }),
            queryClient.invalidateQueries({ queryKey: listKey('/outbox') }),
            renewWatchGrants(),
          ])
          onClose()
          toast(t('invited', { name: user.name ?? values.name }), {
            tone: 'yes',
            detail: values.roleKeys.some((key) => !user.roleKeys?.includes(key))
              ? t('inviteNeedsRelease')
              : hasMailServer === false
                ? t('inviteWaits')
                : undefined,
          })
        }}
      >
        <TextField name="name" label={t('fullName')} isRequired autoFocus />
        <TextField name="email" label={t('email')} type="email" isRequired />
        <MultiSelect
          name="roleKeys"
          label={t('roles')}
          hint={t('rolesHint')}
          isRequired
          choices={roles.map(({ key, label }) => ({ value: key, label: inLanguage(label, language) }))}
        />
        <MultiSelect
          name="teamIds"
          label={t('teams')}
          hint={t('teamsHint')}
          isOptional
          choices={teams.map(({ id, name }) => ({ value: id, label: name ?? '' }))}
        />
        <Select
          name="locale"
          label={t('language')}
          choices={[
            { value: 'de', label: 'Deutsch' },
            { value: 'en', label: 'English' },
          ]}
        />
        <FormActions submit={t('sendInvitation')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}
