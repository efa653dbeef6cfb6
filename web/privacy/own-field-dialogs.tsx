import { useQuery } from '@tanstack/react-query'
import { TriangleAlert } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import type { CustomField } from '#api/custom-fields.ts'
import type { DataKind, Purpose } from '#api/purposes.ts'
import { api } from '../platform/api.ts'
import { inLanguage, type Label } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'
import { useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { Radio } from '../ui/radio.tsx'
import { Select } from '../ui/select.tsx'
import { TextArea } from '../ui/text-area.tsx'
import { TextField } from '../ui/text-field.tsx'
import { usePrivacyTexts } from './texts.ts'

const types = ['text', 'number', 'date', 'choice', 'choices', 'boolean', 'link'] as const
type Keyed = { key: string; label: Label }

function useItems<T>(path: string): T[] {
  const { data } = useQuery({
    queryKey: ['items', path],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.get<{ items: T[] }>(path, { signal }),
  })
  return data?.items ?? []
}

async function refresh() {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['custom-fields'] }),
    queryClient.invalidateQueries({ queryKey: ['fields'] }),
    queryClient.invalidateQueries({ queryKey: ['session'] }),
  ])
}

/** Everything a field needs before anybody may decide on it. */
export function ProposeField({ onClose }: { onClose: () => void }) {
  const { t, language } = usePrivacyTexts()
  const purposes = useItems<Purpose>('/purposes')
  const kinds = useItems<DataKind>('/data-kinds')
  const categories = useItems<Keyed>('/field-categories')
  const roles = useItems<Keyed>('/roles')
  const bases = useItems<Keyed>('/legal-bases')
  const words = (label: Label) => inLanguage(label, language)
  const keyed = (items: readonly Keyed[]) =>
    items.map(({ key, label }) => ({ value: key, label: words(label) }))
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('propose')}
      description={t('proposeNote')}
      width="wide"
      isSticky
    >
      <Form
        values={{
          resource: 'contact',
          type: 'text',
          label: { de: '', en: '' },
          why: { de: '', en: '' },
          choices: [] as string[],
          category: '',
          purposes: [] as string[],
          basis: '',
          dataKind: '',
          seeRoles: [] as string[],
          editRoles: [] as string[],
          isProvided: true,
        }}
        onSubmit={async ({ choices, category, basis, dataKind, ...values }) => {
          const isChoice = values.type === 'choice' || values.type === 'choices'
          await api.post('/custom-fields', {
            ...values,
            ...(category ? { category } : {}),
            ...(basis ? { basis } : {}),
            ...(dataKind ? { dataKind } : {}),
            ...(isChoice
              ? { choices: choices.map((value) => ({ value, label: { de: value, en: value } })) }
              : {}),
          })
          await refresh()
          onClose()
          toast(t('proposed'), { tone: 'yes' })
        }}
      >
        {(form) => {
          const type = form.watch('type')
          return (
            <>
              <div className="grid grid-cols-2 gap-x-4 gap-y-3 phone:grid-cols-1">
                <Select
                  name="resource"
                  label={t('resource')}
                  choices={(['contact', 'company'] as const).map((value) => ({
                    value,
                    label: t(`resources.${value}`),
                  }))}
                />
                <Select
                  name="type"
                  label={t('type')}
                  choices={types.map((value) => ({ value, label: t(`types.${value}`) }))}
                />
                <TextField name="label.de" label={t('labelDe')} isRequired autoFocus />
                <TextField name="label.en" label={t('labelEn')} isRequired />
                <TextArea name="why.de" label={t('whyDe')} hint={t('whyHint')} rows={2} isRequired />
                <TextArea name="why.en" label={t('whyEn')} rows={2} isRequired />
                {(type === 'choice' || type === 'choices') && (
                  <div className="col-span-2 phone:col-span-1">
                    <MultiSelect
                      name="choices"
                      label={t('choices')}
                      hint={t('choicesHint')}
                      choices={[]}
                      isFree
                    />
                  </div>
                )}
                <MultiSelect name="purposes" label={t('purposes')} choices={keyed(purposes)} isRequired />
                <Select name="basis" label={t('basis')} choices={keyed(bases)} isRequired />
                <Select
                  name="dataKind"
                  label={t('dataKind')}
                  choices={kinds.map(({ key, label, retention }) => ({
                    value: key,
                    label: words(label),
                    hint: words(retention),
                  }))}
                  isRequired
                />
                <Select name="category" label={t('category')} choices={keyed(categories)} isRequired />
                <MultiSelect name="seeRoles" label={t('seeRoles')} choices={keyed(roles)} isRequired />
                <MultiSelect name="editRoles" label={t('editRoles')} choices={keyed(roles)} />
              </div>
              <div className="mt-3">
                <Checkbox name="isProvided" label={t('isProvided')} hint={t('isProvidedHint')} />
              </div>
              <FormActions submit={t('propose')} onCancel={onClose} />
            </>
          )
        }}
      </Form>
    </Dialog>
  )
}

