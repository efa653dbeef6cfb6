import { useQuery } from '@tanstack/react-query'
import type { Settings } from '#api/settings.ts'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { can, sessionQuery, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { Section } from '../ui/page.tsx'
import { Radio } from '../ui/radio.tsx'
import { Select } from '../ui/select.tsx'
import { PageError, PageSkeleton } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { settingsQuery } from './queries.ts'
import { SettingsPage } from './settings-page.tsx'
import { useSettingsTexts } from './texts.ts'

const countries = ['DE', 'AT', 'CH', 'LI'] as const

/** Whose installation this is, who watches over its data protection, and how its mails leave. */
export function Page() {
  const { t } = useSettingsTexts()
  const session = useSession()
  const { data, error, refetch } = useQuery(settingsQuery)
  if (error) return <PageError error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  return (
    <SettingsPage isNarrow title={t('company')}>
      <div className="flex flex-col gap-4">
        {can(session, 'setting', 'update') ? (
          <>
            <CompanyForm settings={data} />
            <MailForm settings={data} />
            <DpoForm settings={data} />
          </>
        ) : (
          <Facts settings={data} />
        )}
        <Operation settings={data} />
      </div>
    </SettingsPage>
  )
}

async function save(patch: object): Promise<void> {
  const changed = await api.patch<Settings>('/settings', patch)
  queryClient.setQueryData(settingsQuery.queryKey, changed)
  queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
}

function CompanyForm({ settings }: { settings: Settings }) {
  const { t } = useSettingsTexts()
  const known = countries.map((value) => ({
    value: value as string,
    label: t(`countries.${value}`),
    hint: t(`countryHints.${value}`),
  }))
  const { country } = settings.company
  const choices =
    !country || known.some(({ value }) => value === country)
      ? known
      : [...known, { value: country, label: country }]
  return (
    <Section title={t('companyTitle')}>
      <p className="pb-4 text-ink-soft">{t('companyLead')}</p>
      <Form
        autoComplete="on"
        values={{ company: settings.company }}
        onSubmit={async (values) => {
          await save(values)
          toast(t('saved'), { tone: 'yes' })
        }}
      >
        <TextField name="company.name" label={t('companyName')} autoComplete="organization" isRequired />
        <TextField name="company.street" label={t('street')} autoComplete="street-address" />
        <div className="grid grid-cols-[8rem_minmax(0,1fr)] gap-4">
          <TextField name="company.postalCode" label={t('postalCode')} autoComplete="postal-code" />
          <TextField name="company.city" label={t('city')} autoComplete="address-level2" />
        </div>
        <Select name="company.country" label={t('country')} hint={t('countryHint')} choices={choices} />
        <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
          <TextField name="company.email" label={t('companyEmail')} type="email" autoComplete="email" />
          <TextField name="company.phone" label={t('phone')} type="tel" autoComplete="tel" />
        </div>
        <TextField name="company.website" label={t('website')} type="url" autoComplete="url" />
        <FormActions submit={t('saveCompany')} />
      </Form>
    </Section>
  )
}

function MailForm({ settings }: { settings: Settings }) {
  const { t } = useSettingsTexts()
  return (
    <Section title={t('mails')}>
      <p className="pb-4 text-ink-soft">{t('mailsLead')}</p>
      <Form
        values={{ mail: settings.mail }}
        onSubmit={async (values) => {
          await save(values)
          toast(t('saved'), { tone: 'yes' })
        }}
      >
        <Select
          name="mail.language"
          label={t('mailLanguage')}
          hint={t('mailLanguageHint')}
          choices={[
            { value: 'de', label: t('german') },
            { value: 'en', label: t('english') },
          ]}
        />
        <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
          <TextField name="mail.fromName" label={t('fromName')} />
          <TextField name="mail.fromAddress" label={t('fromAddress')} type="email" hint={t('fromHint')} />
        </div>
        <FormActions submit={t('saveMails')} />
      </Form>
    </Section>
  )
}

function DpoForm({ settings }: { settings: Settings }) {
  const { t } = useSettingsTexts()
  const { dpo } = settings
  return (
    <Section title={t('dpo')}>
      <p className="pb-4 text-ink-soft">{t('dpoLead')}</p>
      <Form
        values={{
          has: dpo ? 'yes' : 'no',
          dpo: dpo ?? { name: '', email: '', isExternal: false },
        }}
        onSubmit={async ({ has, dpo: given }) => {
          await save({ dpo: has === 'yes' ? given : null })
          toast(t('saved'), { tone: 'yes' })
        }}
      >
        {(form) => (
          <>
            <Radio
              name="has"
              label={t('dpoHas')}
              isLabelHidden
              choices={[
                { value: 'yes', label: t('dpoYes') },
                { value: 'no', label: t('dpoNo'), hint: t('dpoNoHint') },
              ]}
            />
            {form.watch('has') === 'yes' && (
              <>
                <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
                  <TextField name="dpo.name" label={t('fullName')} isRequired />
                  <TextField name="dpo.email" label={t('email')} type="email" isRequired />
                </div>
                <Checkbox name="dpo.isExternal" label={t('dpoExternal')} hint={t('dpoExternalHint')} />
              </>
            )}
            <FormActions submit={t('saveDpo')} />
          </>
        )}
      </Form>
    </Section>
  )
}

/** The same for those who look after the settings without making them. */
function Facts({ settings }: { settings: Settings }) {
  const { t } = useSettingsTexts()
  const { company, dpo, mail } = settings
  const country = countries.find((each) => each === company.country)
  const facts = [
    [t('companyName'), company.name],
    [t('street'), company.street],
    [t('city'), `${company.postalCode} ${company.city}`.trim()],
    [t('country'), country ? t(`countries.${country}`) : company.country],
    [t('companyEmail'), company.email],
    [t('phone'), company.phone],
    [t('website'), company.website],
    [t('mailLanguage'), mail.language === 'en' ? t('english') : t('german')],
    [t('mailFrom'), [mail.fromName, mail.fromAddress].filter(Boolean).join(', ')],
    [
      t('dpo'),
      dpo ? `${dpo.name}, ${dpo.email}${dpo.isExternal ? ` (${t('dpoExternal')})` : ''}` : t('dpoNo'),
    ],
  ]
  return (
    <Section title={t('companyTitle')}>
      <dl className="grid grid-cols-[11rem_minmax(0,1fr)] gap-x-4 gap-y-2 phone:grid-cols-1 phone:gap-y-0.5">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-ink-soft">{label}</dt>
            <dd className="break-words phone:pb-2">{value || t('notGiven')}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

/** What the operator decides in the environment of the server: to be read here, not changed. */
function Operation({ settings }: { settings: Settings }) {
  const { t } = useSettingsTexts()
  const session = useSession()
  const { publicUrl, hasMailServer, mailFrom } = settings.operation
  return (
    <Section title={t('operation')}>
      <p className="pb-3 text-ink-soft">{t('operationLead')}</p>
      <dl className="grid grid-cols-[11rem_minmax(0,1fr)] gap-x-4 gap-y-2 phone:grid-cols-1 phone:gap-y-0.5">
        <dt className="text-ink-soft">{t('publicUrl')}</dt>
        <dd className="break-all phone:pb-2">{publicUrl}</dd>
        <dt className="text-ink-soft">{t('mailServer')}</dt>
        <dd className="phone:pb-2">
          {hasMailServer ? t('mailServerYes') : t('mailServerNo')}
          {!hasMailServer && can(session, 'setting', 'update') && (
            <>
              {' '}
              <TextLink to="/settings/outbox">{t('toOutbox')}</TextLink>
            </>
          )}
        </dd>
        <dt className="text-ink-soft">{t('mailFromUsual')}</dt>
        <dd>{mailFrom ?? t('mailFromDefault')}</dd>
      </dl>
    </Section>
  )
}
