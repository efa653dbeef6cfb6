import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Ban, Check, CircleAlert, Clock, MailX } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { OpenedMail, OutboxMail } from '#api/outbox.ts'
import { ConfirmDialog } from '../access/confirm-dialog.tsx'
import { CopyButton } from '../access/copy-button.tsx'
import { api } from '../platform/api.ts'
import { useFields } from '../platform/fields.ts'
import { formatMoment, formatNumber } from '../platform/formats.ts'
import type { ListState } from '../platform/list-url.ts'
import { queryClient } from '../platform/query.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { listKey, useList } from '../platform/use-list.ts'
import { useListState } from '../platform/use-list-state.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import type { Column } from '../ui/columns.ts'
import { DataTable } from '../ui/data-table.tsx'
import { ListTools } from '../ui/list-tools.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx'
import { settingsQuery } from './queries.ts'
import { SettingsPage } from './settings-page.tsx'
import { useSettingsTexts } from './texts.ts'

const standard: Partial<ListState> = { sort: [{ field: 'createdAt', isDescending: true }] }
const looks = {
  waiting: { tone: 'ask', icon: Clock },
  sent: { tone: 'yes', icon: Check },
  failed: { tone: 'no', icon: CircleAlert },
  discarded: { tone: 'plain', icon: Ban },
} as const
const kinds = [
  'invitation',
  'password-reset',
  'new-device',
  'address-confirmation',
  'address-change-asked',
  'address-changed',
  'watcher-added',
  'confirm-consent',
  'own-data',
  'campaign-test',
  'release-asked',
  'release-decided',
] as const

/** Mails on their way out: what waits, why, and what it says to who opens it. */
export function Page() {
  const { t } = useSettingsTexts()
  const session = useSession()
  const navigate = useNavigate()
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const list = useListState(standard)
  const fields = useFields('outboxMail')
  const rows = useList<OutboxMail>('/outbox', list.apiQuery)
  const hasMailServer = useQuery(settingsQuery).data?.operation.hasMailServer
  const open = (id?: string) =>
    navigate({ to: '.', search: ((before: object) => ({ ...before, mail: id })) as never, replace: !id })
  const names = useKindNames()
  const columns = useMemo<Column<OutboxMail>[]>(
    () => [
      {
        name: 'kind',
        label: t('mailKind'),
        width: 220,
        isSortable: true,
        isFixed: true,
        cell: (mail) => names(mail),
      },
      {
        name: 'userName',
        label: t('mailTo'),
        width: 200,
        cell: (mail) => mail.userName ?? <span className="text-ink-soft">{t('mailToOutside')}</span>,
      },
      { name: 'state', label: t('state'), width: 140, cell: (mail) => <MailState mail={mail} /> },
      {
        name: 'createdAt',
        label: t('createdAt'),
        width: 150,
        isSortable: true,
        cell: (mail) => formatMoment(mail.createdAt),
      },
      {
        name: 'sentAt',
        label: t('sentAt'),
        width: 150,
        isSortable: true,
        cell: (mail) => formatMoment(mail.sentAt),
      },
      {
        name: 'attempts',
        label: t('attempts'),
        width: 100,
        align: 'end',
        cell: (mail) => formatNumber(mail.attempts),
      },
    ],
    [t, names],
  )
  return (
    <SettingsPage isFilling title={t('outbox')} subtitle={t('outboxLead')}>
      {hasMailServer === false && (
        <p className="flex items-start gap-2.5 rounded-control bg-ask-wash px-3 py-2">
          <MailX size={18} strokeWidth={1.5} className="mt-px shrink-0 text-ask" aria-hidden />
          {t('noMailServer')}
        </p>
      )}
      <ListTools list={list} columns={columns} fields={fields} />
      <DataTable<OutboxMail>
        label={t('outbox')}
        columns={columns}
        rows={rows}
        keyOf={(mail) => mail.id}
        onOpen={can(session, 'outboxMail', 'update') ? (mail) => open(mail.id) : undefined}
        list={list}
        countText={(count) => t('mailCount', { count, formatted: formatNumber(count) })}
        phoneRow={(mail) => ({
          title: names(mail),
          aside: <MailState mail={mail} />,
          detail: [mail.userName ?? t('mailToOutside'), formatMoment(mail.createdAt)]
            .filter(Boolean)
            .join(' · '),
        })}
        empty={<EmptyState text={t('outboxEmpty')} />}
      />
      {search.mail && <MailSheet key={search.mail} id={search.mail} onClose={() => open()} />}
    </SettingsPage>
  )
}

