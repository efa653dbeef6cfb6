import { ArrowDown, ArrowUp, GripVertical } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import type { ColumnChoice } from '../platform/list-url.ts'
import { usePreference } from '../platform/preference.ts'
import type { ListControl } from '../platform/use-list-state.ts'
import { Button } from './button.tsx'
import { Checkbox } from './checkbox.tsx'
import { cx } from './class-names.ts'
import { type Column, choiceOf, shownColumns } from './columns.ts'
import { IconButton } from './icon-button.tsx'
import { Radio } from './radio.tsx'

type ColumnChoicesProps = { list: ListControl; columns: readonly Column<unknown>[] }

/** The surface behind „Spalten“. */
export function ColumnChoices({ list, columns }: ColumnChoicesProps) {
  const { t } = usePlatformTexts()
  const [density, setDensity] = usePreference('density', 'normal')
  const [dragged, setDragged] = useState<string | null>(null)
  const shown = choiceOf(shownColumns(columns, list.state.columns))
  const hidden = columns.filter((column) => !shown.some((choice) => choice.name === column.name))
  const lead = columns[0]?.name
  const labelOf = (name: string) => columns.find((column) => column.name === name)?.label ?? name

  const put = (next: ColumnChoice[]) => list.setColumns(next)
  const toggle = (name: string, isOn: boolean) =>
    put(isOn ? [...shown, { name }] : shown.filter((choice) => choice.name !== name))
  const move = (name: string, to: number) => {
    const from = shown.findIndex((choice) => choice.name === name)
    const moved = shown[from]
    // The first column names the row and stays first.
    if (!moved || to < 1 || to >= shown.length || from === to) return
    const rest = shown.filter((choice) => choice.name !== name)
    put([...rest.slice(0, to), moved, ...rest.slice(to)])
  }

  return (
    <>
      <p className="pb-2 text-small text-ink-soft">{t('list.columnsOrder')}</p>
      <ul className="flex flex-col">
        {shown.map((choice, index) => {
          const label = labelOf(choice.name)
          const isLead = choice.name === lead
          return (
            <li
              key={choice.name}
              draggable={!isLead}
              onDragStart={(event: DragEvent) => {
                event.dataTransfer.effectAllowed = 'move'
                setDragged(choice.name)
              }}
              onDragOver={(event: DragEvent) => dragged && event.preventDefault()}
              onDrop={() => dragged && move(dragged, index)}
              onDragEnd={() => setDragged(null)}
              className={cx(
                'group/line flex min-h-8 items-center gap-1 rounded-control',
                dragged === choice.name && 'bg-petrol-wash',
              )}
            >
              <GripVertical
                size={14}
                strokeWidth={1.5}
                className={cx('text-ink-soft', isLead ? 'invisible' : 'cursor-grab')}
                aria-hidden
              />
              <Checkbox
                label={label}
                value
                isDisabled={isLead}
                onChange={() => toggle(choice.name, false)}
                className="min-w-0 flex-1"
              />
              {!isLead && (
                <>
                  <IconButton
                    icon={ArrowUp}
                    label={t('list.columnUp', { name: label })}
                    disabled={index <= 1}
                    onClick={() => move(choice.name, index - 1)}
                    className="size-7"
                  />
                  <IconButton
                    icon={ArrowDown}
                    label={t('list.columnDown', { name: label })}
                    disabled={index === shown.length - 1}
                    onClick={() => move(choice.name, index + 1)}
                    className="size-7"
                  />
                </>
              )}
            </li>
          )
        })}
      </ul>
      {hidden.length > 0 && (
        <ul className="mt-2 flex max-h-60 flex-col overflow-y-auto border-t border-line pt-2 pl-4.5">
          {hidden.map((column) => (
            <li key={column.name} className="flex min-h-8 items-center">
              <Checkbox label={column.label} value={false} onChange={() => toggle(column.name, true)} />
            </li>
          ))}
        </ul>
      )}
      <div className="mt-3 flex items-center justify-between gap-3 border-t border-line pt-3">
        <Radio
          label={t('list.density')}
          choices={[
            { value: 'normal', label: t('list.normal') },
            { value: 'dense', label: t('list.dense') },
          ]}
          value={density}
          onChange={setDensity}
        />
        {list.state.columns && (
          <Button variant="quiet" className="self-end text-ink-soft" onClick={() => list.setColumns(null)}>
            {t('list.standard')}
          </Button>
        )}
      </div>
    </>
  )
}
