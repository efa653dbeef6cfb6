import { type ReactNode, useEffect, useRef } from 'react'
import { cx } from '../ui/class-names.ts'

type StepFrameProps = {
  title: ReactNode
  note?: ReactNode
  /** The buttons at the foot; the main one last. They stay in view below long lists. */
  foot?: ReactNode
  isNarrow?: boolean
  /** One came here by a step, not by opening the page: the heading is where reading goes on. */
  isArrival?: boolean
  children: ReactNode
}

/** One step: what it asks, the answers, the way on. */
export function StepFrame({ title, note, foot, isNarrow, isArrival, children }: StepFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (isArrival) heading.current?.focus()
  }, [isArrival])
  return (
    <div className={cx('flex flex-col', isNarrow && 'max-w-3xl')}>
      <h2 ref={heading} tabIndex={-1} className="scroll-mt-24 text-large font-bold outline-none">
        {title}
      </h2>
      {note && <p className="max-w-3xl text-ink-soft">{note}</p>}
      <div className="flex flex-col gap-4 pt-3">{children}</div>
      {foot && <StepFoot>{foot}</StepFoot>}
    </div>
  )
}

export function StepFoot({ children }: { children: ReactNode }) {
  return (
    <div
      className="sticky bottom-0 z-10 mt-4 flex flex-wrap items-center gap-2 border-t border-line bg-paper py-3"
      data-print="no"
    >
      {children}
    </div>
  )
}
