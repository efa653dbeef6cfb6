import { Play, Save } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { MailLanguage } from '#api/campaigns.ts'
import type { Sequence } from '#api/sequences.ts'
import { ConfirmDialog } from '../../access/confirm-dialog.tsx'
import { LeaveGuard } from '../../access/leave-guard.tsx'
import { Problem } from '../../platform/problem.ts'
import { toast } from '../../platform/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { FieldError } from '../../ui/field.tsx'
import { lazyPart } from '../../ui/lazy-part.ts'
import { Page as PageFrame, Section } from '../../ui/page.tsx'
import { detailSentence, ProblemNote } from '../../ui/problem-note.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { RemoveMenu } from '../mailings/remove-menu.tsx'
import { SegmentChoice } from '../mailings/segment-choice.tsx'
import { AudiencePanel } from '../segments/audience-panel.tsx'
import { bodyOf, type Draft, draftOf, lackOf } from './draft.ts'
import { changeSequence, removeSequence, startSequence } from './queries.ts'
import { SequenceCounts } from './sequence-counts.tsx'
import { SequenceMailings } from './sequence-mailings.tsx'
import { SequenceState } from './sequence-state.tsx'
import { StepList } from './step-list.tsx'
import { useSequenceTexts } from './texts.ts'

const StepPreview = lazyPart(() => import('./step-preview.tsx'), 'StepPreview')

type EditorProps = { sequence: Sequence; onReload: () => Promise<Sequence | undefined> }

