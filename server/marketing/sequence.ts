import { resource } from '#server/platform/gate/resource.ts'
import { technical, words } from '#server/privacy/fields/contract.ts'
import { mailing, mailingFields, readers } from './held.ts'

const why = [
  'Damit mehrere Mails nacheinander geplant und später nachgewiesen werden können.',
  'So that several mails in a row can be planned, and shown later.',
] as const

/** Mails one after the other, each some days after the one before, until somebody answers or says no. */
export const sequence = resource({
  name: 'sequence',
  feature: 'sequences',
  label: { de: 'Mailfolge', en: 'Sequence' },
  table: 'sequences',
  subject: null,
  rows: 'everyone',
  defaultSort: ['name'],
  rights: { ...readers, marketing: { rows: 'all', create: true, update: true, remove: true } },
  conflicts: { sequences_name_key: 'sequences.taken', sequences_segment_id_fkey: 'segments.not-found' },
  fields: {
    ...mailingFields(80, why),
    steps: mailing({
      type: 'json',
      isReadOnly: true,
      isDetail: true,
      category: 'system.operations',
      label: ['Schritte', 'Steps'],
      why,
    }),
    state: mailing({
      type: 'choice',
      isReadOnly: true,
      choices: [
        { value: 'draft', label: words(['Entwurf', 'Draft']) },
        { value: 'running', label: words(['Läuft', 'Running']) },
        { value: 'stopped', label: words(['Angehalten', 'Stopped']) },
      ],
      category: 'system.operations',
      label: ['Stand', 'State'],
      why,
    }),
    startedBy: technical('id', { isDetail: true }),
  },
})
