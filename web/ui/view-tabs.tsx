import { useQuery } from '@tanstack/react-query'
import { ChevronDown, Plus, Users } from 'lucide-react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { emptyListState, type ListState, writeListState } from '../platform/list-url.ts'
import { toast } from '../platform/toasts.ts'
import type { ListControl } from '../platform/use-list-state.ts'
import {
  createView,
  removeView,
  type SavedView,
  stateOfView,
  updateView,
  viewsQuery,
} from '../platform/views.ts'
import { cx } from './class-names.ts'
import { lazyPart } from './lazy-part.ts'
import { Menu } from './menu.tsx'
import { Popover } from './popover.tsx'
import { problemSentence } from './problem-note.tsx'
import { tabClass } from './tab-class.ts'

const NewViewForm = lazyPart(() => import('./new-view-form.tsx'), 'NewViewForm')

export type ViewTabsProps = {
  list: ListControl
  /** The resource the views belong to: `contact`. */
  resource: string
  /** Views the program brings: "Meine", "In Quarantäne". */
  builtIn?: readonly { id: string; label: string; state: Partial<ListState> }[]
  /** What the list shows by itself, where that is not everything. */
  first?: string
}

/** Saved views as tabs; a changed one offers to be saved. */
export function ViewTabs({ list, resource, builtIn = [], first }: ViewTabsProps) {
  const { t } = usePlatformTexts()
  const { data } = useQuery(viewsQuery(resource))
  const saved = data?.items ?? []
  const tabs = [
    { id: null, label: first ?? t('list.all'), state: list.standard },
    ...builtIn.map(({ id, label, state }) => ({
      id,
      label,
      state: { ...list.standard, ...state, view: id },
    })),
    ...saved.map((view) => ({
      id: view.id,
      label: view.name,
      state: stateOfView(view, list.standard),
      view,
    })),
  ]
  const current = tabs.find((tab) => tab.id === list.state.view) ?? tabs[0]
  const isChanged = current && isDifferent(list.state, current.state)

  return (
    <div
      className="flex items-end gap-1 overflow-x-auto border-b border-line phone:-mx-4 phone:px-4"
      data-print="no"
    >
      <nav aria-label={t('list.views')} className="flex gap-1">
        {tabs.map((tab) => {
          const isHere = tab.id === current?.id
          const view = 'view' in tab ? tab.view : undefined
          return (
            <div key={tab.id ?? ''} className="flex items-center">
              <button
                type="button"
                aria-current={isHere ? 'true' : undefined}
                data-active={isHere || undefined}
                onClick={() => list.openView(tab.state)}
                className={cx(tabClass, view?.scope === 'team' && 'inline-flex items-center gap-1.5')}
              >
                {view?.scope === 'team' && <Users size={14} strokeWidth={1.5} aria-hidden />}
                {tab.label}
                {isHere && isChanged && <span title={t('list.viewChanged', { name: tab.label })}>*</span>}
              </button>
              {isHere && view && view.isMine !== false && (
                <ViewMenu view={view} list={list} isChanged={!!isChanged} />
              )}
            </div>
          )
        })}
      </nav>
      <NewView list={list} resource={resource} isOffered={!!isChanged} />
    </div>
  )
}

function ViewMenu({ view, list, isChanged }: { view: SavedView; list: ListControl; isChanged: boolean }) {
  const { t, language } = usePlatformTexts()
  const tell = (error: unknown) => toast(problemSentence(error, language), { tone: 'no' })
  const update = () =>
    updateView(view, { state: list.state }).then(() => toast(t('state.saved'), { tone: 'yes' }), tell)
  const remove = async () => {
    try {
      await removeView(view)
      list.openView(list.standard)
      toast(t('list.viewRemoved', { name: view.name }), {
        undo: async () => {
          const again = await createView(view.resource, view.name, view.scope, stateOfView(view))
          list.openView(stateOfView(again, list.standard))
        },
      })
    } catch (error) {
      tell(error)
    }
  }
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          aria-label={`${t('action.more')}: ${view.name}`}
          className="grid size-6 place-items-center rounded-control text-ink-soft hover:bg-hover touch:size-11"
        >
          <ChevronDown size={14} strokeWidth={1.5} aria-hidden />
        </button>
      }
      items={[
        { label: t('list.viewUpdate', { name: view.name }), onChoose: update, isDisabled: !isChanged },
        { separator: true },
        { label: t('list.viewRemove', { name: view.name }), onChoose: remove, isDanger: true },
      ]}
    />
  )
}

function NewView({ list, resource, isOffered }: { list: ListControl; resource: string; isOffered: boolean }) {
  const { t } = usePlatformTexts()
  return (
    <Popover
      title={t('list.newView')}
      className="w-80"
      trigger={
        <button
          type="button"
          className={cx(tabClass, 'inline-flex items-center gap-1', isOffered && 'text-petrol')}
          title={t('list.newView')}
        >
          <Plus size={14} strokeWidth={1.5} aria-hidden />
          <span className={cx(!isOffered && 'sr-only')}>{t('list.saveView')}</span>
        </button>
      }
    >
      {(close) => <NewViewForm list={list} resource={resource} onDone={close} />}
    </Popover>
  )
}

function isDifferent(one: ListState, other: ListState): boolean {
  const text = (state: ListState) => JSON.stringify({ ...writeListState(state, emptyListState), view: null })
  return text(one) !== text(other)
}
