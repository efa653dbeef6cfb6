import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Token } from '#api/tokens.ts'
import { ConfirmDialog } from '../access/confirm-dialog.tsx'
import { useAccessTexts } from '../access/texts.ts'
import { isTokenLive, purposeWords, scopeWords, TokenState, tokenLines } from '../access/token-words.tsx'
import { api } from '../platform/api.ts'
import { purposesQuery } from '../platform/directory.ts'
import { useFields } from '../platform/fields.ts'
import { formatMoment, formatNumber } from '../platform/formats.ts'
import type { ListState } from '../platform/list-url.ts'
import { queryClient } from '../platform/query.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { listKey, useList } from '../platform/use-list.ts'
import { useListState } from '../platform/use-list-state.ts'
import { Button } from '../ui/button.tsx'
import type { Column } from '../ui/columns.ts'
import { DataTable } from '../ui/data-table.tsx'
import { ListTools } from '../ui/list-tools.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { EmptyState } from '../ui/states.tsx'
import { ButtonLink, TextLink } from '../ui/text-link.tsx'
import { SettingsPage } from './settings-page.tsx'
import { useSettingsTexts } from './texts.ts'

const standard: Partial<ListState> = { sort: [{ field: 'createdAt', isDescending: true }] }

/** Every key that other programs hold, whoever made it. */
export function Page() {
  const { t } = useSettingsTexts()
  const { t: say, language } = useAccessTexts()
  const list = useListState(standard)
  const fields = useFields('accessToken')
  const rows = useList<Token>('/issued-tokens', list.apiQuery)
  const purposes = useQuery(purposesQuery).data?.items
  const [opened, setOpened] = useState<Token | null>(null)
  const columns = useMemo<Column<Token>[]>(
    () => [
      {
        name: 'name',
        label: t('name'),
        width: 190,
        isSortable: true,
        isFixed: true,
        cell: (token) => token.name,
      },
      { name: 'userName', label: t('actsFor'), width: 135, cell: (token) => token.userName },
      {
        name: 'expiresAt',
        label: t('state'),
        width: 180,
        isSortable: true,
        cell: (token) => <TokenState token={token} />,
      },
      {
        name: 'scopes',
        label: t('scopes.label'),
        width: 175,
        cell: (token) => scopeWords(token.scopes ?? [], say),
      },
      {
        name: 'purposes',
        label: t('purposes'),
        width: 160,
        cell: (token) => purposeWords(token.purposes, purposes ?? [], say, language),
      },
      {
        name: 'lastUsedAt',
        label: t('lastUsed'),
        width: 130,
        isSortable: true,
        cell: (token) => formatMoment(token.lastUsedAt) || t('never'),
      },
      {
        name: 'createdAt',
        label: t('createdAt'),
        width: 130,
        isSortable: true,
        cell: (token) => formatMoment(token.createdAt),
      },
    ],
    [t, say, language, purposes],
  )
  return (
    <SettingsPage isFilling title={t('tokens')} subtitle={t('tokensLead')}>
      <ListTools list={list} columns={columns} fields={fields} />
      <DataTable<Token>
        label={t('tokens')}
        columns={columns}
        rows={rows}
        keyOf={(token) => token.id}
        onOpen={setOpened}
        list={list}
        countText={(count) => t('tokenCount', { count, formatted: formatNumber(count) })}
        phoneRow={(token) => ({
          title: token.name,
          aside: <TokenState token={token} />,
          detail: `${token.userName ?? ''} · ${scopeWords(token.scopes ?? [], say)}`,
        })}
        empty={
          <EmptyState
            text={t('tokensEmpty')}
            action={<ButtonLink to="/profile/tokens">{t('toOwnTokens')}</ButtonLink>}
          />
        }
      />
      {opened && <TokenSheet token={opened} onClose={() => setOpened(null)} />}
    </SettingsPage>
  )
}

function TokenSheet({ token, onClose }: { token: Token; onClose: () => void }) {
  const { t } = useSettingsTexts()
  const { t: say, language } = useAccessTexts()
  const session = useSession()
  const purposes = useQuery(purposesQuery).data?.items ?? []
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Sheet
        isOpen
        onClose={onClose}
        title={token.name}
        actions={
          isTokenLive(token) &&
          can(session, 'accessToken', 'update') && (
            <Button variant="danger" onClick={() => setAsking(true)}>
              {say('endToken')}
            </Button>
          )
        }
      >
        <div className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center gap-2">
            <TokenState token={token} />
            {token.tokenHint && <code className="text-small text-ink-soft">{token.tokenHint}…</code>}
          </div>
          <p>
            {t('actsFor')}:{' '}
            <TextLink to={`/settings/users/${token.userId}`}>{token.userName ?? t('someone')}</TextLink>
          </p>
          <ul className="flex flex-col gap-1">
            {tokenLines(token, purposes, say, language).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p className="text-ink-soft">{t('createdOn', { at: formatMoment(token.createdAt) })}</p>
        </div>
      </Sheet>
      {isAsking && (
        <ConfirmDialog
          isDanger
          title={say('endTokenTitle', { name: token.name })}
          text={say('endTokenText')}
          action={say('endToken')}
          onConfirm={async () => {
            await api.remove(`/issued-tokens/${token.id}`)
            queryClient.invalidateQueries({ queryKey: listKey('/issued-tokens') })
            queryClient.invalidateQueries({ queryKey: ['own-tokens'] })
            onClose()
            toast(say('tokenEnded', { name: token.name }), { tone: 'yes' })
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
