import { useState } from 'react'
import type { MailLanguage } from '#api/campaigns.ts'
import { useSession } from '../../platform/session.ts'
import { toast } from '../../platform/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { problemSentence } from '../../ui/problem-note.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { MailPreview } from '../mailings/mail-preview.tsx'
import { sendTestMail } from '../mailings/queries.ts'
import { useSequenceTexts } from './texts.ts'

type PreviewProps = {
  id: string
  /** The first mail is number 1. */
  number: number
  version: number
  /** Shown first, of those it is written in. */
  first?: MailLanguage
  languages: readonly MailLanguage[]
  mayTest?: boolean
  onClose: () => void
}

/** One mail of a sequence as it is sent, and a copy of it to oneself. */
export function StepPreview({
  id,
  number,
  version,
  first = 'de',
  languages,
  mayTest = true,
  onClose,
}: PreviewProps) {
  const { t, language } = useSequenceTexts()
  const [shown, setShown] = useState(first)
  const { email } = useSession().user
  const [isTesting, setTesting] = useState(false)
  const path = `/sequences/${id}/steps/${number}`
  const test = async () => {
    setTesting(true)
    try {
      const isWaiting = await sendTestMail(path, shown)
      toast(t(isWaiting ? 'testWaits' : 'testSent', { email }), { tone: 'yes' })
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    } finally {
      setTesting(false)
    }
  }
  return (
    <Sheet
      isOpen
      onClose={onClose}
      title={t('mail', { number })}
      actions={
        mayTest && (
          <Button busy={isTesting} onClick={test}>
            {t('sendTest')}
          </Button>
        )
      }
    >
      <MailPreview path={path} version={version} language={shown} languages={languages} onChoose={setShown} />
    </Sheet>
  )
}
