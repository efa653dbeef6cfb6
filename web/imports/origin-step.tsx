import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ImportDetail, ImportSettings } from '#api/imports.ts'
import type { Team } from '#api/teams.ts'
import { api } from '../platform/api.ts'
import { colleaguesQuery, occasionsQuery } from '../platform/directory.ts'
import { inLanguage } from '../platform/i18n.ts'
import { Button } from '../ui/button.tsx'
import { Combobox, type Option } from '../ui/combobox.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { Radio } from '../ui/radio.tsx'
import { Select } from '../ui/select.tsx'
import { PageSkeleton } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { refreshImport, showImport } from './queries.ts'
import { StepFrame } from './step-frame.tsx'
import type { Step } from './steps.ts'
import { useImportTexts } from './texts.ts'

type Values = {
  occasion: string
  origin: string
  informed: string
  known: string
  similar: string
  owner: Option | null
  teamId: string | null
  country: string
}
type OriginStepProps = { item: ImportDetail; isArrival: boolean; go: (step: Step) => void }

const countries = ['DE', 'AT', 'CH', 'LI', 'LU', 'BE', 'NL', 'FR', 'IT', 'PL', 'CZ', 'DK'] as const
const knownWays = ['fill', 'overwrite', 'skip'] as const
const similarWays = ['skip', 'create'] as const

const teamsQuery = {
  queryKey: ['teams', 'choices'],
  staleTime: 60_000,
  retry: false,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    api.get<{ items: Team[] }>('/teams', { query: { limit: 200 }, signal }),
}

/** What is asked once for the whole file; then the check begins. */
export function OriginStep({ item, isArrival, go }: OriginStepProps) {
  const { t, language } = useImportTexts()
  const occasions = useQuery(occasionsQuery)
  const colleagues = useQuery(colleaguesQuery)
  const teams = (useQuery(teamsQuery).data?.items ?? []).filter((team) => !team.archivedAt && team.name)
  const people: Option[] = (colleagues.data?.items ?? [])
    .filter(({ isActive }) => isActive)
    .map(({ id, name }) => ({ id, name }))
  // Whom a saved answer names is known only with the list.
  if (colleagues.isPending || occasions.isPending) return <PageSkeleton />
  const settings = item.settings
  const start = async (values: Values) => {
    showImport(await api.put<ImportDetail>(`/imports/${item.id}/mapping`, { settings: settingsOf(values) }))
    await api.post(`/imports/${item.id}/dry-run`)
    await refreshImport(item.id)
    go('check')
  }
  const goBack = async (values: Values) => {
    // Answers given so far are kept; one that is missing still keeps nobody here.
    if (values.origin.trim() && values.informed) {
      const settings = settingsOf(values)
      await api.put<ImportDetail>(`/imports/${item.id}/mapping`, { settings }).then(showImport, () => {})
    }
    go('mapping')
  }
  return (
    <StepFrame title={t('originTitle')} note={t('originNote')} isNarrow isArrival={isArrival}>
      <Form<Values>
        className="gap-6"
        values={{
          occasion: settings?.occasion ?? 'import',
          origin: settings?.origin ?? '',
          informed: settings?.isInformed === undefined ? '' : settings.isInformed ? 'yes' : 'no',
          known: settings?.known ?? 'fill',
          similar: settings?.similar ?? 'skip',
          owner: people.find(({ id }) => id === settings?.ownerId) ?? null,
          teamId: settings?.teamId ?? null,
          country: settings?.country ?? 'DE',
        }}
        onSubmit={start}
      >
        {(form) => {
          const occasion = occasions.data?.items.find(({ key }) => key === form.watch('occasion'))
          return (
            <>
              <Question title={t('occasion')}>
                <Select
                  name="occasion"
                  label={t('occasion')}
                  isLabelHidden
                  hint={occasion && inLanguage(occasion.hint, language)}
                  isRequired
                  className="max-w-md"
                  choices={(occasions.data?.items ?? []).map(({ key, label }) => ({
                    value: key,
                    label: inLanguage(label, language),
                  }))}
                />
              </Question>
              <Question title={t('origin')}>
                <TextField
                  name="origin"
                  label={t('origin')}
                  isLabelHidden
                  hint={t('originHint')}
                  isRequired
                  maxLength={300}
                />
              </Question>
              <Question title={t('informed')}>
                <Radio
                  name="informed"
                  label={t('informed')}
                  isLabelHidden
                  isRequired
                  choices={[
                    { value: 'yes', label: t('informedYes'), hint: t('informedYesHint') },
                    { value: 'no', label: t('informedNo'), hint: t('informedNoHint') },
                  ]}
                />
              </Question>
              <Question title={t('known')} note={t('knownNote')}>
                <Radio
                  name="known"
                  label={t('known')}
                  isLabelHidden
                  choices={knownWays.map((value) => ({
                    value,
                    label: t(`knownOf.${value}`),
                    hint: t(`knownHint.${value}`),
                  }))}
                />
              </Question>
              <Question title={t('similar')} note={t('similarNote')}>
                <Radio
                  name="similar"
                  label={t('similar')}
                  isLabelHidden
                  choices={similarWays.map((value) => ({
                    value,
                    label: t(`similarOf.${value}`),
                    hint: t(`similarHint.${value}`),
                  }))}
                />
              </Question>
              {people.length + teams.length > 0 && (
                <Question title={t('owner')}>
                  <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
                    {people.length > 0 && (
                      <Combobox
                        name="owner"
                        label={t('ownerField')}
                        hint={t('ownerHint')}
                        options={people}
                        value={form.watch('owner')}
                        onChange={(owner) => form.setValue('owner', owner)}
                      />
                    )}
                    {teams.length > 0 && (
                      <Select
                        name="teamId"
                        label={t('team')}
                        hint={t('teamHint')}
                        isClearable
                        choices={teams.map(({ id, name = '' }) => ({ value: id, label: name }))}
                      />
                    )}
                  </div>
                </Question>
              )}
              <Question title={t('country')}>
                <Select
                  name="country"
                  label={t('country')}
                  isLabelHidden
                  className="max-w-md"
                  choices={countries.map((value) => ({ value, label: t(`countries.${value}`) }))}
                />
              </Question>
              <FormActions submit={t('toCheck')}>
                <Button className="mr-auto phone:mr-0" onClick={() => goBack(form.getValues())}>
                  {t('back')}
                </Button>
              </FormActions>
            </>
          )
        }}
      </Form>
    </StepFrame>
  )
}

function Question({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-2">
      <div>
        <h3 className="font-medium">{title}</h3>
        {note && <p className="text-small text-ink-soft">{note}</p>}
      </div>
      {children}
    </div>
  )
}

function settingsOf(values: Values): ImportSettings {
  const { occasion, origin, informed, known, similar, owner, teamId, country } = values
  return {
    occasion,
    origin: origin.trim(),
    isInformed: informed === 'yes',
    known: knownWays.find((way) => way === known) ?? 'fill',
    similar: similarWays.find((way) => way === similar) ?? 'skip',
    country,
    ...(owner ? { ownerId: owner.id } : {}),
    ...(teamId ? { teamId } : {}),
  }
}
