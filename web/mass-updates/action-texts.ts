import { defineTexts } from '../platform/i18n.ts'

/** What the list itself says; the rest comes with the form. */
export const useMassActionTexts = defineTexts('massAction', {
  de: { action: 'Sammeländerung' },
  en: { action: 'Mass update' },
})
