import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { toast } from '../platform/toasts.ts'
import { Button, type ButtonVariant } from '../ui/button.tsx'
import { useAccessTexts } from './texts.ts'

/** Puts a text on the clipboard and says so for a moment. */
export function CopyButton({
  text,
  label,
  variant,
  autoFocus,
}: {
  text: string
  label?: string
  variant?: ButtonVariant
  autoFocus?: boolean
}) {
  const { t } = useAccessTexts()
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    if (!(await copyText(text))) return toast(t('copyFailed'), { tone: 'no' })
    setCopied(true)
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <Button variant={variant} icon={isCopied ? Check : Copy} autoFocus={autoFocus} onClick={copy}>
      <span aria-live="polite">{isCopied ? t('copied') : (label ?? t('copy'))}</span>
    </Button>
  )
}

/** Over plain http outside of localhost browsers have no clipboard interface; the old command still works there. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    area.setAttribute('readonly', '')
    // Beside the focused element, because a dialog keeps the focus within itself.
    const place = document.activeElement?.parentElement ?? document.body
    place.append(area)
    area.select()
    const isDone = document.execCommand('copy')
    area.remove()
    return isDone
  }
}
