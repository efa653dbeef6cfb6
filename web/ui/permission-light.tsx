import { Mail, PenLine, Phone } from 'lucide-react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { cx } from './class-names.ts'

export type Permission = 'yes' | 'ask' | 'no'
export type Channel = 'email' | 'phone' | 'letter'

const colours: Record<Permission, string> = { yes: 'text-yes', ask: 'text-ask', no: 'text-no' }

/** May I? A shape and a word: a tick, an open ring with a point, a cross. */
export function PermissionLight({
  state,
  label,
  reason,
}: {
  state: Permission
  label?: string
  reason?: string
}) {
  const { t } = usePlatformTexts()
  return (
    <span className="inline-flex items-start gap-1.5">
      <PermissionMark state={state} className="mt-0.5" />
      <span>
        {label ?? t(`light.${state}`)}
        {label && <span className="sr-only">: {t(`light.${state}`)}</span>}
        {reason && <span className="block text-small text-ink-soft">{reason}</span>}
      </span>
    </span>
  )
}

/** The shape alone, beside a word that says the same. */
export function PermissionMark({ state, className }: { state: Permission; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={cx('size-4 shrink-0', colours[state], className)}
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {state === 'yes' && <path d="m3.5 8.5 3 3 6-7" />}
      {state === 'ask' && (
        <>
          <circle cx="8" cy="8" r="5.5" strokeDasharray="2.4 2.1" />
          <circle cx="8" cy="8" r="1" fill="currentColor" stroke="none" />
        </>
      )}
      {state === 'no' && <path d="m4 4 8 8M12 4l-8 8" />}
    </svg>
  )
}

const icons = { email: Mail, phone: Phone, letter: PenLine }

/** The three channels in a row of a people list; a struck icon is refused, a dotted line needs something first. */
export function PermissionLights({ states }: { states: Partial<Record<Channel, Permission>> }) {
  const { t } = usePlatformTexts()
  const channels: Channel[] = ['email', 'phone', 'letter']
  return (
    <span className="inline-flex gap-2.5 align-middle">
      {channels.map((channel) => {
        const state = states[channel]
        if (!state) return null
        const Icon = icons[channel]
        const words = `${t(`channel.${channel}`)}: ${t(`light.${state}`)}`
        return (
          <span
            key={channel}
            title={words}
            className={cx('relative inline-grid size-4 place-items-center', colours[state])}
          >
            <Icon size={16} strokeWidth={1.5} aria-hidden />
            {state === 'no' && (
              <svg viewBox="0 0 16 16" className="absolute inset-0" aria-hidden="true">
                <path d="M1 15 15 1" stroke="var(--color-sheet)" strokeWidth="4" />
                <path d="M1 15 15 1" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
              </svg>
            )}
            {state === 'ask' && (
              <span className="absolute -bottom-1 h-0 w-4 border-b-2 border-dotted border-current" />
            )}
            <span className="sr-only">{words}</span>
          </span>
        )
      })}
    </span>
  )
}
