import { useState } from 'react'
import type { Settings, SettingsPatch } from '#api/settings.ts'
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

type NumberSettingProps = {
  kept: number
  most: number
  patch: (value: number) => SettingsPatch
  words: { title: string; lead: string; label: string; hint: string; unit: string; save: string }
  onSaved?: () => void
}

/** One number among the settings, in a section of its own. */
export function NumberSetting({ kept, most, patch, words, onSaved }: NumberSettingProps) {
  const { t } = useSettingsTexts()
  const mayEdit = can(useSession(), 'setting', 'update')
  const [value, setValue] = useState<number | null>(kept)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const save = async () => {
    setBusy(true)
    setProblem(null)
    try {
      queryClient.setQueryData(
        settingsQuery.queryKey,
        await api.patch<Settings>('/settings', patch(value ?? 0)),
      )
      onSaved?.()
      toast(t('saved'), { tone: 'yes' })
    } catch (error) {
      setProblem(error)
    }
    setBusy(false)
  }
  return (
    <Section title={words.title}>
      <p className="pb-3 text-ink-soft">{words.lead}</p>
      <NumberField
        className="max-w-80"
        label={words.label}
        hint={words.hint}
        unit={words.unit}
        decimals={0}
        min={0}
        max={most}
        isDisabled={!mayEdit}
        value={value}
        onChange={(next) => setValue(next === null ? null : Math.min(most, Math.max(0, Math.round(next))))}
      />
      <ProblemNote problem={problem} className="mt-3" />
      {mayEdit && (
        <div className="flex justify-end gap-2 pt-4 phone:[&>*]:flex-1">
          {value !== kept && <Button onClick={() => setValue(kept)}>{t('discardChanges')}</Button>}
          <Button variant="primary" busy={isBusy} disabled={value === null || value === kept} onClick={save}>
            {words.save}
          </Button>
        </div>
      )}
    </Section>
  )
}
