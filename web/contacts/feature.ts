import { Users } from 'lucide-react'
import type { Feature, Shows } from '../platform/feature.ts'
import { can } from '../platform/session.ts'

const sees: Shows = (session) => can(session, 'contact', 'see')

export const contacts: Feature = {
  name: 'contacts',
  nav: [
    {
      path: '/contacts',
      label: { de: 'Kontakte', en: 'Contacts' },
      icon: Users,
      group: 'work',
      order: 20,
      goKey: 'k',
      phoneOrder: 2,
      shows: sees,
    },
  ],
  routes: [
    {
      path: '/contacts',
      title: { de: 'Kontakte', en: 'Contacts' },
      load: () => import('./contact-list-page.tsx'),
      shows: sees,
    },
    {
      path: '/contacts/$id',
      title: { de: 'Kontakt', en: 'Contact' },
      load: () => import('./contact-page.tsx'),
      shows: sees,
    },
  ],
  commands: [
    {
      id: 'contacts.create',
      label: { de: 'Kontakt anlegen', en: 'New contact' },
      words: 'neu person visitenkarte new business card',
      names: ['Neuer Kontakt'],
      keys: 'n',
      icon: 'Plus',
      shows: (session) => can(session, 'contact', 'create'),
      run: ({ go }) => go('/contacts?new=yes'),
    },
  ],
  records: [
    {
      kind: 'contact',
      label: { de: 'Person', en: 'Person' },
      icon: 'User',
      pathOf: (id) => `/contacts/${id}`,
    },
  ],
}
