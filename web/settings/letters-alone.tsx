import { queryClient } from '../platform/query.ts'
import { NumberSetting } from './number-setting.tsx'
import { useSettingsTexts } from './texts.ts'

/** To how many people one prints letters without a second person. */
export function LettersAlone({ kept }: { kept: number }) {
  const { t } = useSettingsTexts()
  return (
    <NumberSetting
      kept={kept}
      most={50}
      patch={(lettersAlone) => ({ security: { lettersAlone } })}
      onSaved={() => queryClient.removeQueries({ queryKey: ['letters-allowance'] })}
      words={{
        title: t('lettersAlone'),
        lead: t('lettersAloneLead'),
        label: t('lettersAloneMost'),
        hint: t('lettersAloneHint'),
        unit: t('lettersAloneUnit'),
        save: t('saveLettersAlone'),
      }}
    />
  )
}
