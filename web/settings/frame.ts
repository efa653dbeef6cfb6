import type { Frame } from '../platform/feature.ts'

/** The settings; any feature adds its page by naming this frame and a section. */
export const settingsFrame: Frame = {
  path: '/settings',
  title: { de: 'Einstellungen', en: 'Settings' },
  sections: {
    company: { de: 'Firma', en: 'Company' },
    people: { de: 'Menschen und Rechte', en: 'People and rights' },
    data: { de: 'Daten', en: 'Data' },
    operation: { de: 'Betrieb', en: 'Operation' },
  },
}
