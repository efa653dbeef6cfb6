import { useQuery } from '@tanstack/react-query'
import { FileDown } from 'lucide-react'
import { Fragment, useState } from 'react'
import { formatLetterDay } from '../../platform/formats.ts'
import { inLanguage } from '../../platform/i18n.ts'
import { saveFile } from '../../platform/save-file.ts'
import { toast } from '../../platform/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/page.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { placeholdersQuery } from '../campaigns/queries.ts'
import { letterPreview } from './queries.ts'
import { useLetterTexts } from './texts.ts'

/** How the letter reads; the sheet itself, exactly as it is printed, comes as PDF. */
export function LetterPreview({ subject, text }: { subject: string; text: string }) {
  const { t } = useLetterTexts()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const open = async () => {
    setBusy(true)
    setProblem(null)
    try {
      saveFile(await letterPreview({ subject, text }), t('previewFile'))
      toast(t('previewSaved'), { tone: 'yes' })
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }
  const isWritten = Boolean(subject.trim() && text.trim())
  return (
    <Section
      title={t('preview')}
      aside={
        <Button icon={FileDown} busy={isBusy} disabled={!isWritten} onClick={open}>
          {t('previewPdf')}
        </Button>
      }
    >
      <p className="pb-3 text-ink-soft">{t('previewLead')}</p>
      <ProblemNote problem={problem} className="mb-3" />
      <div className="flex flex-col gap-5 rounded-control border border-line bg-paper px-6 py-8 phone:px-4 phone:py-5">
        <div className="flex flex-wrap items-end justify-between gap-4">
          <p className="whitespace-pre-line">{t('sample')}</p>
          <p className="text-ink-soft">{formatLetterDay(new Date())}</p>
        </div>
        <p className="pt-4 font-bold [overflow-wrap:anywhere]">
          {subject.trim() ? (
            <Marked text={subject} />
          ) : (
            <span className="text-ink-soft">{t('noSubject')}</span>
          )}
        </p>
        {text.trim() ? (
          text.split(/\n{2,}/).map((paragraph, index) => (
            <p key={index} className="whitespace-pre-line [overflow-wrap:anywhere]">
              <Marked text={paragraph} />
            </p>
          ))
        ) : (
          <p className="text-ink-soft">{t('noText')}</p>
        )}
      </div>
    </Section>
  )
}

/** The words with their placeholders by name. */
function Marked({ text }: { text: string }) {
  const { language } = useLetterTexts()
  const places = useQuery(placeholdersQuery).data ?? []
  return text.split(/\{\{\s*([\w.]+)\s*\}\}/).map((piece, index) => {
    const place = index % 2 === 1 && places.find(({ name }) => name === piece)
    return (
      <Fragment key={index}>
        {index % 2 === 1 ? (
          <mark className="rounded-[4px] bg-petrol-wash px-1 text-petrol">
            {place ? inLanguage(place.label, language) : piece}
          </mark>
        ) : (
          piece
        )}
      </Fragment>
    )
  })
}
