import { useState } from 'react'
import type { Settings } from '#api/settings.ts'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Section } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Switch } from '../ui/switch.tsx'
import { settingsQuery } from './queries.ts'
import { useSettingsTexts } from './texts.ts'

/** Whether advertising goes by post only with a consent; the law asks for none until somebody objects. */
export function PostByConsent({ isOn }: { isOn: boolean }) {
  const { t } = useSettingsTexts()
  const mayEdit = can(useSession(), 'setting', 'update')
  const [problem, setProblem] = useState<unknown>(null)
  const change = async (postNeedsConsent: boolean) => {
    setProblem(null)
    try {
      const changed = await api.patch<Settings>('/settings', { security: { postNeedsConsent } })
      queryClient.setQueryData(settingsQuery.queryKey, changed)
      toast(t('saved'), { tone: 'yes' })
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <Section title={t('postByConsent')}>
      <Switch
        label={t('postByConsentSwitch')}
        hint={t('postByConsentHint')}
        isDisabled={!mayEdit}
        value={isOn}
        onChange={change}
      />
      <ProblemNote problem={problem} className="mt-3" />
    </Section>
  )
}
