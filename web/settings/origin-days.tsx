import { NumberSetting } from './number-setting.tsx'
import { useSettingsTexts } from './texts.ts'

/** How long the address a sign-up came from is kept whole. */
export function OriginDays({ kept }: { kept: number }) {
  const { t } = useSettingsTexts()
  return (
    <NumberSetting
      kept={kept}
      most={90}
      patch={(originDays) => ({ security: { originDays } })}
      words={{
        title: t('origins'),
        lead: t('originsLead'),
        label: t('originDays'),
        hint: t('originDaysHint'),
        unit: t('originDaysUnit'),
        save: t('saveOriginDays'),
      }}
    />
  )
}
