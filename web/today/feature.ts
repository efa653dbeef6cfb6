import { ListChecks, Sun } from 'lucide-react'
import type { Feature } from '../platform/feature.ts'
import { can } from '../platform/session.ts'

export const today: Feature = {
  name: 'today',
  nav: [
    {
      path: '/',
      label: { de: 'Heute', en: 'Today' },
      icon: Sun,
      group: 'work',
      order: 10,
      goKey: 'h',
      phoneOrder: 1,
    },
    {
      path: '/tasks',
      label: { de: 'Aufgaben', en: 'Tasks' },
      icon: ListChecks,
      group: 'work',
      order: 40,
      goKey: 'a',
      phoneOrder: 3,
      shows: (session) => can(session, 'task', 'see'),
    },
  ],
  routes: [
    { path: '/', title: { de: 'Heute', en: 'Today' }, load: () => import('./today-page.tsx') },
    {
      path: '/tasks',
      title: { de: 'Aufgaben', en: 'Tasks' },
      load: () => import('./task-list-page.tsx'),
      shows: (session) => can(session, 'task', 'see'),
    },
  ],
}
