import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import type { RightsMatrix, Role } from '#api/roles.ts'
import { ConfirmDialog } from '../access/confirm-dialog.tsx'
import { api } from '../platform/api.ts'
import { usePlatformTexts } from '../platform/i18n.ts'
import { queryClient } from '../platform/query.ts'
import { sessionQuery } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { ChangeList } from './change-words.tsx'
import { rightsQuery, rolesQuery } from './queries.ts'
import { countOf, isWidening, patchOf } from './rights.ts'
import type { RightsDraft } from './rights-draft.ts'
import { useSettingsTexts } from './texts.ts'

type SaveRightsProps = { draft: RightsDraft; matrices: readonly RightsMatrix[]; roles: readonly Role[] }

/** Stays at the foot while something is not saved: how much it is, the way back, the look at it in words. */
export function SaveRights({ draft, matrices, roles }: SaveRightsProps) {
  const { t } = useSettingsTexts()
  const [isAsking, setAsking] = useState(false)
  const count = countOf(draft.changes)
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => count > 0 && current.pathname !== next.pathname,
    enableBeforeUnload: () => count > 0,
    withResolver: true,
  })
  return (
    <>
      {count > 0 && (
        <section
          aria-label={t('unsavedChanges', { count })}
          className="sticky bottom-0 z-20 -mx-6 mt-4 flex flex-wrap items-center gap-2 border-t border-line bg-raised px-6 py-3 shadow-float phone:-mx-4 phone:px-4 phone:[&>button]:flex-1"
        >
          <span role="status" className="mr-auto font-medium phone:basis-full">
            {t('unsavedChanges', { count })}
          </span>
          <Button onClick={() => draft.reset()}>{t('discardChanges')}</Button>
          <Button variant="primary" onClick={() => setAsking(true)}>
            {t('reviewChanges')}
          </Button>
        </section>
      )}
      {isAsking && (
        <ReviewDialog draft={draft} matrices={matrices} roles={roles} onClose={() => setAsking(false)} />
      )}
      {blocker.status === 'blocked' && (
        <ConfirmDialog
          isDanger
          title={t('leaveTitle')}
          text={t('leaveText', { count })}
          action={t('leave')}
          onConfirm={async () => blocker.proceed()}
          onClose={() => blocker.reset()}
        />
      )}
    </>
  )
}

function ReviewDialog({ draft, matrices, roles, onClose }: SaveRightsProps & { onClose: () => void }) {
  const { t } = useSettingsTexts()
  const { t: say } = usePlatformTexts()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const { changes } = draft
  const touched = [...new Set(changes.map(({ role }) => role))]
  const own = roles.filter(
    (role) => role.isOwn && changes.some((change) => change.role === role.key && isWidening(change)),
  )
  const people = roles
    .filter(({ key }) => touched.includes(key))
    .reduce((sum, role) => sum + role.userCount, 0)

  const save = async () => {
    setBusy(true)
    setProblem(null)
    try {
      for (const key of touched) {
        const matrix = await api.put<RightsMatrix>(
          `/roles/${key}/rights`,
          patchOf(draft.stored[key] ?? {}, draft.rights[key] ?? {}),
        )
        queryClient.setQueryData(rightsQuery(key).queryKey, matrix)
        draft.reset(key)
      }
      onClose()
      toast(t('rightsSaved'), { tone: 'yes', detail: t('rightsSavedDetail') })
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
    for (const queryKey of [rolesQuery.queryKey, ['role-history'], ['fields'], sessionQuery.queryKey])
      queryClient.invalidateQueries({ queryKey })
  }

  return (
    <Dialog
      isOpen
      isSticky
      onClose={onClose}
      title={t('reviewTitle')}
      description={t('reviewText', { count: people })}
      actions={
        <>
          <Button onClick={onClose}>{say('action.back')}</Button>
          <Button variant="primary" busy={isBusy} disabled={own.length > 0} onClick={save}>
            {t('saveRights')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <ChangeList changes={changes} matrices={matrices} />
        {own.length > 0 && <p className="rounded-control bg-ask-wash px-3 py-2">{t('ownRoleWider')}</p>}
        <ProblemNote problem={problem} />
      </div>
    </Dialog>
  )
}
