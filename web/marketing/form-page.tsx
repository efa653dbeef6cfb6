import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ExternalLink } from 'lucide-react'
import type { SubscriptionForm } from '#api/forms.ts'
import { CopyButton } from '../access/copy-button.tsx'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { Page as PageFrame, Section } from '../ui/page.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { PageError, PageSkeleton } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { bodyOf, FormFields, type FormValues, valuesOf } from './form-fields.tsx'
import { formQuery, formsQuery, keepsMarketing, textsQuery } from './queries.ts'
import { useMarketingTexts } from './texts.ts'

/** One form: where it is found, how it is embedded, what it says. */
export function Page() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const { data, error, refetch } = useQuery(formQuery(id))
  if (error) return <PageError error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  return <OneForm key={`${data.id} ${data.version}`} form={data} />
}

function OneForm({ form }: { form: SubscriptionForm }) {
  const { t, language } = useMarketingTexts()
  const mayKeep = keepsMarketing(useSession())
  const change = async (patch: object) => {
    const changed = await api.patch<SubscriptionForm>(`/forms/${form.id}`, patch, { version: form.version })
    queryClient.setQueryData(formQuery(form.id).queryKey, changed)
    queryClient.invalidateQueries({ queryKey: formsQuery.queryKey, exact: true })
  }
  const setActive = async (isActive: boolean) => {
    try {
      await change({ isActive })
      toast(t(isActive ? 'isOn' : 'isOff'), { tone: 'yes' })
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  return (
    <PageFrame
      isNarrow
      title={form.title}
      back={{ to: '/marketing/forms', label: t('forms') }}
      subtitle={!form.isActive && <Badge>{t('switchedOff')}</Badge>}
      actions={
        mayKeep && (
          <Button onClick={() => setActive(!form.isActive)}>
            {t(form.isActive ? 'switchOff' : 'switchOn')}
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-4">
        <Section title={t('address')}>
          <div className="flex flex-wrap items-center gap-2">
            <a
              href={form.url}
              target="_blank"
              rel="noreferrer"
              className="link inline-flex min-w-0 flex-1 basis-60 items-center gap-1.5 [overflow-wrap:anywhere]"
            >
              {form.url}
              <ExternalLink size={14} strokeWidth={1.5} className="shrink-0" aria-hidden />
            </a>
            <CopyButton text={form.url} label={t('copyAddress')} />
          </div>
        </Section>
        <Section title={t('embed')} aside={<CopyButton text={form.embedding} label={t('copyCode')} />}>
          <p className="pb-2 text-ink-soft">{t('embedLead')}</p>
          <textarea
            readOnly
            aria-label={t('embed')}
            value={form.embedding}
            rows={6}
            spellCheck={false}
            className="control w-full resize-y py-1.5 text-small"
          />
        </Section>
        {mayKeep ? (
          <Section title={t('content')}>
            <Form<FormValues>
              values={valuesOf(form)}
              onSubmit={async (values, bound) => {
                await change(await bodyOf(values, bound, form))
                toast(t('formSaved'), { tone: 'yes' })
              }}
            >
              {(bound) => (
                <>
                  <TextField name="title" label={t('title')} isRequired maxLength={120} />
                  <FormFields form={bound} />
                  <FormActions submit={t('save')} />
                </>
              )}
            </Form>
          </Section>
        ) : (
          <Content form={form} />
        )}
      </div>
    </PageFrame>
  )
}

/** For those who look and change nothing. */
function Content({ form }: { form: SubscriptionForm }) {
  const { t } = useMarketingTexts()
  const text = useQuery(textsQuery).data?.find(({ id }) => id === form.textId)
  const lines = [
    [t('intro'), form.intro],
    [t('language'), t(`languages.${form.language as 'de'}`)],
    [t('consentText'), text && `${text.key}/${text.number}: ${text.text}`],
    [t('topics'), form.topics.map(({ label }) => label).join(', ')],
    [t('origins'), form.origins.join(', ')],
  ].filter(([, value]) => value)
  return (
    <Section title={t('content')}>
      <dl className="flex flex-col gap-2">
        {lines.map(([label, value]) => (
          <div key={label}>
            <dt className="text-small text-ink-soft">{label}</dt>
            <dd className="whitespace-pre-line">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
