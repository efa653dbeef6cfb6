import { useQuery } from '@tanstack/react-query'
import { PencilLine } from 'lucide-react'
import type { MassUpdate } from '#api/mass-updates.ts'
import { formatMoment, formatNumber } from '../platform/formats.ts'
import { useList } from '../platform/use-list.ts'
import type { Column } from '../ui/columns.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Page as PageFrame } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { ButtonLink } from '../ui/text-link.tsx'
import { useChangeWords } from './change-words.ts'
import { MassUpdateState } from './mass-update-state.tsx'
import { massFieldsQuery } from './queries.ts'
import { useMassUpdateTexts } from './texts.ts'

const newestFirst = { sort: '-createdAt' }

/** One's own mass updates, and the way back to each. */
export function Page() {
  const { t } = useMassUpdateTexts()
  const rows = useList<MassUpdate>('/mass-updates', newestFirst)
  const fields = useQuery(massFieldsQuery).data?.items ?? []
  const wordsOf = { contact: useChangeWords('contact', fields), company: useChangeWords('company', fields) }
  const what = ({ resource, changes }: MassUpdate) =>
    changes.map((change) => wordsOf[resource](change).label).join(', ')
  const about = ({ resource }: MassUpdate) => (resource === 'contact' ? t('contacts') : t('companies'))
  const number = (name: 'changed' | 'refused', read: (counts: MassUpdate['counts']) => number) => ({
    name,
    label: t(`columns.${name}`),
    width: 90,
    align: 'end' as const,
    cell: ({ counts }: MassUpdate) => formatNumber(read(counts)),
  })
  const columns: Column<MassUpdate>[] = [
    { name: 'what', label: t('columns.what'), width: 260, isFixed: true, cell: what },
    { name: 'about', label: t('columns.about'), width: 110, cell: about },
    {
      name: 'state',
      label: t('columns.state'),
      width: 170,
      cell: ({ state }) => <MassUpdateState state={state} />,
    },
    // What was taken back had been changed, too.
    number('changed', ({ changed = 0, restored = 0, kept = 0 }) => changed + restored + kept),
    number('refused', ({ refused = 0 }) => refused),
    {
      name: 'createdAt',
      label: t('columns.createdAt'),
      width: 140,
      cell: (item) => formatMoment(item.createdAt),
    },
  ]
  return (
    <PageFrame isFilling title={t('titles')} back={{ to: '/contacts', label: t('contacts') }}>
      <DataTable<MassUpdate>
        label={t('titles')}
        columns={columns}
        rows={rows}
        keyOf={(item) => item.id}
        hrefOf={(item) => `/mass-updates/${item.id}`}
        countText={(total) => t('count', { count: total })}
        phoneRow={(item) => ({
          title: what(item),
          aside: formatMoment(item.createdAt),
          detail: (
            <span className="flex items-center gap-2">
              <MassUpdateState state={item.state} />
              {about(item)}
            </span>
          ),
        })}
        empty={
          <EmptyState
            icon={PencilLine}
            text={t('empty')}
            action={<ButtonLink to="/contacts">{t('toContacts')}</ButtonLink>}
          />
        }
      />
    </PageFrame>
  )
}
