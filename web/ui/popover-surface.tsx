import { Popover as Base } from '@base-ui/react/popover'
import { type RefObject, Suspense } from 'react'
import { cx } from './class-names.ts'
import { isPressOn } from './opener.tsx'
import type { PopoverProps } from './popover.tsx'

type SurfaceProps = Omit<PopoverProps, 'trigger' | 'isOpen' | 'onOpenChange'> & {
  anchor: RefObject<HTMLElement | null>
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
}

/** What Popover shows; apart, so that a page does not wait for it. */
export function PopoverSurface({
  anchor,
  isOpen,
  onOpenChange,
  title,
  label,
  children,
  side = 'bottom',
  align = 'start',
  isFlush,
  className,
}: SurfaceProps) {
  return (
    <Base.Root
      open={isOpen}
      onOpenChange={(next, details) => {
        if (!isPressOn(anchor, details.event)) onOpenChange(next)
      }}
    >
      <Base.Portal>
        <Base.Positioner
          anchor={anchor}
          sideOffset={6}
          side={side}
          align={align}
          collisionPadding={8}
          // Beside its button it would cover what one was looking at; a long one scrolls instead.
          collisionAvoidance={{ side: 'flip', align: 'shift', fallbackAxisSide: 'none' }}
          className="z-50"
        >
          <Base.Popup
            aria-label={label}
            finalFocus={anchor}
            className={cx(
              'float max-h-(--available-height) max-w-[min(26rem,calc(100vw-1rem))] overflow-y-auto',
              !isFlush && 'p-4',
              className,
            )}
          >
            {title && <Base.Title className="mb-2 text-large font-bold">{title}</Base.Title>}
            <Suspense fallback={null}>
              {typeof children === 'function' ? children(() => onOpenChange(false)) : children}
            </Suspense>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
