import { useState } from 'react'
import type { Token } from '#api/tokens.ts'
import { SecretText } from '../access/secret-text.tsx'
import { useAccessTexts } from '../access/texts.ts'
import { tokenAreas } from '../access/token-words.tsx'
import { api } from '../platform/api.ts'
import { inLanguage } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'
import { useSession } from '../platform/session.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { Radio } from '../ui/radio.tsx'
import { Select } from '../ui/select.tsx'
import { TextField } from '../ui/text-field.tsx'
import { useProfileTexts } from './texts.ts'
import { ownTokensQuery } from './token-page.tsx'

const days = [1, 7, 30, 90, 366]

/** A key as narrow as it can be; its text is shown once. */
export function NewToken({ onClose }: { onClose: () => void }) {
  const { t, language } = useProfileTexts()
  const { t: say } = useAccessTexts()
  const session = useSession()
  const [secret, setSecret] = useState<string | null>(null)
  if (secret) {
    return (
      <Dialog
        isOpen
        isSticky
        onClose={onClose}
        title={t('tokenMade')}
        description={t('tokenMadeText')}
        actions={
          <Button variant="primary" onClick={onClose}>
            {t('finish')}
          </Button>
        }
      >
        <SecretText label={t('tokenSecret')} text={secret} />
      </Dialog>
    )
  }
  return (
    <Dialog isOpen isSticky onClose={onClose} title={t('newToken')}>
      <Form
        values={{
          name: '',
          scope: 'some',
          scopes: [] as string[],
          purposes: session.purposes.length === 1 ? session.purposes.map(({ key }) => key) : [],
          days: '30',
          addresses: [] as string[],
        }}
        onSubmit={async ({ scope, scopes, days: length, ...values }) => {
          const made = await api.post<Token & { token: string }>('/tokens', {
            ...values,
            scopes: scope === 'some' ? scopes : [scope],
            days: Number(length),
          })
          await queryClient.invalidateQueries({ queryKey: ownTokensQuery.queryKey })
          setSecret(made.token)
        }}
      >
        {(form) => (
          <>
            <TextField name="name" label={t('tokenName')} hint={t('tokenNameHint')} isRequired autoFocus />
            <Radio
              name="scope"
              label={t('tokenScope')}
              choices={(['some', 'read', 'all'] as const).map((value) => ({
                value,
                label: t(`scopes.${value}`),
                hint: t(`scopes.${value}Hint`),
              }))}
            />
            {form.watch('scope') === 'some' && (
              <MultiSelect
                name="scopes"
                label={t('tokenAreas')}
                isRequired
                choices={tokenAreas.flatMap((area) => [
                  { value: `${area}:read`, label: say('scopeAreaRead', { area: say(`areas.${area}`) }) },
                  { value: `${area}:write`, label: say('scopeAreaWrite', { area: say(`areas.${area}`) }) },
                ])}
              />
            )}
            <MultiSelect
              name="purposes"
              label={t('tokenPurposes')}
              hint={t('tokenPurposesHint')}
              isRequired
              choices={session.purposes.map(({ key, label }) => ({
                value: key,
                label: inLanguage(label, language),
              }))}
            />
            <Select
              name="days"
              label={t('tokenDays')}
              choices={days.map((count) => ({ value: String(count), label: t('days', { count }) }))}
            />
            <MultiSelect
              name="addresses"
              label={t('tokenAddresses')}
              hint={t('tokenAddressesHint')}
              isOptional
              isFree
              choices={[]}
            />
            <FormActions submit={t('newToken')} onCancel={onClose} />
          </>
        )}
      </Form>
    </Dialog>
  )
}
