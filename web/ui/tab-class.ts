/** The looks of one tab. */
export const tabClass =
  'relative -mb-px min-h-9 shrink-0 whitespace-nowrap border-b-2 border-transparent px-2.5 py-1.5 text-ink-soft -outline-offset-2 transition-colors ' +
  'hover:text-ink data-active:border-petrol data-active:font-medium data-active:text-ink touch:min-h-11'
