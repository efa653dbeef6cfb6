import type { Feature } from '../platform/feature.ts'
import { can, type Session } from '../platform/session.ts'

const pathOf = ({ recordId }: { recordId?: string | null }) =>
  recordId ? `/mass-updates/${recordId}` : undefined
const shows = (session: Session) => can(session, 'massUpdate', 'see')

export const massUpdates: Feature = {
  name: 'mass-updates',
  routes: [
    {
      path: '/mass-updates',
      title: { de: 'Sammeländerungen', en: 'Mass updates' },
      load: () => import('./mass-update-list-page.tsx'),
      shows,
    },
    {
      path: '/mass-updates/$id',
      title: { de: 'Sammeländerung', en: 'Mass update' },
      load: () => import('./mass-update-page.tsx'),
      shows,
    },
  ],
  commands: [
    {
      id: 'mass-updates.list',
      label: { de: 'Sammeländerungen ansehen', en: 'Show mass updates' },
      words: 'massenaktualisierung rückgängig undo viele ändern bulk edit',
      icon: 'PencilLine',
      shows,
      run: ({ go }) => go('/mass-updates'),
    },
  ],
  jobs: [
    { kind: 'mass-updates.run', label: { de: 'Einträge ändern', en: 'Changing records' }, pathOf },
    {
      kind: 'mass-updates.undo',
      label: { de: 'Sammeländerung rückgängig machen', en: 'Undoing a mass update' },
      pathOf,
    },
  ],
}
