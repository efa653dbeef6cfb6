import { cloneElement, type MouseEvent, type ReactElement, type RefObject } from 'react'

type OpenerProps = {
  trigger: ReactElement
  anchor: RefObject<HTMLElement | null>
  kind: 'dialog' | 'menu'
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  /** Fetches the code of the surface when somebody comes near. */
  onPreload: () => void
}

type TriggerProps = { onClick?: (event: MouseEvent) => void }

/** Makes any button the opener of a surface that is not loaded yet. */
export function Opener({ trigger, anchor, kind, isOpen, onOpenChange, onPreload }: OpenerProps) {
  const own = trigger.props as TriggerProps
  return cloneElement(trigger as ReactElement<Record<string, unknown>>, {
    ref: anchor,
    'aria-haspopup': kind,
    'aria-expanded': isOpen,
    'data-popup-open': isOpen ? '' : undefined,
    onPointerEnter: onPreload,
    onFocus: onPreload,
    onClick: (event: MouseEvent) => {
      own.onClick?.(event)
      if (!event.defaultPrevented) onOpenChange(!isOpen)
    },
  })
}

/** A press on the opener closes by the opener itself; counted twice it would open again. */
export function isPressOn(anchor: RefObject<HTMLElement | null>, event: Event | undefined): boolean {
  return event?.target instanceof Node && anchor.current?.contains(event.target) === true
}
