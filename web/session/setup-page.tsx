import { useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import type { Session } from '#api/session.ts'
import type { Setup } from '#api/setup.ts'
import { CopyButton } from '../access/copy-button.tsx'
import { api } from '../platform/api.ts'
import { usePlatformTexts } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'
import { setupQuery, startSession } from '../platform/session.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { Radio } from '../ui/radio.tsx'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { SessionLayout } from './session-layout.tsx'
import { useSessionTexts } from './texts.ts'

type Values = {
  company: { name: string; country: string; street: string; postalCode: string; city: string }
  administrator: { name: string; email: string; password: string }
  hasDpo: 'yes' | 'later'
  dpo: { name: string; email: string; isExternal: boolean }
  demo: boolean
}

type Answer = { session: Session; dpoInvitationUrl: string | null }

const empty: Values = {
  company: { name: '', country: 'DE', street: '', postalCode: '', city: '' },
  administrator: { name: '', email: '', password: '' },
  hasDpo: 'yes',
  dpo: { name: '', email: '', isExternal: false },
  demo: false,
}

const steps = ['company', 'administrator', 'dpo'] as const
type Step = (typeof steps)[number]

/** The first minute: company, own account, data protection. What was typed stays while going back and forth. */
export function Page() {
  const { t, language } = useSessionTexts()
  const { t: platform } = usePlatformTexts()
  const navigate = useNavigate()
  const setup = useQuery(setupQuery)
  const [step, setStep] = useState<Step>('company')
  const [invitation, setInvitation] = useState<string | null>(null)
  const number = steps.indexOf(step) + 1
  if (setup.data && !setup.data.needed && !invitation) return <Navigate to="/sign-in" replace />

  const enter = () => navigate({ to: '/', replace: true })
  const send = async ({ hasDpo, dpo, ...rest }: Values) => {
    const body: Setup = { ...rest, dpo: hasDpo === 'yes' ? dpo : null, locale: language }
    const { session, dpoInvitationUrl } = await api.post<Answer>('/setup', body)
    startSession(session)
    queryClient.setQueryData(setupQuery.queryKey, { needed: false })
    if (dpoInvitationUrl) setInvitation(dpoInvitationUrl)
    else await enter()
  }
  /** The server says more; what is plainly wrong is said before the next step hides it. */
  const isGoodAccount = ({ email, password }: Values['administrator'], form: UseFormReturn<Values>) => {
    const isAddress = /^\S+@\S+\.\S+$/.test(email.trim())
    const isLong = [...password].length >= 12
    if (!isAddress) form.setError('administrator.email', { type: 'step', message: t('emailOdd') })
    if (!isLong) form.setError('administrator.password', { type: 'step', message: t('passwordShort') })
    return isAddress && isLong
  }
  if (invitation) return <Done url={invitation} onContinue={enter} />

  return (
    <SessionLayout isWide title={t('setup.title')} lead={t('setup.lead')}>
      <ol className="mb-6 flex gap-1.5" aria-hidden>
        {steps.map((one, index) => (
          <li key={one} className={`h-1 flex-1 rounded-full ${index < number ? 'bg-petrol' : 'bg-line'}`} />
        ))}
      </ol>
      <Form<Values>
        autoComplete="on"
        values={empty}
        onSubmit={async (values, form) => {
          if (step === 'administrator' && !isGoodAccount(values.administrator, form)) return
          const next = steps[number]
          if (next) return setStep(next)
          try {
            await send(values)
          } catch (error) {
            // The field that was refused may stand on an earlier step.
            const pointer = JSON.stringify(error instanceof Error && 'errors' in error ? error.errors : '')
            const place = steps.find((one) => pointer.includes(`/${one}/`))
            if (place) {
              setStep(place)
              form.clearErrors()
            }
            throw error
          }
        }}
      >
        {(form) => (
          <>
            <div aria-live="polite">
              <p className="text-small text-ink-soft">
                {t('setup.step', { step: number, steps: steps.length })}
              </p>
              <h2 className="text-title font-bold">{t(`setup.${step}`)}</h2>
              <p className="mt-1 text-ink-soft">{t(`setup.${step}Note`)}</p>
            </div>
            {step === 'company' && <CompanyStep />}
            {step === 'administrator' && <AdministratorStep />}
            {step === 'dpo' && <DpoStep hasDpo={form.watch('hasDpo') === 'yes'} />}
            {form.formState.isSubmitting && form.getValues('demo') && (
              <p role="status" className="text-ink-soft">
                {t('setup.workingDemo')}
              </p>
            )}
            <FormActions submit={step === 'dpo' ? t('setup.finish') : platform('action.continue')}>
              {number > 1 && (
                <Button className="mr-auto" onClick={() => setStep(steps[number - 2] ?? 'company')}>
                  {platform('action.back')}
                </Button>
              )}
            </FormActions>
          </>
        )}
      </Form>
    </SessionLayout>
  )
}

/** Without a mail server the invitation cannot travel by itself; until there is one, the outbox shows it, too. */
function Done({ url, onContinue }: { url: string; onContinue: () => void }) {
  const { t } = useSessionTexts()
  return (
    <SessionLayout isWide title={t('setup.done')} lead={t('setup.invitationLead')}>
      <div className="flex flex-col gap-4">
        <TextField
          label={t('setup.invitation')}
          value={url}
          onChange={() => {}}
          // It is there to be copied: no keyboard comes up for it on a phone.
          inputMode="none"
          hint={t('setup.invitationNote')}
        />
        <div className="flex justify-between gap-2">
          <CopyButton text={url} label={t('setup.copyInvitation')} autoFocus />
          <Button variant="primary" onClick={onContinue}>
            {t('setup.enter')}
          </Button>
        </div>
      </div>
    </SessionLayout>
  )
}

function CompanyStep() {
  const { t } = useSessionTexts()
  const countries = (['DE', 'AT', 'CH'] as const).map((value) => ({
    value,
    label: t(`setup.countries.${value}`),
  }))
  return (
    <>
      <TextField
        name="company.name"
        label={t('setup.companyName')}
        autoComplete="organization"
        isRequired
        autoFocus
      />
      <TextField name="company.street" label={t('setup.street')} autoComplete="street-address" isRequired />
      <div className="grid grid-cols-[7rem_1fr] gap-3">
        <TextField
          name="company.postalCode"
          label={t('setup.postalCode')}
          autoComplete="postal-code"
          isRequired
        />
        <TextField name="company.city" label={t('setup.city')} autoComplete="address-level2" isRequired />
      </div>
      <Select name="company.country" label={t('setup.country')} choices={countries} />
    </>
  )
}

function AdministratorStep() {
  const { t } = useSessionTexts()
  return (
    <>
      <TextField name="administrator.name" label={t('setup.name')} autoComplete="name" isRequired autoFocus />
      <TextField
        name="administrator.email"
        label={t('email')}
        type="email"
        autoComplete="username"
        isRequired
      />
      <NewPasswordField name="administrator.password" label={t('password')} />
    </>
  )
}

function DpoStep({ hasDpo }: { hasDpo: boolean }) {
  const { t } = useSessionTexts()
  return (
    <>
      <Radio
        name="hasDpo"
        label={t('setup.dpo')}
        isLabelHidden
        hasFocus
        choices={[
          { value: 'yes', label: t('setup.dpoMine') },
          { value: 'later', label: t('setup.dpoLater') },
        ]}
      />
      {hasDpo && (
        <>
          <TextField name="dpo.name" label={t('setup.dpoName')} isRequired />
          <TextField name="dpo.email" label={t('setup.dpoEmail')} type="email" isRequired />
          <Checkbox name="dpo.isExternal" label={t('setup.dpoExternal')} />
        </>
      )}
      <div className="border-t border-line pt-4">
        <Checkbox name="demo" label={t('setup.demo')} hint={t('setup.demoNote')} />
      </div>
    </>
  )
}
