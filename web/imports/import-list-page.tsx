import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { FileUp, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { Import } from '#api/imports.ts'
import { colleaguesQuery } from '../platform/directory.ts'
import { formatMoment, formatNumber } from '../platform/formats.ts'
import { can, useSession } from '../platform/session.ts'
import { useList } from '../platform/use-list.ts'
import { Button } from '../ui/button.tsx'
import type { Column } from '../ui/columns.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Page as PageFrame } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { ButtonLink } from '../ui/text-link.tsx'
import { ImportState } from './import-state.tsx'
import { canUndo } from './steps.ts'
import { useImportTexts } from './texts.ts'
import { UndoDialog } from './undo-dialog.tsx'

const newestFirst = { sort: '-createdAt' }
const broughtIn: ReadonlySet<string> = new Set(['done', 'undoing'])

/** All imports: how far they are, what they brought, and the way back. */
export function Page() {
  const { t } = useImportTexts()
  const session = useSession()
  const navigate = useNavigate()
  const rows = useList<Import>('/imports', newestFirst)
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  const [undoing, setUndoing] = useState<Import | null>(null)
  const mayUndo = can(session, 'import', 'update')
  const nameOf = (id: string | null) => colleagues.find((colleague) => colleague.id === id)?.name ?? ''
  const count = (name: 'create' | 'update' | 'refused'): Column<Import> => ({
    name,
    label: t(`columns.${name}`),
    width: 84,
    align: 'end',
    // Before the run the numbers are a forecast; after it was stopped or undone nothing of it is there.
    cell: ({ counts, state }) => (broughtIn.has(state) ? formatNumber(counts[name]) : null),
  })
  const columns: Column<Import>[] = [
    { name: 'file', label: t('columns.file'), width: 220, isFixed: true, cell: (item) => item.fileName },
    {
      name: 'state',
      label: t('columns.state'),
      width: 165,
      cell: (item) => <ImportState state={item.state} />,
    },
    count('create'),
    count('update'),
    count('refused'),
    {
      name: 'createdAt',
      label: t('columns.createdAt'),
      width: 115,
      cell: (item) => formatMoment(item.createdAt),
    },
    { name: 'createdBy', label: t('columns.createdBy'), width: 135, cell: (item) => nameOf(item.createdBy) },
    {
      name: 'undo',
      label: t('columns.undo'),
      width: 125,
      cell: (item) =>
        mayUndo &&
        canUndo(item) && (
          <Button variant="quiet" icon={Undo2} className="-ml-3" onClick={() => setUndoing(item)}>
            {t('undoShort')}
          </Button>
        ),
    },
  ]
  const add = can(session, 'import', 'create') && (
    <ButtonLink to="/imports/new" variant="primary" icon={FileUp}>
      {t('new')}
    </ButtonLink>
  )
  return (
    <PageFrame
      isFilling
      title={t('title')}
      back={{ to: '/contacts', label: t('contacts') }}
      actions={rows.length > 0 && add}
    >
      <DataTable<Import>
        label={t('title')}
        columns={columns}
        rows={rows}
        keyOf={(item) => item.id}
        hrefOf={(item) => `/imports/${item.id}`}
        countText={(total) => t('count', { count: total })}
        phoneRow={(item) => ({
          title: item.fileName,
          aside: formatMoment(item.createdAt),
          detail: (
            <span className="flex items-center gap-2">
              <ImportState state={item.state} />
              {nameOf(item.createdBy)}
            </span>
          ),
        })}
        empty={<EmptyState icon={FileUp} text={t('empty')} action={add} />}
      />
      {undoing && (
        <UndoDialog
          item={undoing}
          isOpen
          onClose={() => setUndoing(null)}
          onStarted={() => navigate({ to: `/imports/${undoing.id}` as string })}
        />
      )}
    </PageFrame>
  )
}
