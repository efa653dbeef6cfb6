import { Settings2 } from 'lucide-react'
import { usePlatformTexts } from '../platform/i18n.ts'
import type { ListControl } from '../platform/use-list-state.ts'
import { Button } from './button.tsx'
import type { Column } from './columns.ts'
import { lazyPart } from './lazy-part.ts'
import { Popover } from './popover.tsx'

const ColumnChoices = lazyPart(() => import('./column-choices.tsx'), 'ColumnChoices')

type ColumnChooserProps<Row> = { list: ListControl; columns: readonly Column<Row>[] }

/** Which columns, in which order, and how high the rows are. */
export function ColumnChooser<Row>({ list, columns }: ColumnChooserProps<Row>) {
  const { t } = usePlatformTexts()
  return (
    <Popover
      align="end"
      title={t('list.columns')}
      className="w-80"
      trigger={
        <Button variant="quiet" icon={Settings2} className="text-ink-soft">
          {t('list.columns')}
        </Button>
      }
    >
      <ColumnChoices list={list} columns={columns as readonly Column<unknown>[]} />
    </Popover>
  )
}
