import type { LucideIcon } from 'lucide-react'
import { type ReactElement, type ReactNode, Suspense, useRef, useState } from 'react'
import { lazyPart } from './lazy-part.ts'
import { Opener } from './opener.tsx'

const load = () => import('./menu-surface.tsx')
const Surface = lazyPart(load, 'MenuSurface')

export type MenuItem =
  | {
      label: ReactNode
      icon?: LucideIcon
      /** What it does … */
      onChoose?: () => void
      /** … or where it leads. */
      to?: string
      keys?: ReactNode
      isDanger?: boolean
      isDisabled?: boolean
      /** A control that is off says why. */
      reason?: string
      /** Shows a tick: one of several settings. */
      isChecked?: boolean
    }
  | { separator: true }
  | { heading: ReactNode }

export type MenuProps = {
  trigger: ReactElement
  items: (MenuItem | false | null | undefined)[]
  align?: 'start' | 'end'
  side?: 'top' | 'bottom' | 'right'
  header?: ReactNode
  /** Where the focus goes when the menu closes; null for back to what opened it. */
  focusAfter?: () => HTMLElement | null
}

/** What else can be done here. Its code comes with the first opening. */
export function Menu({ trigger, ...rest }: MenuProps) {
  const [isOpen, setOpen] = useState(false)
  const [isNeeded, setNeeded] = useState(false)
  const anchor = useRef<HTMLElement>(null)
  const change = (next: boolean) => {
    setNeeded(true)
    setOpen(next)
  }
  return (
    <>
      <Opener
        trigger={trigger}
        anchor={anchor}
        kind="menu"
        isOpen={isOpen}
        onOpenChange={change}
        onPreload={load}
      />
      <Suspense fallback={null}>
        {isNeeded && <Surface {...rest} anchor={anchor} isOpen={isOpen} onOpenChange={change} />}
      </Suspense>
    </>
  )
}
