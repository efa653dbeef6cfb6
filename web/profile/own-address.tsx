import { useMutation } from '@tanstack/react-query'
import { Clock } from 'lucide-react'
import { useState } from 'react'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { type Session, sessionQuery, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { Section } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { TextField } from '../ui/text-field.tsx'
import { useProfileTexts } from './texts.ts'

/** One's own new address: it holds once whoever reads the new mailbox has said so. */
export function OwnAddress() {
  const { t } = useProfileTexts()
  const { user } = useSession()
  const [round, setRound] = useState(0)
  return (
    <Section title={t('changeEmail')}>
      {user.pendingEmail && <Pending present={user.email} next={user.pendingEmail} />}
      <Form
        key={round}
        autoComplete="on"
        values={{ email: '' }}
        onSubmit={async (values) => {
          queryClient.setQueryData(
            sessionQuery.queryKey,
            await api.put<Session>('/session/email', { email: values.email.trim() }),
          )
          setRound(round + 1)
          toast(t('emailAsked'), { tone: 'yes' })
        }}
      >
        <TextField
          name="email"
          type="email"
          label={t('newEmail')}
          hint={t('newEmailHint')}
          autoComplete="email"
          isRequired
        />
        <FormActions submit={t('changeEmail')} isKept={false} />
      </Form>
    </Section>
  )
}

function Pending({ present, next }: { present: string; next: string }) {
  const { t } = useProfileTexts()
  const drop = useMutation({
    mutationFn: () => api.put<Session>('/session/email', { email: present }),
    onSuccess: (session) => {
      queryClient.setQueryData(sessionQuery.queryKey, session)
      toast(t('emailDropped', { email: session.user.email }), { tone: 'yes' })
    },
  })
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-control bg-ask-wash px-3 py-2">
      <Clock size={16} strokeWidth={1.75} className="shrink-0 text-ask" aria-hidden />
      <span className="min-w-0 flex-1 basis-60 break-words">{t('emailPending', { email: next })}</span>
      <Button busy={drop.isPending} onClick={() => drop.mutate()}>
        {t('emailDrop')}
      </Button>
      <ProblemNote problem={drop.error} className="w-full" />
    </div>
  )
}
