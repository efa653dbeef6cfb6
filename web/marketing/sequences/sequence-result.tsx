import { ChevronRight } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { Sequence } from '#api/sequences.ts'
import { ConfirmDialog } from '../../access/confirm-dialog.tsx'
import { formatMoment } from '../../platform/formats.ts'
import { can, useSession } from '../../platform/session.ts'
import { toast } from '../../platform/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { lazyPart } from '../../ui/lazy-part.ts'
import { Page as PageFrame, Section } from '../../ui/page.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { useSegment } from '../mailings/segment-choice.tsx'
import { stopSequence } from './queries.ts'
import { SequenceCounts } from './sequence-counts.tsx'
import { SequenceMailings } from './sequence-mailings.tsx'
import { SequenceState } from './sequence-state.tsx'
import { useSequenceTexts } from './texts.ts'

const StepPreview = lazyPart(() => import('./step-preview.tsx'), 'StepPreview')

/** A sequence that runs: who is where, and what it sends. */
export function SequenceResult({ sequence }: { sequence: Sequence }) {
  const { t } = useSequenceTexts()
  const session = useSession()
  const [isStopping, setStopping] = useState(false)
  const [shown, setShown] = useState<number | null>(null)
  const segment = useSegment(sequence.segmentId)
  const { name, steps = [], startedAt, state } = sequence
  return (
    <PageFrame
      title={<span className="[overflow-wrap:anywhere]">{name}</span>}
      back={{ to: '/marketing/sequences', label: t('sequences') }}
      subtitle={
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1 pt-0.5">
          <SequenceState sequence={sequence} />
          {startedAt && (
            <span>
              {t('startedAt')} {formatMoment(startedAt)}
            </span>
          )}
          {segment && <TextLink to={`/marketing/segments/${segment.id}`}>{segment.name}</TextLink>}
        </span>
      }
      actions={
        state === 'running' &&
        can(session, 'sequence', 'update') && <Button onClick={() => setStopping(true)}>{t('stop')}</Button>
      }
    >
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <Section title={t('where')}>
          <div role="status">
            <SequenceCounts sequence={sequence} />
          </div>
        </Section>
        <div className="flex min-w-0 flex-col gap-4">
          <Section title={t('steps')}>
            <ol className="-mx-4 border-t border-line">
              {steps.map(({ waitDays, subject }, index) => (
                <li key={index} className="border-b border-line last:border-b-0">
                  <button
                    type="button"
                    onClick={() => setShown(index + 1)}
                    className="flex min-h-11 w-full items-center gap-2 px-4 py-2 text-left -outline-offset-2 hover:bg-hover"
                  >
                    <span className="min-w-0 flex-1">
                      <span className="text-small text-ink-soft">
                        {t('mail', { number: index + 1 })} ·{' '}
                        {waitDays === 0 ? t('atOnce') : t('after', { count: waitDays })}
                      </span>
                      <span className="block [overflow-wrap:anywhere]">{subject}</span>
                    </span>
                    <ChevronRight
                      size={16}
                      strokeWidth={1.5}
                      className="shrink-0 text-ink-soft"
                      aria-hidden
                    />
                  </button>
                </li>
              ))}
            </ol>
          </Section>
          <SequenceMailings id={sequence.id} />
        </div>
      </div>
      <Suspense fallback={null}>
        {shown !== null && (
          <StepPreview
            id={sequence.id}
            number={shown}
            languages={steps[shown - 1]?.translations?.en ? ['de', 'en'] : ['de']}
            version={sequence.version}
            mayTest={can(session, 'sequence', 'update')}
            onClose={() => setShown(null)}
          />
        )}
      </Suspense>
      {isStopping && (
        <ConfirmDialog
          isDanger
          title={t('stopTitle', { name })}
          text={t('stopText')}
          action={t('stopAction')}
          onConfirm={async () => {
            await stopSequence(sequence.id)
            toast(t('stopped'))
          }}
          onClose={() => setStopping(false)}
        />
      )}
    </PageFrame>
  )
}
