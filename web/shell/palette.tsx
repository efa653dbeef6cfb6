import { Dialog as Base } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ArrowRight, CornerDownLeft, LoaderCircle, type LucideIcon, Search } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { SearchAnswer, SearchHit } from '#api/search.ts'
import { api } from '../platform/api.ts'
import { useFeatures } from '../platform/features-context.ts'
import { formatPhone } from '../platform/formats.ts'
import { inLanguage, type Label, usePlatformTexts } from '../platform/i18n.ts'
import { openOverlay } from '../platform/overlays.ts'
import { pageIcons } from '../platform/page-icons.ts'
import { useSession } from '../platform/session.ts'
import { useSettled } from '../platform/settled.ts'
import { takeTyped } from '../platform/typed-ahead.ts'
import { cx } from '../ui/class-names.ts'
import { Kbd } from '../ui/kbd.tsx'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { navOf } from './navigation.ts'
import { countExact, foldedIncludes, isBegunBy, isNamedBy } from './palette-match.ts'

type Entry = {
  id: string
  group: string
  title: string
  subtitle?: ReactNode
  icon: LucideIcon
  keys?: string
  run: () => void
}

type Action = Entry & { words: string; names: readonly string[] }

/** What was opened from here; in memory only, so that nothing of it stays on the device. */
let recent: SearchHit[] = []

