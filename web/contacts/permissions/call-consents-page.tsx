import { Suspense, useMemo, useState } from 'react'
import type { CallConsent } from '#api/consents.ts'
import { formatDate, formatNumber } from '../../platform/formats.ts'
import { useList } from '../../platform/use-list.ts'
import { Badge } from '../../ui/badge.tsx'
import type { Column } from '../../ui/columns.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { lazyPart } from '../../ui/lazy-part.ts'
import { Page as PageFrame } from '../../ui/page.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { usePermissionTexts } from './texts.ts'

const HandOutProof = lazyPart(() => import('./hand-out-proof.tsx'), 'HandOutProof')

/** What has to be shown to the authority for calls: who agreed, how, and until when that is kept (§ 7a UWG). */
export function Page() {
  const { t } = usePermissionTexts()
  const isPhone = useIsPhone()
  const rows = useList<CallConsent>('/call-consents')
  const [handingOut, setHandingOut] = useState<CallConsent | null>(null)
  const columns = useMemo<Column<CallConsent>[]>(() => {
    const nameOf = ({ contactName }: CallConsent) => contactName ?? t('personUnseen')
    return [
      { name: 'name', label: t('person'), width: 180, isFixed: true, cell: nameOf },
      { name: 'occurredAt', label: t('agreedOn'), width: 110, cell: (row) => formatDate(row.occurredAt) },
      { name: 'way', label: t('way'), width: 110, cell: (row) => t(`ways.${row.way as 'paper'}`) },
      {
        name: 'state',
        label: t('state'),
        width: 110,
        cell: (row) => (
          <Badge tone={row.isInForce ? 'yes' : 'plain'}>{t(row.isInForce ? 'inForce' : 'over')}</Badge>
        ),
      },
      {
        name: 'calls',
        label: t('calls'),
        width: 150,
        cell: (row) =>
          row.lastCallAt
            ? t('callsUntil', { calls: formatNumber(row.calls), day: formatDate(row.lastCallAt) })
            : t('noCalls'),
      },
      { name: 'keepUntil', label: t('keepUntil'), width: 125, cell: (row) => formatDate(row.keepUntil) },
      {
        name: 'evidence',
        label: t('evidence'),
        width: 190,
        cell: (row) => row.evidence ?? (row.textVersion && t('textVersion', { version: row.textVersion })),
      },
      {
        name: 'proof',
        label: t('proofFile'),
        width: 120,
        cell: (row) =>
          row.contactName !== null && (
            <button
              type="button"
              className="link"
              onClick={() => setHandingOut(row)}
              aria-label={t('loadProofOf', { name: row.contactName })}
            >
              {t('loadShort')}
            </button>
          ),
      },
    ]
  }, [t])
  return (
    <PageFrame
      isFilling
      title={t('callConsents')}
      subtitle={t('callConsentsLead')}
      back={isPhone ? { to: '/privacy', label: t('privacy') } : undefined}
    >
      <DataTable<CallConsent>
        label={t('callConsents')}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        hrefOf={(row) => (row.contactName === null ? undefined : `/contacts/${row.contactId}`)}
        phoneRow={(row) => ({
          title: row.contactName ?? t('personUnseen'),
          aside: (
            <Badge tone={row.isInForce ? 'yes' : 'plain'}>{t(row.isInForce ? 'inForce' : 'over')}</Badge>
          ),
          detail: t('keptUntilShort', {
            agreed: formatDate(row.occurredAt),
            until: formatDate(row.keepUntil),
          }),
        })}
        countText={(count) => t('callConsentCount', { count, formatted: formatNumber(count) })}
        empty={<EmptyState text={t('callConsentsEmpty')} />}
      />
      <Suspense fallback={null}>
        {handingOut && (
          <HandOutProof
            contactId={handingOut.contactId}
            eventId={handingOut.id}
            name={handingOut.contactName ?? undefined}
            onClose={() => setHandingOut(null)}
          />
        )}
      </Suspense>
    </PageFrame>
  )
}
