import { ListFilter, Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { FieldInfo } from '../platform/fields.ts'
import { usePlatformTexts } from '../platform/i18n.ts'
import { type FilterGroup, type FilterNode, isGroup, membersOf, withMembers } from '../platform/list-url.ts'
import { Button } from './button.tsx'
import { cx } from './class-names.ts'
import { newCondition, nodeText, type ValueOptions } from './filter-words.ts'
import { lazyPart } from './lazy-part.ts'
import { Popover } from './popover.tsx'

const loadEditor = () => import('./filter-editor.tsx')
const ConditionEditor = lazyPart(loadEditor, 'ConditionEditor')
const GroupEditor = lazyPart(loadEditor, 'GroupEditor')
const FieldPicker = lazyPart(() => import('./field-picker.tsx'), 'FieldPicker')

export type FilterBarProps = {
  /** Holds the filter: a list, or whatever else is narrowed down. */
  list: { state: { filter: FilterGroup | null }; setFilter: (filter: FilterGroup | null) => void }
  fields: readonly FieldInfo[]
  /** What can be chosen for fields that hold an id. */
  options?: ValueOptions
  /** What the button is called where there is no list to filter. */
  addLabel?: string
}

const none: ValueOptions = {}

/** What the list is narrowed to, as chips one can open, join by "und" or "oder", and take away. */
export function FilterBar({ list, fields, options = none, addLabel }: FilterBarProps) {
  const { t } = usePlatformTexts()
  const [openAt, setOpenAt] = useState<number | null>(null)
  const group: FilterGroup = list.state.filter ?? { and: [] }
  const members = membersOf(group)
  const usable = fields.filter(
    (field) => field.isFilterable && field.type !== 'json' && (field.type !== 'id' || options[field.name]),
  )

  const put = (next: FilterNode[]) => list.setFilter(next.length ? withMembers(group, next) : null)
  const replace = (index: number, node: FilterNode) =>
    put(members.map((one, at) => (at === index ? node : one)))
  const remove = (index: number) => {
    setOpenAt(null)
    put(members.filter((_, at) => at !== index))
  }
  const add = (node: FilterNode) => {
    put([...members, node])
    setOpenAt(members.length)
  }
  const swap = () => list.setFilter('and' in group ? { or: members } : { and: members })

  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5 phone:contents">
      {members.map((node, index) => {
        const text = nodeText(node, fields, options)
        return (
          <div
            key={`${index} ${isGroup(node) ? 'group' : node.field}`}
            className="flex min-w-0 items-center gap-1.5 phone:order-3"
          >
            {index > 0 && (
              <button
                type="button"
                onClick={swap}
                title={'and' in group ? t('list.matchAny') : t('list.matchAll')}
                className="min-h-6 rounded-control px-1 text-small text-ink-soft hover:bg-hover hover:text-ink"
              >
                {'and' in group ? t('list.and') : t('list.or')}
              </button>
            )}
            <div className="flex min-w-0 items-center rounded-control border border-line bg-petrol-wash">
              <Popover
                label={text}
                isOpen={openAt === index}
                onOpenChange={(isOpen) => setOpenAt(isOpen ? index : null)}
                className={isGroup(node) ? 'w-[26rem]' : 'w-72'}
                trigger={
                  <button
                    type="button"
                    className="min-h-7 min-w-0 max-w-80 truncate phone:max-w-full phone:whitespace-normal rounded-l-control py-0.5 pr-1 pl-2.5 text-left touch:min-h-11"
                  >
                    {isGroup(node) ? `(${text || '…'})` : text}
                  </button>
                }
              >
                {(close) =>
                  isGroup(node) ? (
                    <GroupEditor
                      group={node}
                      fields={usable}
                      options={options}
                      onChange={(next) => replace(index, next)}
                      onRemove={() => remove(index)}
                    />
                  ) : (
                    <ConditionEditor
                      condition={node}
                      fields={usable}
                      options={options}
                      onChange={(next) => replace(index, next)}
                      onDone={close}
                    />
                  )
                }
              </Popover>
              <button
                type="button"
                onClick={() => remove(index)}
                aria-label={t('list.removeFilter', { name: text })}
                className="grid size-7 shrink-0 place-items-center rounded-r-control text-ink-soft hover:text-ink touch:size-11"
              >
                <X size={14} strokeWidth={1.5} aria-hidden />
              </button>
            </div>
          </div>
        )
      })}
      <AddFilter fields={usable} onAdd={add} isFirst={members.length === 0} label={addLabel} />
      {members.length > 1 && !addLabel && (
        <Button
          variant="quiet"
          // On a phone two chips are taken away as quickly as with a third line for it.
          className={cx('text-ink-soft phone:order-3', members.length < 3 && 'phone:hidden')}
          onClick={() => list.setFilter(null)}
        >
          {t('list.clearFilters')}
        </Button>
      )}
    </div>
  )
}

type AddFilterProps = {
  fields: readonly FieldInfo[]
  onAdd: (node: FilterNode) => void
  isFirst: boolean
  label: string | undefined
}

function AddFilter({ fields, onAdd, isFirst, label }: AddFilterProps) {
  const { t } = usePlatformTexts()
  return (
    <Popover
      label={label ?? t('list.addFilter')}
      // The editor of the condition is needed one key later.
      onOpenChange={loadEditor}
      isFlush
      className="w-72"
      trigger={
        <Button
          variant={label && isFirst ? 'secondary' : 'quiet'}
          icon={isFirst && !label ? ListFilter : Plus}
          className={label && isFirst ? 'phone:order-2' : 'text-ink-soft phone:order-2'}
        >
          {label ?? t('list.filter')}
        </Button>
      }
    >
      {(close) => (
        <FieldPicker
          fields={fields}
          onPick={(field) => {
            close()
            onAdd(newCondition(field))
          }}
          onGroup={() => {
            close()
            onAdd({ or: [] })
          }}
        />
      )}
    </Popover>
  )
}
