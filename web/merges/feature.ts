import { Combine } from 'lucide-react'
import type { Feature, Shows } from '../platform/feature.ts'
import { can } from '../platform/session.ts'
import { mayMerge } from './queries.ts'

const shows: Shows = (session) => mayMerge(session, 'contact') || mayMerge(session, 'company')

export const merges: Feature = {
  name: 'merges',
  nav: [
    {
      path: '/duplicates',
      label: { de: 'Dubletten', en: 'Duplicates' },
      icon: Combine,
      group: 'work',
      order: 36,
      shows,
    },
  ],
  routes: [
    {
      path: '/duplicates',
      title: { de: 'Mögliche Dubletten', en: 'Possible duplicates' },
      load: () => import('./suspect-page.tsx'),
      shows,
    },
    {
      path: '/contacts/$id/merge/$otherId',
      title: { de: 'Kontakte zusammenführen', en: 'Merge contacts' },
      load: () => import('./merge-contacts-page.tsx'),
      shows: (session) => can(session, 'contact', 'update'),
    },
    {
      path: '/companies/$id/merge/$otherId',
      title: { de: 'Firmen zusammenführen', en: 'Merge companies' },
      load: () => import('./merge-companies-page.tsx'),
      shows: (session) => can(session, 'company', 'update'),
    },
  ],
  commands: [
    {
      id: 'merges.suspects',
      label: { de: 'Mögliche Dubletten ansehen', en: 'Show possible duplicates' },
      words: 'doppelt zusammenführen merge dedupe duplikate',
      icon: 'Combine',
      shows,
      run: ({ go }) => go('/duplicates'),
    },
  ],
}
