import { type ReactNode, Suspense, useRef } from 'react'
import { lazyPart } from './lazy-part.ts'

const Surface = lazyPart(() => import('./sheet-surface.tsx'), 'SheetSurface')

export type SheetProps = {
  isOpen: boolean
  onClose: () => void
  title: ReactNode
  children: ReactNode
  actions?: ReactNode
  isSticky?: boolean
}

/** Beside the page on a screen, from below on a phone: for forms and details one looks at with the page in view. Its code comes with the first opening. */
export function Sheet(props: SheetProps) {
  const isNeeded = useRef(props.isOpen)
  if (props.isOpen) isNeeded.current = true
  // It stays in the tree while it leaves the screen.
  return isNeeded.current ? (
    <Suspense fallback={null}>
      <Surface {...props} />
    </Suspense>
  ) : null
}
