import { Paperclip, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import type { StoredFile } from '#api/files.ts'
import { api, upload, urlOf } from '../platform/api.ts'
import { formatBytes, formatDate } from '../platform/formats.ts'
import { can, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Section } from '../ui/page.tsx'
import { problemSentence } from '../ui/problem-note.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { type Owner, pathOf, refreshRecord } from './queries.ts'
import { useRecordTexts } from './texts.ts'

/** Files about the person, sealed with her key. */
export function FilesSection({ owner, files }: { owner: Owner; files: readonly StoredFile[] }) {
  const { t, language } = useRecordTexts()
  const session = useSession()
  const input = useRef<HTMLInputElement>(null)
  const [share, setShare] = useState<number | null>(null)
  const run = async (work: () => Promise<unknown>) => {
    try {
      await work()
      await refreshRecord(owner)
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  const send = (file: File) => {
    const form = new FormData()
    form.set('file', file)
    setShare(0)
    return run(() => upload(`${pathOf(owner)}/files`, form, { onProgress: setShare })).finally(() =>
      setShare(null),
    )
  }
  return (
    <Section
      title={t('files')}
      aside={
        can(session, 'file', 'create') && (
          <>
            <input
              ref={input}
              type="file"
              hidden
              onChange={(event) => {
                const file = event.target.files?.[0]
                if (file) send(file)
                event.target.value = ''
              }}
            />
            <Button variant="quiet" icon={Paperclip} className="-mr-3" onClick={() => input.current?.click()}>
              {t('addFile')}
            </Button>
          </>
        )
      }
    >
      {share !== null && <ProgressBar done={Math.round(share * 100)} total={100} label={t('addFile')} />}
      {files.length === 0 && <p className="text-ink-soft">{t('filesEmpty')}</p>}
      <ul className="flex flex-col gap-1">
        {files.map((file) => (
          <li key={file.id} className="flex items-center gap-2">
            <span className="min-w-0 flex-1">
              <a className="link block truncate" href={urlOf(`/files/${file.id}/content`)} download>
                {file.name}
              </a>
              <span className="text-small text-ink-soft">
                {[
                  file.sizeBytes !== undefined && formatBytes(file.sizeBytes),
                  formatDate(file.createdAt),
                  file.createdBy?.name,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            {can(session, 'file', 'remove') && (
              <IconButton
                icon={Trash2}
                label={`${t('remove')}: ${file.name}`}
                onClick={() => run(() => api.remove(`/files/${file.id}`, { version: file.version }))}
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
