import { type RefObject, useLayoutEffect, useState } from 'react'

export type RowWindow = {
  first: number
  last: number
  scrollToRow: (index: number) => void
}

/** Rows above and below the view that exist already, so that scrolling does not show an empty edge. */
const spareRows = 8

/** Which rows of equal height are in view; tells anew only when that changes, not on every pixel. */
export function useRowWindow(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
  headerHeight: number,
): RowWindow {
  const [range, setRange] = useState({ first: 0, last: Math.min(count, 40) - 1 })

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const update = () =>
      setRange((before) => {
        const next = rowsInView(element.scrollTop, element.clientHeight - headerHeight, rowHeight, count)
        return before.first === next.first && before.last === next.last ? before : next
      })
    update()
    const observer = new ResizeObserver(update)
    observer.observe(element)
    element.addEventListener('scroll', update, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', update)
    }
  }, [scroller, count, rowHeight, headerHeight])

  return {
    ...range,
    scrollToRow: (index) => {
      const element = scroller.current
      if (!element) return
      const top = index * rowHeight
      const height = element.clientHeight - headerHeight
      if (top < element.scrollTop) element.scrollTop = top
      else if (top + rowHeight > element.scrollTop + height) element.scrollTop = top + rowHeight - height
    },
  }
}

export function rowsInView(scrollTop: number, height: number, rowHeight: number, count: number) {
  const top = Math.floor(Math.max(0, scrollTop) / rowHeight)
  const bottom = Math.ceil((Math.max(0, scrollTop) + Math.max(height, rowHeight)) / rowHeight)
  return {
    first: Math.max(0, Math.min(count, top) - spareRows),
    last: Math.min(count, bottom + spareRows) - 1,
  }
}
