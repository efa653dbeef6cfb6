import { type ReactElement, type ReactNode, Suspense, useRef, useState } from 'react'
import { lazyPart } from './lazy-part.ts'
import { Opener } from './opener.tsx'

const load = () => import('./popover-surface.tsx')
const Surface = lazyPart(load, 'PopoverSurface')

export type PopoverProps = {
  /** The button that opens it; a Button, an IconButton or any element that takes its props. */
  trigger: ReactElement
  title?: ReactNode
  /** Names the popover where it shows no title. */
  label?: string
  children: ReactNode | ((close: () => void) => ReactNode)
  side?: 'top' | 'bottom' | 'left' | 'right'
  align?: 'start' | 'center' | 'end'
  isOpen?: boolean
  onOpenChange?: (isOpen: boolean) => void
  /** Without inner space, for lists that reach the edge. */
  isFlush?: boolean
  className?: string
}

/** A small surface beside what opened it: explanations, filters, pickers. Its code comes with the first opening. */
export function Popover({ trigger, isOpen, onOpenChange, ...rest }: PopoverProps) {
  const [isOwnOpen, setOwnOpen] = useState(false)
  const [isNeeded, setNeeded] = useState(false)
  const anchor = useRef<HTMLElement>(null)
  const isShown = isOpen ?? isOwnOpen
  const change = (next: boolean) => {
    setNeeded(true)
    setOwnOpen(next)
    onOpenChange?.(next)
  }
  return (
    <>
      <Opener
        trigger={trigger}
        anchor={anchor}
        kind="dialog"
        isOpen={isShown}
        onOpenChange={change}
        onPreload={load}
      />
      <Suspense fallback={null}>
        {(isNeeded || isShown) && (
          <Surface {...rest} anchor={anchor} isOpen={isShown} onOpenChange={change} />
        )}
      </Suspense>
    </>
  )
}
