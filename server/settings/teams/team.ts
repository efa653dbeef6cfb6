import { resource } from '#server/platform/gate/resource.ts'
import { technical } from '#server/privacy/fields/contract.ts'
import { everybodySees, openRule } from '../contracts.ts'

/** People who look after the same customers. */
export const team = resource({
  name: 'team',
  feature: 'teams',
  label: { de: 'Team', en: 'Team' },
  table: 'teams',
  subject: null,
  rows: 'everyone',
  defaultSort: ['name'],
  title: ['name'],
  alive: 't.archived_at is null',
  conflicts: { teams_name_key: 'teams.name-taken' },
  rights: {
    ...everybodySees,
    administration: { rows: 'all', create: true, update: true, remove: true },
  },
  fields: {
    id: technical(),
    version: technical('number'),
    name: openRule({
      type: 'text',
      maxLength: 100,
      isRequired: true,
      category: 'system.operations',
      label: ['Name', 'Name'],
      why: ['Damit man Teams unterscheidet.', 'So that teams can be told apart.'],
    }),
    memberIds: openRule({
      type: 'texts',
      isReadOnly: true,
      edit: [],
      expression: `select coalesce(array_agg(m.user_id::text order by m.user_id), '{}')
        from team_members m join users u on u.id = m.user_id where m.team_id = t.id and u.deactivated_at is null`,
      category: 'user.unique_id',
      label: ['Mitglieder', 'Members'],
      why: ['Wer zum Team gehört, sieht dessen Kontakte.', 'Who belongs to a team sees its contacts.'],
    }),
    isDemo: technical('boolean', { isDetail: true }),
    createdAt: technical('moment'),
    archivedAt: technical('moment'),
  },
})
