import { Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { cx } from '../ui/class-names.ts'
import { type Step, steps } from './steps.ts'
import { useImportTexts } from './texts.ts'

type StepperProps = { current: Step; open: readonly Step[]; isFinished?: boolean }

/** Where one is on the way from a file to contacts, and which steps one may go back to. */
export function Stepper({ current, open, isFinished }: StepperProps) {
  const { t } = useImportTexts()
  const at = steps.indexOf(current)
  return (
    <nav aria-label={t('stepsLabel')} className="pb-5 phone:pb-4">
      <ol className="flex gap-2 phone:gap-1">
        {steps.map((step, index) => {
          const isDone = index < at || isFinished
          const isHere = step === current
          const content = (
            <>
              <span
                aria-hidden
                className={cx(
                  'grid size-5 shrink-0 place-items-center rounded-full text-small phone:hidden',
                  isHere && !isDone ? 'bg-petrol font-medium text-on-petrol' : 'bg-hover text-ink-soft',
                  isDone && 'bg-petrol-wash text-petrol',
                )}
              >
                {isDone ? <Check size={14} strokeWidth={2} /> : index + 1}
              </span>
              <span className="min-w-0 truncate">{t(`steps.${step}`)}</span>
              {isDone && <span className="sr-only">({t('stepDone')})</span>}
            </>
          )
          const className = cx(
            'flex min-h-9 items-center gap-2 border-t-2 pt-1.5 phone:text-small touch:min-h-11',
            isHere || isDone ? 'border-petrol' : 'border-line',
            isHere ? 'font-medium text-ink' : 'text-ink-soft',
          )
          return (
            <li
              key={step}
              aria-current={isHere ? 'step' : undefined}
              className="min-w-0 flex-1 phone:flex-auto"
            >
              {open.includes(step) && !isHere ? (
                <Link
                  to="."
                  search={{ step } as never}
                  className={cx(className, 'hover:text-ink -outline-offset-2')}
                >
                  {content}
                </Link>
              ) : (
                <span className={className}>{content}</span>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
