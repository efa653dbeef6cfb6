import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './class-names.ts'
import { PermissionMark } from './permission-light.tsx'

export type Tone = 'plain' | 'petrol' | 'yes' | 'ask' | 'no' | 'secret'

const tones: Record<Tone, string> = {
  plain: 'bg-hover text-ink-soft',
  petrol: 'bg-petrol-wash text-petrol',
  yes: 'bg-yes-wash text-yes',
  ask: 'bg-ask-wash text-ask',
  no: 'bg-no-wash text-no',
  secret: 'bg-secret-wash text-secret',
}

/** A state in one or two words; never by its colour alone: yes, ask and no have a shape unless they bring their own. */
export function Badge({
  tone = 'plain',
  icon: Icon,
  children,
  className,
}: {
  tone?: Tone
  icon?: LucideIcon | null
  children: ReactNode
  className?: string
}) {
  const hasMark = Icon === undefined && (tone === 'yes' || tone === 'ask' || tone === 'no')
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1 rounded-[4px] px-1.5 py-px text-small whitespace-nowrap',
        tones[tone],
        className,
      )}
    >
      {hasMark && <PermissionMark state={tone} className="size-3!" />}
      {Icon && <Icon size={12} strokeWidth={1.75} aria-hidden />}
      {children}
    </span>
  )
}
