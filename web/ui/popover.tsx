import { Popover as Base } from '@base-ui/react/popover'
import { type ReactElement, type ReactNode, useState } from 'react'
import { cx } from './class-names.ts'

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

/** A small surface beside what opened it: explanations, filters, pickers. */
export function Popover({
  trigger,
  title,
  label,
  children,
  side = 'bottom',
  align = 'start',
  isOpen,
  onOpenChange,
  isFlush,
  className,
}: PopoverProps) {
  const [isOwnOpen, setOwnOpen] = useState(false)
  const change = (next: boolean) => {
    setOwnOpen(next)
    onOpenChange?.(next)
  }
  return (
    <Base.Root open={isOpen ?? isOwnOpen} onOpenChange={change}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} side={side} align={align} collisionPadding={8} className="z-50">
          <Base.Popup
            aria-label={label}
            className={cx(
              'float max-h-(--available-height) max-w-[min(26rem,calc(100vw-1rem))] overflow-y-auto',
              !isFlush && 'p-4',
              className,
            )}
          >
            {title && <Base.Title className="mb-2 text-large font-bold">{title}</Base.Title>}
            {typeof children === 'function' ? children(() => change(false)) : children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
