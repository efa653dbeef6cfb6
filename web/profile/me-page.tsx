import { api } from '../platform/api.ts'
import { chooseLanguage, inLanguage, type Language } from '../platform/i18n.ts'
import { usePreference } from '../platform/preference.ts'
import { queryClient } from '../platform/query.ts'
import { type Session, sessionQuery, useSession } from '../platform/session.ts'
import { singleKeys } from '../platform/shortcuts.ts'
import { chooseTheme, type Theme, useTheme } from '../platform/theme.ts'
import { toast } from '../platform/toasts.ts'
import { Badge } from '../ui/badge.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { Section } from '../ui/page.tsx'
import { Radio } from '../ui/radio.tsx'
import { Switch } from '../ui/switch.tsx'
import { TextField } from '../ui/text-field.tsx'
import { OwnAddress } from './own-address.tsx'
import { ProfileFrame } from './profile-frame.tsx'
import { useProfileTexts } from './texts.ts'

/** Who I am here, and how the program looks and listens for me. */
export function Page() {
  const { t } = useProfileTexts()
  return (
    <ProfileFrame title={t('profile')}>
      <Person />
      <OwnAddress />
      <Looks />
    </ProfileFrame>
  )
}

function Person() {
  const { t, language } = useProfileTexts()
  const session = useSession()
  return (
    <Section title={t('person')}>
      <Form
        key={session.user.id}
        autoComplete="on"
        values={{ name: session.user.name, locale: session.user.locale }}
        onSubmit={async (values) => {
          const changed = await api.patch<Session>('/session', values)
          queryClient.setQueryData(sessionQuery.queryKey, changed)
          await chooseLanguage(values.locale as Language)
          toast(t('saved'), { tone: 'yes' })
        }}
      >
        <TextField name="name" label={t('name')} autoComplete="name" isRequired />
        <Radio
          name="locale"
          label={t('language')}
          hint={t('languageHint')}
          choices={[
            { value: 'de', label: 'Deutsch' },
            { value: 'en', label: 'English' },
          ]}
        />
        <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-4 gap-y-2 border-t border-line pt-4 phone:grid-cols-1 phone:gap-y-0.5">
          <dt className="text-ink-soft">{t('email')}</dt>
          <dd className="phone:pb-2">
            {session.user.email}
            <p className="text-small text-ink-soft">{t('emailHint')}</p>
          </dd>
          <dt className="text-ink-soft">{t('roles')}</dt>
          <dd className="flex flex-wrap gap-1 phone:pb-2">
            {session.roles.length === 0 && t('noRoles')}
            {session.roles.map((role) => (
              <Badge key={role.key} tone="petrol">
                {inLanguage(role.label, language)}
              </Badge>
            ))}
          </dd>
          <dt className="text-ink-soft">{t('purposes')}</dt>
          <dd>{session.purposes.map((purpose) => inLanguage(purpose.label, language)).join(' · ')}</dd>
        </dl>
        <FormActions submit={t('savePerson')} />
      </Form>
    </Section>
  )
}

function Looks() {
  const { t } = useProfileTexts()
  const theme = useTheme()
  const [density, setDensity] = usePreference('density', 'normal')
  const [single, setSingle] = usePreference(singleKeys.preference, 'on')
  return (
    <Section title={t('looks')}>
      <p className="pb-4 text-ink-soft">{t('looksLead')}</p>
      <div className="flex flex-col gap-5">
        <Radio
          isTiles
          label={t('theme')}
          value={theme}
          onChange={(value) => chooseTheme(value as Theme)}
          choices={(['system', 'light', 'dark'] as const).map((value) => ({
            value,
            label: t(`themes.${value}`),
          }))}
        />
        <Radio
          isTiles
          label={t('density')}
          value={density}
          onChange={setDensity}
          choices={(['normal', 'dense'] as const).map((value) => ({ value, label: t(`densities.${value}`) }))}
        />
        <Switch
          label={t('singleKeys')}
          hint={t('singleKeysHint')}
          value={single === 'on'}
          onChange={(isOn) => setSingle(isOn ? 'on' : 'off')}
        />
      </div>
    </Section>
  )
}
