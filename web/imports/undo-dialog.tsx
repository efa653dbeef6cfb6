import { useState } from 'react'
import type { Import } from '#api/imports.ts'
import { api } from '../platform/api.ts'
import { formatDate, formatNumber } from '../platform/formats.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { refreshImport } from './queries.ts'
import { useImportTexts } from './texts.ts'

type UndoDialogProps = { item: Import; isOpen: boolean; onClose: () => void; onStarted: () => void }

/** Says beforehand what goes, what comes back and what is kept. */
export function UndoDialog({ item, isOpen, onClose, onStarted }: UndoDialogProps) {
  const { t } = useImportTexts()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const { create = 0, update = 0 } = item.counts
  const entries = (count: number) => t('entries', { count, formatted: formatNumber(count) })
  const undo = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await api.post(`/imports/${item.id}/undo`)
      await refreshImport(item.id)
      onClose()
      onStarted()
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('undoTitle')}
      description={
        <span className="wrap-anywhere">
          {t('undoIntro', { name: item.fileName, date: formatDate(item.createdAt) })}
        </span>
      }
      actions={
        <>
          <Button onClick={onClose}>{t('back')}</Button>
          <Button variant="danger" busy={isBusy} onClick={undo}>
            {t('undoConfirm')}
          </Button>
        </>
      }
    >
      <ul className="flex list-disc flex-col gap-1.5 pl-5">
        {create > 0 && <li>{t('undoCreated', { count: entries(create) })}</li>}
        {update > 0 && <li>{t('undoChanged', { count: entries(update) })}</li>}
        <li>{t('undoKept')}</li>
      </ul>
      <ProblemNote problem={problem} className="mt-3" />
    </Dialog>
  )
}
