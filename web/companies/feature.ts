import { Building2, Plus } from 'lucide-react'
import type { Feature } from '../platform/feature.ts'
import { can } from '../platform/session.ts'

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
      shows: (session) => can(session, 'company', 'see'),
    },
  ],
  routes: [
    {
      path: '/companies',
      title: { de: 'Firmen', en: 'Companies' },
      load: () => import('./company-list-page.tsx'),
    },
    {
      path: '/companies/$id',
      title: { de: 'Firma', en: 'Company' },
      load: () => import('./company-page.tsx'),
    },
  ],
  commands: [
    {
      id: 'companies.create',
      label: { de: 'Firma anlegen', en: 'New company' },
      words: 'neu lieferant kunde supplier customer',
      icon: Plus,
      shows: (session) => can(session, 'company', 'create'),
      run: ({ go }) => go('/companies?new=yes'),
    },
  ],
  records: [
    {
      kind: 'company',
      label: { de: 'Firma', en: 'Company' },
      icon: Building2,
      pathOf: (id) => `/companies/${id}`,
    },
  ],
}