type DialogProps = { field: CustomField; onClose: () => void }

/** The DPO's decision with her statement. */
export function DecideField({ field, onClose }: DialogProps) {
  const { t, language } = usePrivacyTexts()
  const isMine = field.createdBy === useSession().user.id
  const purposes = useItems<Purpose>('/purposes')
  const bases = useItems<Keyed>('/legal-bases')
  const roles = useItems<Keyed>('/roles')
  const name = field.label ? inLanguage(field.label, language) : ''
  const named = (items: readonly Keyed[], keys: readonly string[] = []) =>
    items
      .filter(({ key }) => keys.includes(key))
      .map(({ label }) => inLanguage(label, language))
      .join(', ')
  const facts: [string, ReactNode][] = [
    [t('purposes'), named(purposes, field.purposes)],
    [t('basis'), named(bases, field.basis ? [field.basis] : [])],
    [t('retention'), <Retention key="retention" field={field} />],
    [t('seeRoles'), named(roles, field.seeRoles)],
    [t('editRoles'), named(roles, field.editRoles)],
  ]
  return (
    <Dialog isOpen onClose={onClose} title={name} description={field.why && inLanguage(field.why, language)}>
      {field.looksSensitive && (
        <p className="mb-3 flex gap-2 rounded-card bg-ask-wash px-3 py-2">
          <TriangleAlert size={18} strokeWidth={1.5} className="shrink-0 text-ask" aria-hidden />
          {t('looksSensitive')}
        </p>
      )}
      <dl className="mb-3 grid grid-cols-[8rem_1fr] gap-x-3 gap-y-1">
        {facts.map(
          ([label, fact]) =>
            fact && (
              <Fragment key={label}>
                <dt className="text-ink-soft">{label}</dt>
                <dd>{fact}</dd>
              </Fragment>
            ),
        )}
      </dl>
      <Form
        values={{ decision: 'approve', statement: '', aloneReason: '' }}
        onSubmit={async ({ aloneReason, ...values }) => {
          const decision = isMine ? { ...values, aloneReason } : values
          await api.put(`/custom-fields/${field.id}/approval`, decision, { version: field.version })
          await refresh()
          onClose()
          toast(values.decision === 'approve' ? t('approved') : t('refused'))
        }}
      >
        <Radio
          name="decision"
          label={t('decide')}
          choices={[
            { value: 'approve', label: t('approve') },
            { value: 'refuse', label: t('refuse') },
          ]}
        />
        <TextArea name="statement" label={t('statement')} hint={t('statementHint')} rows={3} isRequired />
        {isMine && (
          <TextArea
            name="aloneReason"
            label={t('aloneReason')}
            hint={t('aloneReasonHint')}
            rows={2}
            isRequired
          />
        )}
        <FormActions submit={t('save')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}

function Retention({ field: { retention, retentionByGroup } }: { field: CustomField }) {
  const { language } = usePrivacyTexts()
  return (
    <>
      {retention && inLanguage(retention, language)}
      {retentionByGroup?.map(({ customerGroup, retention: period }) => (
        <span key={customerGroup} className="block text-small text-ink-soft">
          {customerGroup}: {inLanguage(period, language)}
        </span>
      ))}
    </>
  )
}

export function RetireField({ field, onClose }: DialogProps) {
  const { t, language } = usePrivacyTexts()
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`${t('retire')}: ${field.label ? inLanguage(field.label, language) : ''}`}
    >
      <Form
        values={{ values: 'keep', statement: '' }}
        onSubmit={async (values) => {
          await api.put(`/custom-fields/${field.id}/retirement`, values, { version: field.version })
          await refresh()
          onClose()
          toast(t('retired'))
        }}
      >
        <Radio
          name="values"
          label={t('retireValues')}
          choices={[
            { value: 'keep', label: t('retireKeep') },
            { value: 'remove', label: t('retireRemove') },
          ]}
        />
        <TextArea name="statement" label={t('reason')} rows={3} isRequired />
        <FormActions submit={t('retire')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}
