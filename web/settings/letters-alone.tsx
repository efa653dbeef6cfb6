import { useState } from 'react'
import type { Settings } from '#api/settings.ts'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { NumberField } from '../ui/number-field.tsx'
import { Section } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { settingsQuery } from './queries.ts'
import { useSettingsTexts } from './texts.ts'

/** To how many people one prints letters without a second person. */
export function LettersAlone({ kept }: { kept: number }) {
  const { t } = useSettingsTexts()
  const mayEdit = can(useSession(), 'setting', 'update')
  const [most, setMost] = useState<number | null>(kept)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const save = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const changed = await api.patch<Settings>('/settings', { security: { lettersAlone: most ?? 0 } })
      queryClient.setQueryData(settingsQuery.queryKey, changed)
      queryClient.removeQueries({ queryKey: ['letters-allowance'] })
      toast(t('saved'), { tone: 'yes' })
    } catch (error) {
      setProblem(error)
    }
    setBusy(false)
  }
  return (
    <Section title={t('lettersAlone')}>
      <p className="pb-3 text-ink-soft">{t('lettersAloneLead')}</p>
      <NumberField
        className="max-w-80"
        label={t('lettersAloneMost')}
        hint={t('lettersAloneHint')}
        unit={t('lettersAloneUnit')}
        decimals={0}
        min={0}
        max={50}
        isDisabled={!mayEdit}
        value={most}
        onChange={(next) => setMost(next === null ? null : Math.min(50, Math.max(0, Math.round(next))))}
      />
      <ProblemNote problem={problem} className="mt-3" />
      {mayEdit && (
        <div className="flex justify-end gap-2 pt-4 phone:[&>*]:flex-1">
          {most !== kept && <Button onClick={() => setMost(kept)}>{t('discardChanges')}</Button>}
          <Button variant="primary" busy={isBusy} disabled={most === null || most === kept} onClick={save}>
            {t('saveLettersAlone')}
          </Button>
        </div>
      )}
    </Section>
  )
}
