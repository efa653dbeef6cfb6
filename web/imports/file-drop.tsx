import { useNavigate } from '@tanstack/react-router'
import { FileUp } from 'lucide-react'
import { type DragEvent, useEffect, useId, useRef, useState } from 'react'
import type { ImportDetail } from '#api/imports.ts'
import { upload } from '../platform/api.ts'
import { formatBytes } from '../platform/formats.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { ProblemNote } from '../ui/problem-note.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { showImport } from './queries.ts'
import { useImportTexts } from './texts.ts'

type Sending = { file: File; share: number }

/** Takes a file, by drag or by button, and leads to what was recognised in it. */
export function FileDrop() {
  const { t } = useImportTexts()
  const navigate = useNavigate()
  const noteId = useId()
  const input = useRef<HTMLInputElement>(null)
  const abort = useRef<AbortController>(null)
  const [isOver, setOver] = useState(false)
  const [sending, setSending] = useState<Sending | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const [isTooMany, setTooMany] = useState(false)

  useEffect(() => {
    // A file that misses the place would otherwise open in the browser and take this page away.
    const keep = (event: Event) => event.preventDefault()
    window.addEventListener('dragover', keep)
    window.addEventListener('drop', keep)
    return () => {
      window.removeEventListener('dragover', keep)
      window.removeEventListener('drop', keep)
      abort.current?.abort()
    }
  }, [])

  const send = async (file: File) => {
    const form = new FormData()
    form.set('file', file)
    abort.current = new AbortController()
    setProblem(null)
    setTooMany(false)
    setSending({ file, share: 0 })
    try {
      const created = await upload<ImportDetail>('/imports', form, {
        onProgress: (share) => setSending({ file, share }),
        signal: abort.current.signal,
      })
      showImport(created)
      navigate({
        to: `/imports/${created.id}` as string,
        search: { step: 'file' } as never,
        state: { isArrival: true } as never,
        replace: true,
      })
    } catch (error) {
      setSending(null)
      if (!(error instanceof DOMException && error.name === 'AbortError')) setProblem(error)
    }
  }
  const take = (files: FileList | null) => {
    setTooMany((files?.length ?? 0) > 1)
    const file = files?.[0]
    if (file && files.length === 1) send(file)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    if (!sending) take(event.dataTransfer.files)
  }

  return (
    <div className="flex flex-col gap-3">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same from the keyboard. */}
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        className={cx(
          'grid min-h-64 place-items-center rounded-card border border-dashed px-4 py-8 text-center transition-colors phone:min-h-52',
          isOver && !sending ? 'border-petrol bg-petrol-wash' : 'border-edge bg-sheet',
        )}
      >
        {sending ? (
          <Progress sending={sending} onCancel={() => abort.current?.abort()} />
        ) : (
          <div className="flex flex-col items-center gap-3">
            <FileUp size={28} strokeWidth={1.25} className="text-petrol" aria-hidden />
            <p className="text-large touch:hidden">{isOver ? t('dropNow') : t('drop')}</p>
            <Button variant="primary" onClick={() => input.current?.click()} aria-describedby={noteId}>
              {t('choose')}
            </Button>
            <p id={noteId} className="max-w-md text-pretty text-ink-soft">
              {t('formats')} {t('nothingYet')}
            </p>
          </div>
        )}
        <input
          ref={input}
          type="file"
          hidden
          accept=".csv,.txt,.tsv,.tab,.xlsx,.xlsm,.vcf,text/csv,text/vcard,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          onChange={(event) => {
            take(event.target.files)
            event.target.value = ''
          }}
        />
      </div>
      {isTooMany && <p role="alert">{t('oneFile')}</p>}
      <ProblemNote problem={problem} />
    </div>
  )
}

function Progress({ sending, onCancel }: { sending: Sending; onCancel: () => void }) {
  const { t } = useImportTexts()
  const { file, share } = sending
  const isReading = share >= 1
  const label = t(isReading ? 'reading' : 'uploading', { name: file.name })
  return (
    <div className="flex w-full max-w-md flex-col gap-3">
      <p role="status" className="wrap-anywhere">
        {label}
      </p>
      <ProgressBar done={Math.round(share * 100)} total={isReading ? null : 100} label={label} />
      <p className="figures min-h-5 text-small text-ink-soft">
        {!isReading && t('uploaded', { done: formatBytes(file.size * share), total: formatBytes(file.size) })}
      </p>
      <div>
        <Button onClick={onCancel}>{t('cancelUpload')}</Button>
      </div>
    </div>
  )
}