/** Writing a sequence: for whom, which mails, how many days in between; then it is started. */
export function SequenceEditor({ sequence, onReload }: EditorProps) {
  const { t, language } = useSequenceTexts()
  const [draft, setDraft] = useState<Draft>(() => draftOf(sequence))
  const [kept, setKept] = useState(() => ({
    version: sequence.version,
    text: JSON.stringify(bodyOf(draftOf(sequence))),
  }))
  const [isBusy, setBusy] = useState(false)
  const [isTried, setTried] = useState(false)
  const [isStarting, setStarting] = useState(false)
  const [shown, setShown] = useState<{ number: number; language: MailLanguage } | null>(null)
  const [isWanting, setWanting] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const { id } = sequence
  const change = (patch: Partial<Draft>) => setDraft((before) => ({ ...before, ...patch }))
  const take = (next: Sequence) => {
    const read = draftOf(next)
    setDraft(read)
    setKept({ version: next.version, text: JSON.stringify(bodyOf(read)) })
    setProblem(null)
    setTried(false)
  }

  const text = JSON.stringify(bodyOf(draft))
  const isKept = text === kept.text
  const save = async (): Promise<boolean> => {
    setTried(true)
    setProblem(null)
    if (!draft.name.trim() || draft.steps.some(lackOf)) return false
    if (isKept) return true
    setBusy(true)
    try {
      const { version } = await changeSequence(id, bodyOf(draft), kept.version)
      setKept({ version, text })
      return true
    } catch (error) {
      setProblem(error)
      return false
    } finally {
      setBusy(false)
    }
  }
  const details = problem instanceof Problem ? problem.errors : []
  const isStale = problem instanceof Problem && problem.status === 412
  return (
    <PageFrame
      title={<span className="[overflow-wrap:anywhere]">{draft.name || t('newSequence')}</span>}
      back={{ to: '/marketing/sequences', label: t('sequences') }}
      subtitle={
        <span className="flex flex-wrap items-center gap-2 pt-0.5">
          <SequenceState sequence={sequence} />
          <span role="status">{t(isKept ? 'allSaved' : 'unsaved')}</span>
        </span>
      }
      actions={
        <>
          <Button
            icon={Save}
            busy={isBusy}
            onClick={async () => {
              if (await save()) toast(t('saved'), { tone: 'yes' })
            }}
          >
            {t('save')}
          </Button>
          <Button
            variant="primary"
            icon={Play}
            onClick={async () => {
              setWanting(true)
              const isSaved = await save()
              setStarting(isSaved && draft.steps.length > 0 && draft.segmentId !== null)
            }}
          >
            {t('start')}
          </Button>
          <RemoveMenu
            resource="sequence"
            words={{
              more: t('more'),
              remove: t('remove'),
              title: t('removeTitle', { name: draft.name }),
              text: t('removeText'),
              removed: t('removed'),
            }}
            to="/marketing/sequences"
            onRemove={() => removeSequence(id, kept.version)}
          />
        </>
      }
    >
      <LeaveGuard
        isUnsaved={() => !isKept}
        isUnsavedNow={() => !isKept}
        title={t('leaveTitle')}
        text={t('leaveText')}
        action={t('leave')}
      />
      <ProblemNote problem={problem} isKept className="mb-4">
        {details.length > 0 && (
          <ul className="list-disc pl-5">
            {details.map((detail) => (
              <li key={`${detail.pointer} ${detail.code}`}>{detailSentence(detail, language)}</li>
            ))}
          </ul>
        )}
        {isStale && (
          <div className="pt-2">
            <Button
              onClick={async () => {
                const next = await onReload()
                if (next) take(next)
              }}
            >
              {t('reload')}
            </Button>
          </div>
        )}
      </ProblemNote>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Basics draft={draft} isTried={isTried} isWanting={isWanting} change={change} />
          <Section title={t('steps')}>
            <p className="pb-3 text-ink-soft">{t('stepsLead')}</p>
            <StepList
              steps={draft.steps}
              onChange={(steps) => change({ steps })}
              showsLacks={isTried}
              onShow={async (number, language) => {
                if (await save()) setShown({ number, language })
              }}
            />
            {isWanting && draft.steps.length === 0 && (
              <div role="alert" className="pt-2">
                <FieldError>{t('stepNeeded')}</FieldError>
              </div>
            )}
          </Section>
        </div>
        <div className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-4">
          {sequence.startedAt && (
            <Section title={t('where')}>
              <SequenceCounts sequence={sequence} />
            </Section>
          )}
          {sequence.startedAt && <SequenceMailings id={id} />}
          <Section title={t('reach')}>
            {draft.segmentId ? (
              <AudiencePanel
                audience={{ segmentId: draft.segmentId }}
                productGroup={draft.productGroup.trim() || null}
              />
            ) : (
              <p className="text-ink-soft">{t('segmentHint')}</p>
            )}
          </Section>
        </div>
      </div>
      <Suspense fallback={null}>
        {shown !== null && (
          <StepPreview
            id={id}
            number={shown.number}
            first={shown.language}
            languages={draft.steps[shown.number - 1]?.translations.en ? ['de', 'en'] : ['de']}
            version={kept.version}
            onClose={() => setShown(null)}
          />
        )}
      </Suspense>
      {isStarting && (
        <ConfirmDialog
          title={t('startTitle', { name: draft.name })}
          text={t('startText')}
          action={t('startAction')}
          onConfirm={async () => {
            await startSequence(id)
            toast(t('started'), { tone: 'yes' })
          }}
          onClose={() => setStarting(false)}
        />
      )}
    </PageFrame>
  )
}

type BasicsProps = {
  draft: Draft
  isTried: boolean
  /** Somebody wanted to start it. */
  isWanting: boolean
  change: (patch: Partial<Draft>) => void
}

function Basics({ draft, isTried, isWanting, change }: BasicsProps) {
  const { t } = useSequenceTexts()
  return (
    <Section title={t('basics')}>
      <div className="flex flex-col gap-4">
        <TextField
          label={t('name')}
          hint={t('nameHint')}
          isRequired
          value={draft.name}
          onChange={(name) => change({ name })}
          error={isTried && !draft.name.trim() ? t('nameNeeded') : undefined}
          maxLength={80}
        />
        <SegmentChoice
          value={draft.segmentId}
          onChange={(segmentId) => change({ segmentId })}
          hint={t('segmentHint')}
          error={isWanting && !draft.segmentId ? t('segmentNeeded') : undefined}
        />
        <TextField
          label={t('productGroup')}
          hint={t('productGroupHint')}
          isOptional
          value={draft.productGroup}
          onChange={(productGroup) => change({ productGroup })}
          maxLength={120}
        />
      </div>
    </Section>
  )
}
