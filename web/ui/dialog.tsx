import { type ReactNode, type RefObject, Suspense, useRef } from 'react'
import { lazyPart } from './lazy-part.ts'

const Surface = lazyPart(() => import('./dialog-surface.tsx'), 'DialogSurface')

export type DialogProps = {
  isOpen: boolean
  onClose: () => void
  title: ReactNode
  /** One sentence below the title. */
  description?: ReactNode
  children?: ReactNode
  /** The buttons at the foot; the main one last. */
  actions?: ReactNode
  width?: 'small' | 'normal' | 'wide'
  /** A half-filled form does not vanish by a click beside it. */
  isSticky?: boolean
  initialFocus?: RefObject<HTMLElement | null>
}

/** In the middle on a screen, from below on a phone. Its code comes with the first opening. */
export function Dialog(props: DialogProps) {
  const isNeeded = useRef(props.isOpen)
  if (props.isOpen) isNeeded.current = true
  // It stays in the tree while it leaves the screen.
  return isNeeded.current ? (
    <Suspense fallback={null}>
      <Surface {...props} />
    </Suspense>
  ) : null
}
