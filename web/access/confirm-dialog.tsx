import { type ReactNode, useState } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'

export type ConfirmDialogProps = {
  title: string
  /** What it leads to, before it is done. */
  text: ReactNode
  /** The verb of what happens. */
  action: string
  isDanger?: boolean
  onConfirm: () => Promise<unknown>
  onClose: () => void
  children?: ReactNode
}

/** The second question before something that cannot be taken back. */
export function ConfirmDialog({
  title,
  text,
  action,
  isDanger,
  onConfirm,
  onClose,
  children,
}: ConfirmDialogProps) {
  const { t } = usePlatformTexts()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const confirm = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await onConfirm()
      onClose()
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="small"
      title={title}
      actions={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button variant={isDanger ? 'danger' : 'primary'} busy={isBusy} onClick={confirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div>{text}</div>
        {children}
        <ProblemNote problem={problem} />
      </div>
    </Dialog>
  )
}
