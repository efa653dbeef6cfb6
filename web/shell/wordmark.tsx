/** "treu" and its full stop: a promise, kept short. */
export function Wordmark({ isShort }: { isShort?: boolean }) {
  return (
    <span aria-hidden className="font-bold text-title tracking-tight select-none">
      {isShort ? 't' : 'treu'}
      <span className="ml-px inline-block size-[0.3em] rounded-full bg-petrol" />
    </span>
  )
}
