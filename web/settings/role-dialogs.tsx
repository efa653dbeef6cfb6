import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Role } from '#api/roles.ts'
import { renewWatchGrants } from '../access/watch-grants.ts'
import { api } from '../platform/api.ts'
import { purposesQuery } from '../platform/directory.ts'
import { inLanguage } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'
import { sessionQuery } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { Select } from '../ui/select.tsx'
import { TextArea } from '../ui/text-area.tsx'
import { TextField } from '../ui/text-field.tsx'
import { customerGroupsQuery, rolesQuery } from './queries.ts'
import { useSettingsTexts } from './texts.ts'

/** A new role begins as a copy, so that nobody starts from an empty matrix. */
export function CopyRole({
  roles,
  copyOf,
  onClose,
}: {
  roles: readonly Role[]
  copyOf?: string
  onClose: () => void
}) {
  const { t, language } = useSettingsTexts()
  const navigate = useNavigate()
  const original = roles.find(({ key }) => key === copyOf)
  return (
    <Dialog
      isOpen
      isSticky
      onClose={onClose}
      title={original ? t('copyTitle', { role: inLanguage(original.label, language) }) : t('newRole')}
      description={t('copyLead')}
    >
      <Form
        values={{
          copyOf: copyOf ?? roles[0]?.key ?? '',
          label: { de: '', en: '' },
          description: { de: '', en: '' },
        }}
        onSubmit={async (values) => {
          const role = await api.post<Role>('/roles', values)
          await queryClient.invalidateQueries({ queryKey: rolesQuery.queryKey })
          onClose()
          navigate({ to: `/settings/roles/${role.key}` })
          toast(t('roleMade', { role: inLanguage(role.label, language) }), { tone: 'yes' })
        }}
      >
        {!original && (
          <Select
            name="copyOf"
            label={t('copyOf')}
            choices={roles.map(({ key, label }) => ({ value: key, label: inLanguage(label, language) }))}
          />
        )}
        <RoleTexts />
        <FormActions submit={t('makeRole')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}

/** Name, description, the purposes those who hold the role work for, and the customer groups they see. */
export function EditRole({ role, onClose }: { role: Role; onClose: () => void }) {
  const { t, language } = useSettingsTexts()
  const purposes = useQuery(purposesQuery).data?.items ?? []
  const groups = useQuery(customerGroupsQuery).data?.items ?? []
  return (
    <Dialog isOpen isSticky onClose={onClose} title={t('editRole')}>
      <Form
        values={{
          label: { ...role.label },
          description: { de: role.description.de ?? '', en: role.description.en ?? '' },
          purposes: [...role.purposes],
          customerGroups: [...role.customerGroups],
        }}
        onSubmit={async ({ purposes: wanted, customerGroups, ...texts }) => {
          let { version } = role
          if ([...wanted].sort().join() !== [...role.purposes].sort().join()) {
            const changed = await api.put<Role>(`/roles/${role.key}/purposes`, { purposes: wanted })
            await renewWatchGrants()
            version = changed.version
          }
          const isSame = customerGroups.join('\n') === role.customerGroups.join('\n')
          const patch = isSame ? texts : { ...texts, customerGroups }
          await api.patch(`/roles/${role.key}`, patch, { version })
          for (const queryKey of [
            rolesQuery.queryKey,
            ['rights', role.key],
            ['role-history'],
            sessionQuery.queryKey,
          ])
            await queryClient.invalidateQueries({ queryKey })
          onClose()
          toast(t('saved'), { tone: 'yes' })
        }}
      >
        <RoleTexts />
        <MultiSelect
          name="purposes"
          label={t('purposes')}
          hint={t('purposesHint')}
          choices={purposes.map(({ key, label }) => ({ value: key, label: inLanguage(label, language) }))}
        />
        <MultiSelect
          name="customerGroups"
          label={t('groups')}
          hint={t('groupsHint')}
          isFree
          choices={groups.map((name) => ({ value: name, label: name }))}
        />
        <FormActions submit={t('saveRole')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}

function RoleTexts() {
  const { t } = useSettingsTexts()
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-4 phone:grid-cols-1">
      <TextField name="label.de" label={t('labelDe')} isRequired autoFocus />
      <TextField name="label.en" label={t('labelEn')} isRequired />
      <TextArea name="description.de" label={t('descriptionDe')} rows={2} />
      <TextArea name="description.en" label={t('descriptionEn')} rows={2} />
    </div>
  )
}
