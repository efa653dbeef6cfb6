import { useNavigate, useSearch } from '@tanstack/react-router'
import { SearchCheck, ShieldBan } from 'lucide-react'
import { Suspense, useMemo } from 'react'
import type { Suppression } from '#api/consents.ts'
import { useFields } from '../platform/fields.ts'
import { formatMoment, formatNumber } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import type { ListState } from '../platform/list-url.ts'
import { useSession } from '../platform/session.ts'
import { useList } from '../platform/use-list.ts'
import { useListState } from '../platform/use-list-state.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import type { Column } from '../ui/columns.ts'
import { DataTable } from '../ui/data-table.tsx'
import { lazyPart } from '../ui/lazy-part.ts'
import { Page as PageFrame } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { keepsMarketing } from './queries.ts'
import { useMarketingTexts } from './texts.ts'

const CheckAddress = lazyPart(() => import('./address-dialogs.tsx'), 'CheckAddress')
const BlockAddress = lazyPart(() => import('./address-dialogs.tsx'), 'BlockAddress')
const standard: Partial<ListState> = { sort: [{ field: 'since', isDescending: true }] }

/** Addresses and numbers no advertising goes to; the list knows their fingerprint only. */
export function Page() {
  const { t, language } = useMarketingTexts()
  const isPhone = useIsPhone()
  const navigate = useNavigate()
  const mayKeep = keepsMarketing(useSession())
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const list = useListState(standard)
  const rows = useList<Suppression>('/suppressions', list.apiQuery)
  const reasons = useFields('suppression').find(({ name }) => name === 'reason')?.choices
  const open = (what?: 'check' | 'block') =>
    navigate({
      to: '.',
      search: ((before: object) => ({
        ...before,
        check: what === 'check' ? 'yes' : undefined,
        block: what === 'block' ? 'yes' : undefined,
      })) as never,
      replace: !what,
    })
  const columns = useMemo<Column<Suppression>[]>(() => {
    const reasonOf = ({ reason }: Suppression) => {
      const known = reasons?.find(({ value }) => value === reason)
      return known ? inLanguage(known.label, language) : reason
    }
    return [
      {
        name: 'since',
        label: t('since'),
        width: 180,
        isSortable: true,
        isFixed: true,
        cell: ({ since }) => formatMoment(since),
      },
      {
        name: 'channel',
        label: t('channel'),
        width: 180,
        cell: ({ channel }) => channel && t(`channels.${channel as 'email'}`),
      },
      { name: 'reason', label: t('reason'), width: 220, cell: reasonOf },
      { name: 'liftedAt', label: t('state'), width: 220, cell: (entry) => <State entry={entry} /> },
    ]
  }, [t, language, reasons])
  const reasonColumn = columns[2]
  return (
    <PageFrame
      isFilling
      title={t('blocklist')}
      subtitle={t('blocklistLead')}
      back={isPhone ? { to: '/marketing', label: t('marketing') } : undefined}
      actions={
        <>
          <Button icon={SearchCheck} onClick={() => open('check')}>
            {t('checkAddress')}
          </Button>
          {mayKeep && (
            <Button variant="primary" icon={ShieldBan} onClick={() => open('block')}>
              {t(isPhone ? 'block' : 'blockAddress')}
            </Button>
          )}
        </>
      }
    >
      <DataTable<Suppression>
        label={t('blocklist')}
        columns={columns}
        rows={rows}
        list={list}
        keyOf={({ id }) => id}
        countText={(count) => t('entries', { count, formatted: formatNumber(count) })}
        phoneRow={(entry) => ({
          title: entry.channel && t(`channels.${entry.channel as 'email'}`),
          aside: <State entry={entry} />,
          detail: (
            <>
              {reasonColumn?.cell(entry)} · {formatMoment(entry.since)}
            </>
          ),
        })}
        empty={<EmptyState icon={ShieldBan} text={t('blocklistEmpty')} />}
      />
      <Suspense fallback={null}>
        {search.check === 'yes' && <CheckAddress onClose={() => open()} />}
        {search.block === 'yes' && mayKeep && <BlockAddress onClose={() => open()} />}
      </Suspense>
    </PageFrame>
  )
}

function State({ entry: { liftedAt } }: { entry: Suppression }) {
  const { t } = useMarketingTexts()
  return liftedAt ? (
    <Badge>{t('lifted', { at: formatMoment(liftedAt) })}</Badge>
  ) : (
    <Badge tone="no">{t('blocked')}</Badge>
  )
}
