import { useQuery } from '@tanstack/react-query'
import type { ConsentText } from '#api/consents.ts'
import { api } from '../platform/api.ts'
import { purposesQuery } from '../platform/directory.ts'
import { inLanguage } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'
import { toast } from '../platform/toasts.ts'
import { Form, FormActions } from '../ui/form.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { Select } from '../ui/select.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { TextArea } from '../ui/text-area.tsx'
import { TextField } from '../ui/text-field.tsx'
import { textsQuery } from './queries.ts'
import { useMarketingTexts } from './texts.ts'

const channels = ['email', 'phone', 'sms', 'fax', 'post'] as const
const offered = ['direct-marketing', 'events']

type Values = {
  key: string
  language: string
  purpose: string
  channels: string[]
  text: string
  notice: string
}

/** New words: of a new text, or as the next version of one there is. What people agreed to stays as it was. */
export function NewText({ after, onClose }: { after?: ConsentText; onClose: () => void }) {
  const { t, language } = useMarketingTexts()
  const purposes = useQuery(purposesQuery).data?.items ?? []
  return (
    <Sheet
      isOpen
      isSticky
      onClose={onClose}
      title={after ? t('newVersionOf', { key: after.key }) : t('newText')}
    >
      <Form<Values>
        values={{
          key: after?.key ?? '',
          language: after?.language ?? 'de',
          purpose: after?.purpose ?? 'direct-marketing',
          channels: after?.channels ?? ['email'],
          text: after?.text ?? '',
          notice: after?.notice ?? '',
        }}
        onSubmit={async ({ notice, text, ...values }) => {
          await api.post('/consent-texts', { ...values, text: text.trim(), notice: notice.trim() || null })
          await queryClient.invalidateQueries({ queryKey: textsQuery.queryKey })
          toast(t('textSaved'), { tone: 'yes' })
          onClose()
        }}
      >
        <p className="text-ink-soft">{t('neverChanged')}</p>
        {!after && (
          <>
            <TextField
              name="key"
              label={t('textKey')}
              hint={t('textKeyHint')}
              isRequired
              autoFocus
              maxLength={60}
              spellCheck={false}
            />
            <Select
              name="language"
              label={t('language')}
              isRequired
              choices={(['de', 'en'] as const).map((value) => ({ value, label: t(`languages.${value}`) }))}
            />
          </>
        )}
        <Select
          name="purpose"
          label={t('purpose')}
          isRequired
          choices={purposes
            .filter(({ key }) => offered.includes(key) || key === after?.purpose)
            .map(({ key, label }) => ({ value: key, label: inLanguage(label, language) }))}
        />
        <MultiSelect
          name="channels"
          label={t('channel')}
          hint={t('channelHint')}
          isRequired
          choices={channels.map((value) => ({ value, label: t(`channels.${value}`) }))}
        />
        <TextArea name="text" label={t('words')} hint={t('wordsHint')} isRequired maxLength={4000} rows={6} />
        <TextField name="notice" label={t('notice')} hint={t('noticeHint')} isOptional maxLength={200} />
        <FormActions submit={t('saveText')} onCancel={onClose} />
      </Form>
    </Sheet>
  )
}
