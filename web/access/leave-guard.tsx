import { useBlocker } from '@tanstack/react-router'
import { ConfirmDialog } from './confirm-dialog.tsx'

type GuardProps = {
  /** Asked when somebody leaves; it may try to save first. */
  isUnsaved: () => boolean | Promise<boolean>
  /** The same when the whole window is closed; nothing can be saved then any more. */
  isUnsavedNow?: () => boolean
  title: string
  text: string
  action: string
}

/** Asks before a page is left with something on it that is not saved. */
export function LeaveGuard({ isUnsaved, isUnsavedNow, title, text, action }: GuardProps) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && isUnsaved(),
    enableBeforeUnload: isUnsavedNow ?? false,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <ConfirmDialog
      isDanger
      title={title}
      text={text}
      action={action}
      onConfirm={async () => blocker.proceed()}
      onClose={() => blocker.reset()}
    />
  )
}
