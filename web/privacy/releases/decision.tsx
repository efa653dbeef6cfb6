import { Check } from 'lucide-react'
import { useState } from 'react'
import type { ReleaseDecision } from '#api/releases.ts'
import { currentLanguage } from '../../platform/i18n.ts'
import { toast } from '../../platform/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { problemSentence } from '../../ui/problem-note.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { useReleaseTexts } from './texts.ts'

type DecisionProps = {
  onDecide: (decision: ReleaseDecision) => Promise<void>
  said: { yes: string; no: string }
}

/** A second person says yes, or no with the reason. */
export function Decision({ onDecide, said }: DecisionProps) {
  const { t } = useReleaseTexts()
  const [isRefusing, setRefusing] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const approve = async () => {
    setBusy(true)
    try {
      await onDecide({ approved: true })
      toast(said.yes, { tone: 'yes' })
    } catch (error) {
      toast(problemSentence(error, currentLanguage()), { tone: 'no' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="flex gap-2 phone:w-full phone:[&>*]:flex-1">
      <Button onClick={() => setRefusing(true)} disabled={isBusy}>
        {t('refuse')}
      </Button>
      <Button variant="primary" icon={Check} busy={isBusy} onClick={approve}>
        {t('approve')}
      </Button>
      <Dialog
        isOpen={isRefusing}
        onClose={() => setRefusing(false)}
        title={t('refuseTitle')}
        description={t('refuseText')}
      >
        <Form
          values={{ note: '' }}
          onSubmit={async ({ note }) => {
            await onDecide({ approved: false, note })
            toast(said.no)
          }}
          onDone={() => setRefusing(false)}
        >
          <TextArea name="note" label={t('note')} isRequired rows={3} maxLength={500} />
          <FormActions submit={t('refuse')} onCancel={() => setRefusing(false)} />
        </Form>
      </Dialog>
    </div>
  )
}
