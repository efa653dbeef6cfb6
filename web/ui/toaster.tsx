import { Check, CircleAlert, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { platformText, usePlatformTexts } from '../platform/i18n.ts'
import { dismissToast, toast as say, type Toast, useToasts } from '../platform/toasts.ts'
import { Button } from './button.tsx'
import { IconButton } from './icon-button.tsx'

/** The corner in which toasts appear; once, in the shell. */
export function Toaster() {
  const toasts = useToasts()
  return (
    <section
      aria-live="polite"
      aria-relevant="additions"
      className="pointer-events-none fixed right-4 bottom-4 z-60 flex w-[min(26rem,calc(100vw-2rem))] flex-col gap-2 phone:bottom-[calc(4.5rem+env(safe-area-inset-bottom))]"
      data-print="no"
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  )
}

function ToastCard({ toast }: { toast: Toast }) {
  const { t } = usePlatformTexts()
  const [isHeld, setHeld] = useState(false)
  const rest = useRef(toast.milliseconds)

  // The clock stands still while somebody reads or has the keyboard in it.
  useEffect(() => {
    if (isHeld) return
    const since = Date.now()
    const timer = setTimeout(() => dismissToast(toast.id), rest.current)
    return () => {
      rest.current -= Date.now() - since
      clearTimeout(timer)
    }
  }, [isHeld, toast.id])

  const undo = async () => {
    dismissToast(toast.id)
    await toast.undo?.()
    say(platformText('state.undone'))
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: holding the clock is a convenience; every action is a button.
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="float pointer-events-auto flex animate-appear items-center gap-2 py-1.5 pr-1.5 pl-3.5"
    >
      {toast.tone === 'yes' && <Check size={16} className="shrink-0 text-yes" aria-hidden />}
      {toast.tone === 'no' && <CircleAlert size={16} className="shrink-0 text-no" aria-hidden />}
      <div className="min-w-0 flex-1 py-1">
        {toast.text}
        {toast.detail && <div className="text-small text-ink-soft">{toast.detail}</div>}
      </div>
      {toast.action && (
        <Button
          variant="quiet"
          className="text-petrol"
          onClick={() => {
            toast.action?.run()
            dismissToast(toast.id)
          }}
        >
          {toast.action.label}
        </Button>
      )}
      {toast.undo && (
        <Button variant="quiet" className="text-petrol" onClick={undo}>
          {t('action.undo')}
        </Button>
      )}
      <IconButton icon={X} label={t('action.close')} onClick={() => dismissToast(toast.id)} />
    </div>
  )
}