function useKindNames(): (mail: OutboxMail) => string {
  const { t } = useSettingsTexts()
  return useMemo(
    () => (mail) => {
      const kind = kinds.find((each) => each === mail.kind)
      return kind ? t(`mailKinds.${kind}`) : (mail.kind ?? '')
    },
    [t],
  )
}

function MailState({ mail }: { mail: OutboxMail }) {
  const { t } = useSettingsTexts()
  const state = mail.state as keyof typeof looks | undefined
  if (!state) return null
  return (
    <Badge tone={looks[state].tone} icon={looks[state].icon}>
      {t(`mailStates.${state}`)}
    </Badge>
  )
}

function MailSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useSettingsTexts()
  const names = useKindNames()
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const hasMailServer = useQuery(settingsQuery).data?.operation.hasMailServer
  const queryKey = ['outbox-mail', id]
  const { data, error, refetch } = useQuery({
    queryKey,
    // Opening is recorded each time: once is enough while it is on screen.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    queryFn: ({ signal }) => api.get<OpenedMail>(`/outbox/${id}`, { signal }),
  })
  const isOpen = data?.state === 'waiting' || data?.state === 'failed'
  const send = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await api.post(`/outbox/${id}/send`)
      queryClient.invalidateQueries({ queryKey: listKey('/outbox') })
      onClose()
      toast(t('mailGoing'), { tone: 'yes' })
    } catch (thrown) {
      setProblem(thrown)
      setBusy(false)
    }
  }
  const link = data?.content && /https?:\/\/\S+/.exec(data.content.text)?.[0]
  return (
    <>
      <Sheet
        isOpen
        onClose={onClose}
        title={data ? names(data) : t('mail')}
        actions={
          isOpen && (
            <>
              <Button variant="danger" className="mr-auto" onClick={() => setAsking(true)}>
                {t('discardMail')}
              </Button>
              {hasMailServer ? (
                <Button variant="primary" busy={isBusy} onClick={send}>
                  {t('sendNow')}
                </Button>
              ) : (
                <span className="self-center text-small text-ink-soft">{t('noMailServerShort')}</span>
              )}
            </>
          )
        }
      >
        {error && <ErrorState error={error} onRetry={() => refetch()} />}
        {!data && !error && <Skeleton className="h-48" />}
        {data && (
          <div className="flex flex-col gap-4">
            <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">
              <dt className="text-ink-soft">{t('state')}</dt>
              <dd>
                <MailState mail={data} />
              </dd>
              <dt className="text-ink-soft">{t('mailTo')}</dt>
              <dd className="break-words">
                {data.content
                  ? `${data.content.to.name} <${data.content.to.address}>`
                  : (data.userName ?? t('mailToOutside'))}
              </dd>
              {data.content && (
                <>
                  <dt className="text-ink-soft">{t('subject')}</dt>
                  <dd className="font-medium hyphens-auto">{data.content.subject}</dd>
                </>
              )}
              <dt className="text-ink-soft">{t('createdAt')}</dt>
              <dd>{formatMoment(data.createdAt)}</dd>
              {isOpen && hasMailServer && (
                <>
                  <dt className="text-ink-soft">{t('nextAttempt')}</dt>
                  <dd>{formatMoment(data.nextAttemptAt)}</dd>
                </>
              )}
              {data.problemCode && (
                <>
                  <dt className="text-ink-soft">{t('lastProblem')}</dt>
                  <dd>
                    {t(data.problemCode.startsWith('mail.refused') ? 'mailRefused' : 'mailUnreachable', {
                      code: data.problemCode,
                    })}
                  </dd>
                </>
              )}
            </dl>
            {data.content ? (
              <>
                <div className="rounded-control border border-line bg-sheet p-3 break-words whitespace-pre-wrap">
                  {data.content.text}
                </div>
                {link && (
                  <div className="flex flex-wrap items-center gap-3">
                    <CopyButton text={link} label={t('copyLink')} />
                    <p className="min-w-0 flex-1 basis-48 text-small text-ink-soft">{t('linkNote')}</p>
                  </div>
                )}
              </>
            ) : (
              <p className="text-ink-soft">
                {t(data.isClosed ? 'contentClosed' : 'contentGone')}
                {data.isClosed && isOpen && data.kind === 'password-reset' && hasMailServer === false
                  ? ` ${t('resetByCommand')}`
                  : null}
              </p>
            )}
            <ProblemNote problem={problem} />
          </div>
        )}
      </Sheet>
      {isAsking && (
        <ConfirmDialog
          isDanger
          title={t('discardMailTitle')}
          text={t('discardMailText')}
          action={t('discardMail')}
          onConfirm={async () => {
            await api.post(`/outbox/${id}/discard`)
            queryClient.invalidateQueries({ queryKey: listKey('/outbox') })
            onClose()
            toast(t('mailDiscarded'))
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
