/** How far something is; without a total it only says that it moves. */
export function ProgressBar({ done, total, label }: { done: number; total?: number | null; label: string }) {
  const share = total ? Math.min(1, done / total) : undefined
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total ?? undefined}
      aria-valuenow={total ? done : undefined}
      className="h-1.5 overflow-hidden rounded-full bg-line"
    >
      <div
        className={
          share === undefined
            ? 'h-full w-1/3 animate-pulse rounded-full bg-petrol'
            : 'h-full rounded-full bg-petrol transition-[width]'
        }
        style={share === undefined ? undefined : { width: `${share * 100}%` }}
      />
    </div>
  )
}
