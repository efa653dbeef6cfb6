import { Page as PageFrame } from '../ui/page.tsx'
import { FileDrop } from './file-drop.tsx'
import { StepFrame } from './step-frame.tsx'
import { Stepper } from './stepper.tsx'
import { useImportTexts } from './texts.ts'

/** The way in: a file, before anything is known of it. */
export function Page() {
  const { t } = useImportTexts()
  return (
    <PageFrame title={t('new')} back={{ to: '/imports', label: t('title') }}>
      <Stepper current="file" open={[]} />
      <StepFrame title={t('dropTitle')} isNarrow>
        <FileDrop />
      </StepFrame>
    </PageFrame>
  )
}
