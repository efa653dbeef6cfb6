import { queryOptions, useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { Token } from '#api/tokens.ts'
import { ConfirmDialog } from '../access/confirm-dialog.tsx'
import { useAccessTexts } from '../access/texts.ts'
import { isTokenLive, TokenState, tokenLines } from '../access/token-words.tsx'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { useNewInAddress } from '../platform/use-new-in-address.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/page.tsx'
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx'
import { NewToken } from './new-token.tsx'
import { ProfileFrame } from './profile-frame.tsx'
import { useProfileTexts } from './texts.ts'

export const ownTokensQuery = queryOptions({
  queryKey: ['own-tokens'],
  queryFn: ({ signal }) => api.get<{ items: Token[] }>('/tokens', { signal }),
})

/** Keys by which other programs work in one's own name. */
export function Page() {
  const { t } = useProfileTexts()
  const { isNew, open } = useNewInAddress()
  const { data, error, refetch } = useQuery(ownTokensQuery)
  const create = (
    <Button variant="primary" icon={Plus} onClick={() => open(true)}>
      {t('newToken')}
    </Button>
  )
  const tokens = [...(data?.items ?? [])].sort(
    (one, other) => Number(isTokenLive(other)) - Number(isTokenLive(one)),
  )
  return (
    <ProfileFrame title={t('tokens')} subtitle={t('tokensLead')} actions={tokens.length > 0 && create}>
      <Section>
        {error && <ErrorState error={error} onRetry={() => refetch()} />}
        {!data && !error && <Skeleton className="h-28" />}
        {data && tokens.length === 0 && <EmptyState text={t('tokensEmpty')} action={create} />}
        <ul className="flex flex-col">
          {tokens.map((token) => (
            <TokenLine key={token.id} token={token} />
          ))}
        </ul>
      </Section>
      {isNew && <NewToken onClose={() => open(false)} />}
    </ProfileFrame>
  )
}

function TokenLine({ token }: { token: Token }) {
  const { t: say, language } = useAccessTexts()
  const session = useSession()
  const [isAsking, setAsking] = useState(false)
  const isLive = isTokenLive(token)
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 border-t border-line py-3 first:border-t-0">
      <div className="min-w-0 flex-1 basis-64">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className={isLive ? 'min-w-0 font-medium' : 'min-w-0 text-ink-soft'}>{token.name}</span>
          {token.tokenHint && <code className="text-small text-ink-soft">{token.tokenHint}…</code>}
          <TokenState token={token} />
        </div>
        {tokenLines(token, session.purposes, say, language).map((line) => (
          <div key={line} className="text-small text-ink-soft">
            {line}
          </div>
        ))}
      </div>
      {isLive && (
        <Button variant="danger" onClick={() => setAsking(true)}>
          {say('endToken')}
        </Button>
      )}
      {isAsking && (
        <ConfirmDialog
          isDanger
          title={say('endTokenTitle', { name: token.name })}
          text={say('endTokenText')}
          action={say('endToken')}
          onConfirm={async () => {
            await api.remove(`/tokens/${token.id}`)
            await queryClient.invalidateQueries({ queryKey: ownTokensQuery.queryKey })
            toast(say('tokenEnded', { name: token.name }), { tone: 'yes' })
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  )
}
