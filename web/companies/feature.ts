import { Building2 } from 'lucide-react'
import type { Feature, Shows } from '../platform/feature.ts'
import { can } from '../platform/session.ts'

const sees: Shows = (session) => can(session, 'company', 'see')

export const companies: Feature = {
  name: 'companies',
  nav: [
    {
      path: '/companies',
      label: { de: 'Firmen', en: 'Companies' },
      icon: Building2,
      group: 'work',
      order: 30,
      goKey: 'f',
      shows: sees,
    },
  ],
  routes: [
    {
      path: '/companies',
      title: { de: 'Firmen', en: 'Companies' },
      load: () => import('./company-list-page.tsx'),
      shows: sees,
    },
    {
      path: '/companies/$id',
      title: { de: 'Firma', en: 'Company' },
      load: () => import('./company-page.tsx'),
      shows: sees,
    },
  ],
  commands: [
    {
      id: 'companies.create',
      label: { de: 'Firma anlegen', en: 'New company' },
      names: ['Neue Firma'],
      words: 'neu lieferant kunde supplier customer',
      icon: 'Plus',
      shows: (session) => can(session, 'company', 'create'),
      run: ({ go }) => go('/companies?new=yes'),
    },
  ],
  records: [
    {
      kind: 'company',
      label: { de: 'Firma', en: 'Company' },
      icon: 'Building2',
      pathOf: (id) => `/companies/${id}`,
    },
  ],
}
