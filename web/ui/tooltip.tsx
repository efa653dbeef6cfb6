import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'

/** A few words on hover and focus; nothing one needs to know may live only here. */
export function Tooltip({
  content,
  children,
  side = 'top',
  isDisabled,
}: {
  content: ReactNode
  children: ReactElement
  side?: 'top' | 'bottom' | 'left' | 'right'
  /** The place says it already. */
  isDisabled?: boolean
}) {
  return (
    <Base.Root disabled={isDisabled}>
      <Base.Trigger delay={400} render={children} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} side={side} collisionPadding={8} className="z-50">
          <Base.Popup className="float max-w-72 bg-ink px-2 py-1 text-small text-paper">{content}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
