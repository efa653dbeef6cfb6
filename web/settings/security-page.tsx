import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Role } from '#api/roles.ts'
import type { Settings } from '#api/settings.ts'
import { api } from '../platform/api.ts'
import { inLanguage } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'
import { can, sessionQuery, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { Section } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { PageError, PageSkeleton } from '../ui/states.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { LettersAlone } from './letters-alone.tsx'
import { OriginDays } from './origin-days.tsx'
import { PostByConsent } from './post-by-consent.tsx'
import { byLabel, rolesQuery, settingsQuery } from './queries.ts'
import { SettingsPage } from './settings-page.tsx'
import { useSettingsTexts } from './texts.ts'

/** Which roles may not be held with a password alone, and how much leaves without a second person. */
export function Page() {
  const { t } = useSettingsTexts()
  const settings = useQuery(settingsQuery)
  const roles = useQuery(rolesQuery)
  const error = settings.error ?? roles.error
  const retry = () => {
    settings.refetch()
    roles.refetch()
  }
  if (error) return <PageError error={error} onRetry={retry} />
  if (!settings.data || !roles.data) return <PageSkeleton />
  const current = roles.data.items.filter(({ archivedAt }) => !archivedAt)
  const required = settings.data.security.secondFactorRoles
  return (
    <SettingsPage isNarrow title={t('security')}>
      <div className="flex flex-col gap-4">
        <SecondFactorRoles key={required.join()} required={required} roles={current} />
        <LettersAlone key={settings.data.security.lettersAlone} kept={settings.data.security.lettersAlone} />
        <OriginDays key={`o${settings.data.security.originDays}`} kept={settings.data.security.originDays} />
        <PostByConsent isOn={settings.data.security.postNeedsConsent} />
      </div>
    </SettingsPage>
  )
}

function SecondFactorRoles({ required, roles }: { required: readonly string[]; roles: readonly Role[] }) {
  const { t, language } = useSettingsTexts()
  const session = useSession()
  const mayEdit = can(session, 'setting', 'update')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(required))
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const isChanged = chosen.size !== required.length || required.some((key) => !chosen.has(key))
  const toggle = (key: string, isOn: boolean) =>
    setChosen((before) => {
      const next = new Set(before)
      if (isOn) next.add(key)
      else next.delete(key)
      return next
    })
  const hitsMe =
    session.secondFactor?.isEnabled === false &&
    roles.some(({ key, isOwn }) => isOwn && chosen.has(key) && !required.includes(key))
  const save = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const changed = await api.patch<Settings>('/settings', {
        security: { secondFactorRoles: [...chosen] },
      })
      queryClient.setQueryData(settingsQuery.queryKey, changed)
      queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
      toast(t('saved'), { tone: 'yes' })
    } catch (error) {
      setProblem(error)
    }
    setBusy(false)
  }
  return (
    <Section title={t('factorPerRole')}>
      <p className="pb-3 text-ink-soft">{t('factorPerRoleLead')}</p>
      <ul className="flex flex-col">
        {byLabel(roles, language).map((role) => (
          <li
            key={role.key}
            className="flex items-start justify-between gap-4 border-t border-line py-2 first:border-t-0"
          >
            <Checkbox
              label={inLanguage(role.label, language)}
              hint={role.purposes.includes('system-operation') ? t('factorAdvised') : undefined}
              value={chosen.has(role.key)}
              isDisabled={!mayEdit}
              onChange={(isOn) => toggle(role.key, isOn)}
            />
            <span className="figures shrink-0 text-ink-soft touch:pt-2.5">
              {t('holders', { count: role.userCount })}
            </span>
          </li>
        ))}
      </ul>
      <p className="pt-3 text-small text-ink-soft">
        {t('factorWho')} <TextLink to="/settings/users">{t('users')}</TextLink>
      </p>
      {hitsMe && (
        <p className="mt-3 rounded-control bg-ask-wash px-3 py-2">
          {t('factorHitsMe')} <TextLink to="/profile/security">{t('setUpFactor')}</TextLink>
        </p>
      )}
      <ProblemNote problem={problem} className="mt-3" />
      {mayEdit && (
        <div className="flex justify-end gap-2 pt-4 phone:[&>*]:flex-1">
          {isChanged && <Button onClick={() => setChosen(new Set(required))}>{t('discardChanges')}</Button>}
          <Button variant="primary" busy={isBusy} disabled={!isChanged} onClick={save}>
            {t('saveSecurity')}
          </Button>
        </div>
      )}
    </Section>
  )
}
