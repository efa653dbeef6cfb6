import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { cx } from './class-names.ts'

/** What every field takes. */
export type FieldProps = {
  label: string
  /** Binds the field inside a Form; `company.name` reaches into the values. */
  name?: string
  /** One short sentence below the field. */
  hint?: ReactNode
  error?: string
  isRequired?: boolean
  /** Says "freiwillig" beside the label; for forms in which most fields are needed. */
  isOptional?: boolean
  isDisabled?: boolean
  /** Keeps the label for screen readers only, where the place already says it. */
  isLabelHidden?: boolean
  /** Stands right of the label, such as "wozu?". */
  aside?: ReactNode
  className?: string
  id?: string
}

type FrameProps = Pick<
  FieldProps,
  'label' | 'hint' | 'isOptional' | 'isLabelHidden' | 'aside' | 'className'
> & {
  id: string
  error?: string
  /** A group of controls (radio buttons) has no single control the label could point at. */
  isGroup?: boolean
  children: ReactNode
}

/** Label above, control, then what is wrong or one sentence of help. */
export function FieldFrame({
  id,
  label,
  hint,
  error,
  isOptional,
  isLabelHidden,
  aside,
  isGroup,
  className,
  children,
}: FrameProps) {
  const { t } = usePlatformTexts()
  const Label = isGroup ? 'span' : 'label'
  return (
    <div className={cx('flex min-w-0 flex-col gap-1', className)}>
      <div
        className={cx('flex gap-2', aside ? 'items-center' : 'items-baseline', isLabelHidden && 'sr-only')}
      >
        <Label
          id={`${id}-label`}
          htmlFor={isGroup ? undefined : id}
          className="text-small font-medium text-ink"
        >
          {label}
        </Label>
        {isOptional && <span className="text-small text-ink-soft">{t('state.optional')}</span>}
        {aside && <span className="ml-auto flex text-small touch:-my-2.5">{aside}</span>}
      </div>
      {children}
      {error ? (
        <FieldError id={`${id}-error`}>{error}</FieldError>
      ) : (
        hint && (
          <p id={`${id}-hint`} className="text-small text-ink-soft">
            {hint}
          </p>
        )
      )}
    </div>
  )
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="flex items-start gap-1.5 text-small text-no">
      <CircleAlert size={14} strokeWidth={1.75} className="mt-0.5 shrink-0" aria-hidden />
      <span>{children}</span>
    </p>
  )
}

/** The attributes that tie a control to its label, help and error. */
export function describedBy(id: string, props: { hint?: ReactNode; error?: string; isRequired?: boolean }) {
  return {
    'aria-invalid': props.error ? true : undefined,
    'aria-required': props.isRequired || undefined,
    'aria-describedby': props.error ? `${id}-error` : props.hint ? `${id}-hint` : undefined,
  } as const
}
