import { keptTable } from '#server/platform/gate/kept-table.ts'

// A filter that names a person is not kept (see platform/gate/naming-filter.ts).
keptTable({
  table: 'saved_views',
  purpose: 'system-operation',
  basis: 'A6-1-f',
  dataKind: 'operation',
  erase: 'deleted-with-record',
  subject: 'owner_id',
  columns: {
    id: 'system.operations',
    version: 'system.operations',
    resource: 'system.operations',
    name: 'system.operations',
    owner_id: 'user.unique_id',
    team_id: 'system.operations',
    state: 'user.content.private',
    position: 'system.operations',
    created_at: 'system.operations',
    updated_at: 'system.operations',
  },
})
