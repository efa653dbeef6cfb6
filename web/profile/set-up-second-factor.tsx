import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { SecretText } from '../access/secret-text.tsx'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { sessionQuery } from '../platform/session.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { ErrorState, Skeleton } from '../ui/states.tsx'
import { TextField } from '../ui/text-field.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { useProfileTexts } from './texts.ts'

type Secret = { secret: string; uri: string; qr: string }

/** Scan, type one code, keep the recovery codes. Nothing counts before the code came back. */
export function SetUpSecondFactor({ onClose }: { onClose: () => void }) {
  const { t } = useProfileTexts()
  const [codes, setCodes] = useState<string[] | null>(null)
  // The session learns of it when the dialog closes: until then the codes must stay on screen.
  const close = () => {
    onClose()
    if (codes) queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
  }
  return (
    <Dialog
      isOpen
      isSticky
      onClose={close}
      title={codes ? t('codes') : t('setUpFactor')}
      description={codes ? undefined : t('setUpLead')}
    >
      {codes ? <RecoveryCodes codes={codes} onDone={close} /> : <Scan onCodes={setCodes} onCancel={close} />}
    </Dialog>
  )
}

function Scan({ onCodes, onCancel }: { onCodes: (codes: string[]) => void; onCancel: () => void }) {
  const { t } = useProfileTexts()
  const { data, error, refetch } = useQuery({
    queryKey: ['totp'],
    queryFn: () => api.post<Secret>('/session/totp'),
    // Each call makes a new secret: the one on screen has to stay the one that counts.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton className="h-64" />
  return (
    <Form
      values={{ code: '' }}
      onSubmit={async ({ code }) => {
        const answer = await api.put<{ recoveryCodes: string[] }>('/session/totp', {
          code: code.replace(/\D/g, '') || code,
        })
        onCodes(answer.recoveryCodes)
      }}
    >
      <ol className="flex list-decimal flex-col gap-4 pl-5 marker:text-ink-soft">
        <li>{t('stepApp')}</li>
        <li>
          {t('stepScan')}
          <div className="mt-2 flex flex-wrap items-start gap-4">
            <img
              src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(data.qr)}`}
              alt={t('qr')}
              className="size-44 shrink-0 rounded-control border border-line bg-white"
            />
            <div className="flex min-w-52 flex-1 flex-col gap-3">
              <SecretText label={t('secret')} text={grouped(data.secret)} />
              <a href={data.uri} className="link flex min-h-6 items-center self-start touch:min-h-11">
                {t('openApp')}
              </a>
            </div>
          </div>
        </li>
        <li>
          <TextField
            name="code"
            label={t('stepCode')}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={10}
            isRequired
            className="max-w-80"
          />
        </li>
      </ol>
      <FormActions submit={t('finishFactor')} isKept={false} onCancel={onCancel} />
    </Form>
  )
}

/** In fours, as one types it off. Apps take it with the spaces. */
function grouped(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? secret
}
