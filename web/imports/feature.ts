import type { Feature } from '../platform/feature.ts'
import { can } from '../platform/session.ts'

const pathOf = ({ recordId }: { recordId?: string | null }) => (recordId ? `/imports/${recordId}` : undefined)

export const imports: Feature = {
  name: 'imports',
  routes: [
    {
      path: '/imports',
      title: { de: 'Importe', en: 'Imports' },
      load: () => import('./import-list-page.tsx'),
      shows: (session) => can(session, 'import', 'see'),
    },
    {
      path: '/imports/new',
      title: { de: 'Datei importieren', en: 'Import a file' },
      load: () => import('./new-import-page.tsx'),
      shows: (session) => can(session, 'import', 'create'),
    },
    {
      path: '/imports/$id',
      title: { de: 'Import', en: 'Import' },
      load: () => import('./import-page.tsx'),
      shows: (session) => can(session, 'import', 'see'),
    },
  ],
  commands: [
    {
      id: 'imports.create',
      label: { de: 'Datei importieren', en: 'Import a file' },
      names: ['Importieren', 'Import', 'Neuer Import', 'New import'],
      words: 'import excel csv xlsx vcard liste list adressen addresses hochladen upload',
      icon: 'FileUp',
      shows: (session) => can(session, 'import', 'create'),
      run: ({ go }) => go('/imports/new'),
    },
    {
      id: 'imports.list',
      label: { de: 'Importe ansehen', en: 'Show imports' },
      names: ['Importe', 'Imports'],
      words: 'import rückgängig undo',
      icon: 'FileUp',
      shows: (session) => can(session, 'import', 'see'),
      run: ({ go }) => go('/imports'),
    },
  ],
  jobs: [
    { kind: 'imports.check', label: { de: 'Datei prüfen', en: 'Checking the file' }, pathOf },
    { kind: 'imports.run', label: { de: 'Datei importieren', en: 'Importing the file' }, pathOf },
    { kind: 'imports.undo', label: { de: 'Import rückgängig machen', en: 'Undoing the import' }, pathOf },
  ],
}
