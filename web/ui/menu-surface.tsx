import { Menu as Base } from '@base-ui/react/menu'
import { Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { type RefObject, useEffect, useRef } from 'react'
import { cx } from './class-names.ts'
import { showFocusGuards } from './focus-guards.ts'
import type { MenuItem, MenuProps } from './menu.tsx'
import { isPressOn } from './opener.tsx'

type SurfaceProps = Omit<MenuProps, 'trigger'> & {
  anchor: RefObject<HTMLElement | null>
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
}

/** What Menu shows; apart, so that a page does not wait for it. */
export function MenuSurface({
  anchor,
  isOpen,
  onOpenChange,
  items,
  align = 'end',
  side = 'bottom',
  header,
  focusAfter,
}: SurfaceProps) {
  const popup = useRef<HTMLDivElement>(null)
  useEffect(() => (isOpen ? showFocusGuards() : undefined), [isOpen])
  useEffect(() => {
    // Opened by a key one goes on with keys: the first item is chosen at once.
    if (!isOpen || !anchor.current?.matches(':focus-visible')) return
    const timer = setTimeout(() => {
      popup.current?.querySelector<HTMLElement>('[role^="menuitem"]:not([aria-disabled="true"])')?.focus()
    })
    return () => clearTimeout(timer)
  }, [isOpen, anchor])
  return (
    <Base.Root
      modal={false}
      open={isOpen}
      onOpenChange={(next, details) => {
        if (!isPressOn(anchor, details.event)) onOpenChange(next)
      }}
    >
      <Base.Portal>
        <Base.Positioner
          anchor={anchor}
          sideOffset={4}
          align={align}
          side={side}
          collisionPadding={8}
          className="z-50"
        >
          <Base.Popup
            ref={popup}
            aria-label={
              anchor.current?.getAttribute('aria-label') ?? anchor.current?.textContent ?? undefined
            }
            finalFocus={() => focusAfter?.() ?? anchor.current}
            className="float max-h-(--available-height) min-w-48 max-w-80 overflow-y-auto py-1"
          >
            {header && <div className="border-b border-line px-3 pt-1.5 pb-2.5">{header}</div>}
            {items.map((item, index) => item && <Entry key={index.toString()} item={item} />)}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

function Entry({ item }: { item: MenuItem }) {
  if ('separator' in item) return <Base.Separator className="my-1 h-px bg-line" />
  if ('heading' in item) return <div className="px-3 pt-2 pb-1 text-small text-ink-soft">{item.heading}</div>

  const Icon = item.icon
  const className = cx(
    'flex min-h-8 items-center gap-2.5 px-3 py-1 outline-none select-none touch:min-h-11 data-highlighted:bg-petrol-wash data-disabled:opacity-55',
    item.isDanger && 'text-no data-highlighted:bg-no-wash',
  )
  const content = (
    <>
      {item.isChecked !== undefined && (
        <span className="grid size-4 shrink-0 place-items-center">
          {item.isChecked && <Check size={16} strokeWidth={1.75} aria-hidden />}
        </span>
      )}
      {Icon && <Icon size={16} strokeWidth={1.5} className="shrink-0" aria-hidden />}
      <span className="min-w-0 flex-1">
        {item.label}
        {item.reason && <span className="block text-small text-ink-soft">{item.reason}</span>}
      </span>
      {item.keys && <span className="text-small text-ink-soft">{item.keys}</span>}
    </>
  )
  if (item.isChecked !== undefined) {
    return (
      <Base.CheckboxItem
        checked={item.isChecked}
        onCheckedChange={item.onChoose}
        disabled={item.isDisabled}
        closeOnClick
        className={className}
      >
        {content}
      </Base.CheckboxItem>
    )
  }
  return item.to ? (
    <Base.LinkItem render={<Link to={item.to} />} closeOnClick className={className}>
      {content}
    </Base.LinkItem>
  ) : (
    <Base.Item onClick={item.onChoose} disabled={item.isDisabled} className={className}>
      {content}
    </Base.Item>
  )
}
