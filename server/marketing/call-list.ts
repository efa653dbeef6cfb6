import { resource } from '#server/platform/gate/resource.ts'
import { named, technical } from '#server/privacy/fields/contract.ts'
import { mailing, readers, seeing } from './held.ts'

const held = (said: Parameters<typeof mailing>[0]) => mailing({ see: [...seeing, 'caller'], ...said })
const why = [
  'Damit klar ist, wer die Menschen eines Segments anruft.',
  'So that it is clear who calls the people of a segment.',
] as const

/** The calls to a segment, handed to one person or one team; about nobody who is called. */
export const callList = resource({
  name: 'callList',
  feature: 'call-lists',
  label: { de: 'Anrufliste', en: 'Call list' },
  table: 'call_lists',
  subject: null,
  rows: 'everyone',
  defaultSort: ['-createdAt'],
  rights: {
    ...readers,
    marketing: { rows: 'all', create: true, update: true, remove: true },
    caller: { rows: 'all' },
  },
  conflicts: { call_lists_segment_id_fkey: 'segments.not-found' },
  fields: {
    id: technical(),
    version: technical('number'),
    segmentId: held({
      type: 'id',
      isRequired: true,
      isSortable: false,
      category: 'system.operations',
      label: ['Segment', 'Segment'],
      why,
    }),
    segment: held({
      ...named('segments', 'segment_id'),
      category: 'system.operations',
      shows: ['segment.name'],
      standsFor: 'segmentId',
      label: ['Segment', 'Segment'],
      why,
    }),
    assigneeId: held({ type: 'id', category: 'user.unique_id', label: ['Zuständig', 'Assignee'], why }),
    assignee: held({
      ...named('users', 'assignee_id'),
      category: 'user.name',
      standsFor: 'assigneeId',
      label: ['Zuständig', 'Assignee'],
      why,
    }),
    teamId: held({ type: 'id', category: 'system.operations', label: ['Team', 'Team'], why }),
    team: held({
      ...named('teams', 'team_id'),
      category: 'system.operations',
      standsFor: 'teamId',
      label: ['Team', 'Team'],
      why,
    }),
    dueOn: held({ type: 'date', category: 'system.operations', label: ['Bis', 'Until'], why }),
    note: held({
      type: 'text',
      maxLength: 300,
      category: 'system.operations',
      label: ['Worum es geht', 'What it is about'],
      why,
    }),
    isDone: held({
      type: 'boolean',
      isReadOnly: true,
      edit: [],
      category: 'system.operations',
      label: ['Erledigt', 'Done'],
      why,
    }),
    doneAt: technical('moment'),
    createdAt: technical('moment'),
    createdBy: technical('id'),
    updatedAt: technical('moment'),
    updatedBy: technical('id'),
  },
})
