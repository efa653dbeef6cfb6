import { Phone, PhoneOff } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { Task } from '#api/tasks.ts'
import { inLanguage } from '../platform/i18n.ts'
import { normWords } from '../platform/norm-words.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { lazyPart } from '../ui/lazy-part.ts'
import { PermissionLight } from '../ui/permission-light.tsx'
import { useRecordTexts } from './texts.ts'

const CallDialog = lazyPart(() => import('./call-dialog.tsx'), 'CallDialog')

/** In place of the tick: a call is ticked off by making it, where it may be made. */
export function CallTick({ task, className }: { task: Task; className?: string }) {
  const { t } = useRecordTexts()
  const [isOpen, setOpen] = useState(false)
  const name = task.contact?.name ?? task.title ?? ''
  const isAllowed = task.call?.allowed !== false
  return (
    <>
      <IconButton
        icon={isAllowed ? Phone : PhoneOff}
        label={t(isAllowed ? 'callOf' : 'callNotAllowed', { name })}
        className={className}
        onClick={() => setOpen(true)}
      />
      {isOpen && (
        <Suspense fallback={null}>
          <CallDialog task={task} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}

/** What holds of the call today; a withdrawal may have come since it was planned. */
export function CallLight({ task: { call } }: { task: Task }) {
  const { t, language } = useRecordTexts()
  if (!call) return null
  return (
    <span className="block text-small">
      <PermissionLight
        state={call.allowed ? 'yes' : 'no'}
        label={call.allowed ? t('mayCall') : inLanguage(call.reason, language)}
        reason={normWords(call.norm, language)}
      />
    </span>
  )
}
