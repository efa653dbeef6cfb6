import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { sessionQuery } from '../platform/session.ts'
import { Form, FormActions } from '../ui/form.tsx'
import { Skeleton } from '../ui/states.tsx'
import { GonePage } from './gone-page.tsx'
import { SessionLayout } from './session-layout.tsx'
import { useSessionTexts } from './texts.ts'

type AddressChange = { name: string; email: string; company: string }

/** Whoever reads the new mailbox says yes to it; a program that only follows links changes nothing. */
export function Page() {
  const { t } = useSessionTexts()
  const { token }: { token?: string } = useParams({ strict: false })
  const navigate = useNavigate()
  const change = useQuery({
    queryKey: ['new-address', token],
    queryFn: ({ signal }) => api.get<AddressChange>(`/new-address/${token}`, { signal }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (change.isError) return <GonePage link="address" problem={change.error} />
  return (
    <SessionLayout
      title={t('addressTitle')}
      lead={change.data && t('addressText', { ...change.data, company: change.data.company || 'Treu' })}
    >
      {change.isPending && <Skeleton className="h-24" />}
      {change.data && (
        <Form
          values={{}}
          onSubmit={async () => {
            await api.put(`/new-address/${token}`)
            // Whoever was signed in here with that account no longer is.
            queryClient.removeQueries({ queryKey: sessionQuery.queryKey })
            await navigate({ to: '/sign-in', search: { address: 'yes' } as never, replace: true })
          }}
        >
          <p className="text-large font-medium [overflow-wrap:anywhere]">{change.data.email}</p>
          <p className="text-ink-soft">{t('addressNote')}</p>
          <FormActions submit={t('addressConfirm')} isKept={false} className="[&_button]:w-full" />
        </Form>
      )}
    </SessionLayout>
  )
}
