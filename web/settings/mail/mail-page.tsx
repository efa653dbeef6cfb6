import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { MailDelivery } from '#api/mail-delivery.ts'
import type { Settings } from '#api/settings.ts'
import { api } from '../../platform/api.ts'
import { queryClient } from '../../platform/query.ts'
import { can, useSession } from '../../platform/session.ts'
import { toast } from '../../platform/toasts.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { Section } from '../../ui/page.tsx'
import { type Permission, PermissionMark } from '../../ui/permission-light.tsx'
import { ErrorState, PageSkeleton } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { settingsQuery } from '../queries.ts'
import { SettingsPage } from '../settings-page.tsx'
import { DomainCheckSection } from './domain-check.tsx'
import { deliveryQuery, domainCheckQuery } from './queries.ts'
import { useMailTexts } from './texts.ts'

/** How mails to many leave: who sends them, how they are signed, and what other mail servers think of it. */
export function Page() {
  const { t } = useMailTexts()
  const settings = useQuery(settingsQuery)
  const delivery = useQuery(deliveryQuery)
  const error = settings.error ?? delivery.error
  const retry = () => {
    settings.refetch()
    delivery.refetch()
  }
  if (error) return <ErrorState error={error} onRetry={retry} />
  if (!settings.data || !delivery.data) return <PageSkeleton />
  return (
    <SettingsPage isNarrow title={t('mail')} subtitle={t('lead')}>
      <div className="flex flex-col gap-4">
        <Readiness settings={settings.data} delivery={delivery.data} />
        <DomainForm key={delivery.data.domain} delivery={delivery.data} />
        {delivery.data.domain && <DomainCheckSection domain={delivery.data.domain} />}
      </div>
    </SettingsPage>
  )
}

function Readiness({ settings, delivery }: { settings: Settings; delivery: MailDelivery }) {
  const { t } = useMailTexts()
  const { name, street, postalCode, city } = settings.company
  const { from, takesReturns } = delivery
  const hasAddress = Boolean(street && postalCode && city)
  const { hasMailServer } = settings.operation
  return (
    <Section title={t('ready')}>
      <ul className="flex flex-col gap-3">
        <Line state={from ? 'yes' : 'no'} label={t('sender')}>
          {from ? [from.name, `<${from.address}>`].filter(Boolean).join(' ') : t('noSender')}
        </Line>
        <Line state={hasAddress ? 'yes' : 'no'} label={t('postal')}>
          {hasAddress ? [name, street, `${postalCode} ${city}`].filter(Boolean).join(', ') : t('noPostal')}
        </Line>
        <Line state={hasMailServer ? 'yes' : 'no'} label={t('server')}>
          {t(hasMailServer ? 'serverYes' : 'serverNo')}
        </Line>
        <Line state={takesReturns ? 'yes' : 'ask'} label={t('returns')}>
          {t(takesReturns ? 'returnsYes' : 'returnsNo')}
        </Line>
      </ul>
      <p className="pt-3">
        <TextLink to="/settings/company">{t('change')}</TextLink>
      </p>
    </Section>
  )
}

function Line({ state, label, children }: { state: Permission; label: string; children: ReactNode }) {
  return (
    <li className="flex items-start gap-2">
      <PermissionMark state={state} className="mt-0.5" />
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <span className="font-medium">{label}</span>
        <span className="block text-ink-soft">{children}</span>
      </span>
    </li>
  )
}

function DomainForm({ delivery }: { delivery: MailDelivery }) {
  const { t } = useMailTexts()
  const mayEdit = can(useSession(), 'setting', 'update')
  const { bounceDomain, dkimSelector, domain } = delivery
  return (
    <Section title={t('domain')}>
      <p className="pb-4 text-ink-soft">{t('domainLead')}</p>
      {domain ? (
        <Form
          values={{ bounceDomain, dkimSelector }}
          onSubmit={async (values) => {
            const changed = await api.put<MailDelivery>('/mail/delivery', values)
            queryClient.setQueryData(deliveryQuery.queryKey, changed)
            queryClient.invalidateQueries({ queryKey: domainCheckQuery.queryKey })
            toast(t('saved'), { tone: 'yes' })
          }}
        >
          <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
            <TextField
              name="bounceDomain"
              label={t('bounceDomain')}
              hint={t('bounceHint', { domain })}
              isOptional
              isDisabled={!mayEdit}
              maxLength={253}
              spellCheck={false}
              autoCapitalize="none"
            />
            <TextField
              name="dkimSelector"
              label={t('selector')}
              hint={t('selectorHint')}
              isRequired
              isDisabled={!mayEdit}
              maxLength={63}
              spellCheck={false}
              autoCapitalize="none"
            />
          </div>
          {mayEdit && <FormActions submit={t('save')} />}
        </Form>
      ) : (
        <p className="rounded-control bg-ask-wash px-3 py-2">{t('needsSender')}</p>
      )}
    </Section>
  )
}
