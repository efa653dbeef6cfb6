import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import type { Label } from './i18n.ts'
import type { PageIcon } from './page-icons.ts'
import type { Session } from './session.ts'

/** Whether the signed-in person is offered something. The server decides again at every call. */
export type Shows = (session: Session) => boolean

/** An entry of the side navigation. */
export type NavEntry = {
  path: string
  label: Label
  icon: LucideIcon
  group: 'work' | 'protection' | 'system'
  /** Smaller stands higher within the group. */
  order: number
  shows?: Shows
  /** Stands in the bottom bar of a phone; smaller stands further left. Two at most have room besides Heute. */
  phoneOrder?: number
  /** One letter: `g` and then it leads here. */
  goKey?: string
}

/** A page with pages: settings, profile. Its navigation lists the routes that name it as their frame. */
export type Frame = {
  path: string
  title: Label
  /** Headings of the sub-navigation, in this order; a route names one as its section. */
  sections?: Record<string, Label>
}

export type FeatureRoute = {
  /** As TanStack Router writes it: `/contacts/$id`. */
  path: string
  title: Label
  /** The chunk of the page; it exports a component `Page`. */
  load: () => Promise<{ Page: ComponentType }>
  shows?: Shows
  frame?: Frame
  section?: string
  icon?: PageIcon
  /** Not listed in the navigation of its frame, such as the page of one role. */
  isDetail?: boolean
  /** Where a detail is listed whose address begins like that of another page; else its address says it. */
  listedUnder?: string
  /** Reachable without signing in; shown without the shell. */
  isPublic?: boolean
}

/** Something one can do from the palette (Ctrl K) and, with keys, from the keyboard. */
export type Command = {
  id: string
  label: Label
  icon?: PageIcon
  /** Other words people may type for it. */
  words?: string
  /** Other names of it: whoever types one in full means it. */
  names?: readonly string[]
  /** `n` or `g k` (one key after the other). */
  keys?: string
  shows?: Shows
  run: (context: { go: (path: string) => void }) => void
}

/** A kind of record that the search finds: where it is opened and how it is called. */
export type RecordKind = {
  kind: string
  label: Label
  icon: PageIcon
  pathOf: (id: string) => string
}

/** How long work is called in the tray, and where its result is looked at. */
export type JobName = {
  kind: string
  label: Label
  pathOf?: (job: { id: string; recordId?: string | null }) => string | undefined
}

/** What a folder below `web/` offers; listed in `web/routes.tsx`. */
export type Feature = {
  name: string
  nav?: NavEntry[]
  routes: FeatureRoute[]
  commands?: Command[]
  records?: RecordKind[]
  jobs?: JobName[]
  /** Entries of the menu behind one's initials. */
  userMenu?: { path: string; label: Label; icon?: LucideIcon }[]
}
