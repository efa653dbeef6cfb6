import { useQuery } from '@tanstack/react-query'
import type { UseFormReturn } from 'react-hook-form'
import type { ConsentText } from '#api/consents.ts'
import type { FormPatch, SubscriptionForm } from '#api/forms.ts'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { Select } from '../ui/select.tsx'
import { TextArea } from '../ui/text-area.tsx'
import { TextField } from '../ui/text-field.tsx'
import { textsQuery } from './queries.ts'
import { slugOf } from './slug.ts'
import { useMarketingTexts } from './texts.ts'
import { topicsOf } from './topics.ts'

export type FormValues = {
  key: string
  kind: string
  title: string
  intro: string
  language: string
  textVersion: string | null
  newText: string
  topics: string[]
  asksName: boolean
  origins: string[]
}

const written = 'new'

export const emptyForm: FormValues = {
  key: '',
  kind: 'newsletter',
  title: '',
  intro: '',
  language: 'de',
  textVersion: null,
  newText: '',
  topics: [],
  asksName: false,
  origins: [],
}

export function valuesOf(form: SubscriptionForm): FormValues {
  return {
    ...form,
    intro: form.intro ?? '',
    textVersion: form.textId,
    newText: '',
    topics: form.topics.map(({ label }) => label),
  }
}

/** What people see on the form, and the words they agree to. */
export function FormFields({ form }: { form: UseFormReturn<FormValues> }) {
  const { t } = useMarketingTexts()
  const texts = fitting(useQuery(textsQuery).data ?? [])
  const isNewsletter = form.watch('kind') === 'newsletter'
  return (
    <>
      <TextArea name="intro" label={t('intro')} isOptional maxLength={1000} rows={2} />
      <Select
        name="language"
        label={t('language')}
        isRequired
        choices={(['de', 'en'] as const).map((value) => ({ value, label: t(`languages.${value}`) }))}
      />
      {isNewsletter && (
        <>
          <Select
            name="textVersion"
            label={t('consentText')}
            hint={t('consentTextHint')}
            isRequired
            choices={[
              ...texts.map(({ id, key, number, text }) => ({
                value: id,
                label: `${key}/${number}`,
                hint: shortened(text),
              })),
              { value: written, label: t('writeText') },
            ]}
          />
          {form.watch('textVersion') === written && (
            <TextArea
              name="newText"
              label={t('newTextWords')}
              hint={t('newTextHint')}
              isRequired
              maxLength={4000}
            />
          )}
          <ChosenText text={texts.find(({ id }) => id === form.watch('textVersion'))} />
        </>
      )}
      <MultiSelect name="topics" label={t('topics')} hint={t('topicsHint')} isOptional isFree choices={[]} />
      <Checkbox name="asksName" label={t('asksName')} hint={t('asksNameHint')} />
      <MultiSelect
        name="origins"
        label={t('origins')}
        hint={t('originsHint')}
        isOptional
        isFree
        choices={[]}
      />
    </>
  )
}

function ChosenText({ text }: { text?: ConsentText }) {
  if (!text) return null
  return <blockquote className="border-l-2 border-line pl-3 whitespace-pre-line">{text.text}</blockquote>
}

/** Title and, for a new form, where it will be found. */
export function NameFields({ form }: { form: UseFormReturn<FormValues> }) {
  const { t } = useMarketingTexts()
  return (
    <>
      <TextField
        name="title"
        label={t('title')}
        isRequired
        autoFocus
        maxLength={120}
        onChange={(title: string) => {
          if (!form.formState.dirtyFields.key) form.setValue('key', slugOf(title))
        }}
      />
      <TextField
        name="key"
        label={t('formKey')}
        hint={t('formKeyHint', { key: form.watch('key') || '…' })}
        isRequired
        maxLength={60}
        spellCheck={false}
        onChange={(key: string) => form.setValue('key', key, { shouldDirty: true })}
      />
    </>
  )
}

/** What is sent; a text that was written here is stored first and once, however often the form is sent. */
export async function bodyOf(
  values: FormValues,
  form: UseFormReturn<FormValues>,
  known?: SubscriptionForm,
): Promise<FormPatch & { title: string }> {
  const { title, intro, language, topics, asksName, origins } = values
  let textVersion = values.kind === 'newsletter' ? values.textVersion : null
  if (textVersion === written) {
    const text = await api.post<ConsentText>('/consent-texts', {
      key: slugOf(values.key || title) || 'text',
      language,
      purpose: 'direct-marketing',
      channels: ['email'],
      text: values.newText.trim(),
    })
    await queryClient.invalidateQueries({ queryKey: textsQuery.queryKey })
    form.setValue('textVersion', text.id)
    textVersion = text.id
  }
  return {
    title,
    intro: intro.trim() || null,
    language: language === 'en' ? 'en' : 'de',
    ...(textVersion ? { textVersion } : {}),
    topics: topicsOf(topics, known?.topics),
    asksName,
    origins: origins.map((origin) => origin.trim().replace(/\/+$/, '')),
  }
}

/** Texts for advertising by mail; of each the newest stands first. */
function fitting(texts: readonly ConsentText[]): ConsentText[] {
  return texts.filter(({ purpose, channels }) => purpose === 'direct-marketing' && channels.includes('email'))
}

export function shortened(text: string): string {
  return text.length > 90 ? `${text.slice(0, 90)}…` : text
}