/** Ctrl K: finds people and companies as one types, and everything one may do. */
export function Palette() {
  const { t } = usePlatformTexts()
  const [typed, setTyped] = useState('')
  const [active, setActive] = useState(0)
  const listId = useId()
  const isPhone = useIsPhone()
  const { entries, isSearching, hasFailed } = useEntries(typed.trim())
  const chosen = Math.min(active, entries.length - 1)
  const field = useRef<HTMLInputElement>(null)
  const close = () => openOverlay(null)
  const takeOver = () => {
    const ahead = takeTyped()
    if (ahead) setTyped((before) => before + ahead)
  }

  useEffect(() => {
    if (field.current === document.activeElement) takeOver()
  })
  useEffect(() => {
    document.getElementById(`${listId}-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen, listId])

  const choose = (entry: Entry | undefined) => {
    if (!entry) return
    close()
    entry.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      setActive((chosen + step + entries.length) % Math.max(1, entries.length))
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      choose(entries[chosen])
    }
  }

  return (
    <Base.Root open onOpenChange={(isOpen) => !isOpen && close()}>
      <Base.Portal>
        <Base.Backdrop className="veil z-50" />
        <Base.Popup
          aria-label={t('palette.title')}
          className="float fixed inset-x-4 top-[10vh] z-50 mx-auto flex max-h-[70vh] max-w-xl flex-col overflow-hidden phone:inset-x-0 phone:top-0 phone:h-dvh phone:max-h-none phone:rounded-none"
        >
          <div className="flex items-center gap-2.5 border-b border-line px-4">
            {isSearching ? (
              <LoaderCircle size={18} strokeWidth={1.5} className="animate-turn text-ink-soft" aria-hidden />
            ) : (
              <Search size={18} strokeWidth={1.5} className="text-ink-soft" aria-hidden />
            )}
            <input
              ref={field}
              // The palette opens to be typed into.
              // biome-ignore lint/a11y/noAutofocus: the palette opens to be typed into.
              autoFocus
              role="combobox"
              aria-expanded
              aria-controls={listId}
              aria-activedescendant={entries.length ? `${listId}-${chosen}` : undefined}
              aria-label={t('palette.title')}
              autoComplete="off"
              spellCheck={false}
              placeholder={t(isPhone ? 'palette.shortHint' : 'palette.hint')}
              value={typed}
              onFocus={takeOver}
              onChange={(event) => {
                setTyped(event.target.value)
                setActive(0)
              }}
              onKeyDown={onKeyDown}
              className="h-12 min-w-0 flex-1 bg-transparent text-large outline-none"
            />
            <button type="button" onClick={close} className="text-ink-soft md:hidden">
              {t('action.close')}
            </button>
          </div>
          {entries.length === 0 && !isSearching && (
            <p className="px-4 pt-4 pb-2 text-ink-soft" role="status">
              {hasFailed ? t('palette.failed') : t('palette.nothing', { query: typed.trim() })}
            </p>
          )}
          <div
            id={listId}
            role="listbox"
            aria-label={t('palette.title')}
            className="min-h-0 flex-1 overflow-y-auto py-2"
          >
            {entries.map((entry, index) => (
              <Line
                key={entry.id}
                id={`${listId}-${index}`}
                entry={entry}
                isActive={index === chosen}
                heading={entry.group !== entries[index - 1]?.group ? entry.group : undefined}
                onHover={() => setActive(index)}
                onChoose={() => choose(entry)}
              />
            ))}
          </div>
          <div className="flex gap-4 border-t border-line px-4 py-2 text-small text-ink-soft phone:hidden">
            <span className="flex items-center gap-1.5">
              <Kbd keys="up down" /> {t('palette.help.move')}
            </span>
            <span className="flex items-center gap-1.5">
              <Kbd keys="enter" /> {t('palette.help.open')}
            </span>
            <span className="flex items-center gap-1.5">
              <Kbd keys="escape" /> {t('palette.help.leave')}
            </span>
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

type LineProps = {
  id: string
  entry: Entry
  isActive: boolean
  heading?: string
  onHover: () => void
  onChoose: () => void
}

function Line({ id, entry, isActive, heading, onHover, onChoose }: LineProps) {
  const Icon = entry.icon
  return (
    <>
      {heading && (
        <div role="presentation" className="px-4 pt-2 pb-1 text-small text-ink-soft">
          {heading}
        </div>
      )}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the text field keeps the focus and names this line as active. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the text field handles the keys. */}
      <div
        id={id}
        role="option"
        aria-selected={isActive}
        onPointerMove={onHover}
        onClick={onChoose}
        className={cx(
          'mx-2 flex min-h-9 items-center gap-3 rounded-control px-2 py-1 touch:min-h-12',
          isActive && 'bg-petrol-wash',
        )}
      >
        <Icon size={16} strokeWidth={1.5} className="shrink-0 text-ink-soft" aria-hidden />
        <span className="min-w-0 flex-1 truncate">
          {entry.title}
          {entry.subtitle && (
            <>
              <span className="sr-only">, </span>
              <span className="ml-2 text-small text-ink-soft">{entry.subtitle}</span>
            </>
          )}
        </span>
        {entry.keys && (
          <span className="phone:hidden">
            <Kbd keys={entry.keys} />
          </span>
        )}
        {isActive && !entry.keys && (
          <CornerDownLeft size={14} strokeWidth={1.5} className="text-ink-soft phone:hidden" aria-hidden />
        )}
      </div>
    </>
  )
}

function useEntries(query: string) {
  const { t, language } = usePlatformTexts()
  const features = useFeatures()
  const session = useSession()
  const navigate = useNavigate()
  const settled = useSettled(query, 60)
  const search = useQuery({
    queryKey: ['search', settled],
    queryFn: ({ signal }) => api.get<SearchAnswer>('/search', { query: { q: settled, limit: 12 }, signal }),
    enabled: settled.length > 0,
    placeholderData: (previous) => previous,
    staleTime: 5_000,
  })

  const entries = useMemo(() => {
    const go = (path: string) => {
      navigate({ to: path })
    }
    const kinds = new Map(
      features.flatMap((feature) => feature.records ?? []).map((record) => [record.kind, record]),
    )
    const records = (hits: readonly SearchHit[], group: string) =>
      hits.flatMap((hit): Entry[] => {
        const kind = kinds.get(hit.kind)
        if (!kind) return []
        const matched = /^\+\d+$/.test(hit.matched ?? '') ? formatPhone(hit.matched) : hit.matched
        const subtitle = [hit.subtitle, matched].filter((part) => part && part !== hit.title).join(' · ')
        return [
          {
            id: `${hit.kind} ${hit.id}`,
            group,
            title: hit.title,
            subtitle,
            icon: pageIcons[kind.icon],
            run: () => {
              recent = [hit, ...recent.filter((one) => one.id !== hit.id)].slice(0, 5)
              go(kind.pathOf(hit.id))
            },
          },
        ]
      })
    const commands = features
      .flatMap((feature) => feature.commands ?? [])
      .filter((command) => command.shows?.(session) ?? true)
      .map(
        (command): Action => ({
          id: command.id,
          group: t('palette.commands'),
          title: inLanguage(command.label, language),
          icon: command.icon ? pageIcons[command.icon] : ArrowRight,
          keys: command.keys,
          words: [...namesOf(command), command.words].join(' '),
          names: namesOf(command),
          run: () => command.run({ go }),
        }),
      )
    const pages = pagesOf(features, session).map(
      (page): Action => ({
        id: page.path,
        group: t('palette.goTo'),
        title: inLanguage(page.label, language),
        subtitle: page.within && inLanguage(page.within, language),
        icon: page.icon ?? ArrowRight,
        keys: page.goKey && `g ${page.goKey}`,
        words: namesOf(page).join(' '),
        names: namesOf(page),
        run: () => go(page.path),
      }),
    )
    if (!query) return [...records(recent, t('palette.recent')), ...commands, ...pages.slice(0, 8)]
    const hits = search.data?.items ?? []
    const exact = search.data?.stage === 'words' ? hits.length : countExact(hits, query)
    const found = [...commands, ...pages].filter((entry) => foldedIncludes(entry.words, query))
    // A command called by its name comes before those whose names only begin like it, but for one who bears just that name.
    const named = found.filter((entry) => isNamedBy(entry.names, query))
    const actions = found.filter((entry) => !named.includes(entry)).slice(0, 6)
    const bearers =
      named.length > 0 ? hits.slice(0, exact).filter((hit) => isNamedBy([hit.title], query)) : []
    // Whoever types the beginning of a command means it rather than a person of a similar name.
    const meant = actions.filter((entry) => isBegunBy(entry.title, query))
    return [
      ...records(bearers, t('palette.results')),
      ...named,
      ...records(
        hits.slice(0, exact).filter((hit) => !bearers.includes(hit)),
        t('palette.results'),
      ),
      ...meant,
      ...records(hits.slice(exact), t('palette.fuzzy')),
      ...actions.filter((entry) => !meant.includes(entry)),
    ]
  }, [features, session, language, query, search.data, navigate, t])

  return {
    entries,
    isSearching: search.isFetching,
    hasFailed: search.isError,
  }
}

function namesOf({ label, names = [] }: { label: Label; names?: readonly string[] }): string[] {
  return [label.de, label.en, ...names]
}

function pagesOf(features: ReturnType<typeof useFeatures>, session: ReturnType<typeof useSession>) {
  const entries = navOf(features, session).map(({ path, label, icon, goKey }) => ({
    path,
    label,
    icon,
    goKey,
    within: undefined,
  }))
  const framed = features
    .flatMap((feature) => feature.routes)
    .filter((route) => route.frame && !route.isDetail && (route.shows?.(session) ?? true))
    .map((route) => ({
      path: route.path,
      label: route.title,
      icon: route.icon && pageIcons[route.icon],
      goKey: undefined,
      within: route.frame?.title,
    }))
  const paths = new Set(entries.map((entry) => entry.path))
  return [...entries, ...framed.filter((page) => !paths.has(page.path))]
}
