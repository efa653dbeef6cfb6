import type { ReactNode } from 'react'
import { useContext, useMemo, useRef, useState } from 'react'
import {
  type DefaultValues,
  type FieldValues,
  type Path,
  type UseFormReturn,
  useController,
  useForm,
} from 'react-hook-form'
import { currentLanguage, platformText, usePlatformTexts } from '../platform/i18n.ts'
import { Problem } from '../platform/problem.ts'
import { Button } from './button.tsx'
import { cx } from './class-names.ts'
import { type FormBinding, FormContext } from './form-context.ts'
import { detailSentence, ProblemNote } from './problem-note.tsx'

export type FormProps<Values extends FieldValues> = {
  values: DefaultValues<Values>
  /** Sends; a thrown Problem shows at its fields and above the buttons, and everything typed stays. */
  onSubmit: (values: Values, form: UseFormReturn<Values>) => Promise<unknown> | unknown
  /** Called once the sending has succeeded. */
  onDone?: () => void
  children: ReactNode | ((form: UseFormReturn<Values>) => ReactNode)
  className?: string
  id?: string
  autoComplete?: 'on' | 'off'
}

/** Fields inside bind themselves by name; `errors[].pointer` of the server finds its field. */
export function Form<Values extends FieldValues>({
  values,
  onSubmit,
  onDone,
  children,
  className,
  id,
  autoComplete,
}: FormProps<Values>) {
  const form = useForm<Values>({ defaultValues: values, mode: 'onTouched', shouldFocusError: false })
  const [problem, setProblem] = useState<unknown>(null)
  const formElement = useRef<HTMLFormElement>(null)
  const isBusy = form.formState.isSubmitting

  const submit = form.handleSubmit(
    async (given) => {
      setProblem(null)
      try {
        await onSubmit(given as Values, form)
        onDone?.()
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        setProblem(showAtFields(error, form) ? besideFields(error) : error)
      }
    },
    () => setProblem(null),
  )

  const binding = useMemo<FormBinding>(
    () => ({ useBound: boundBy(form), problem, isBusy }),
    [form, problem, isBusy],
  )
  return (
    <FormContext value={binding}>
      <form
        id={id}
        ref={formElement}
        noValidate
        autoComplete={autoComplete ?? 'off'}
        className={cx('flex flex-col gap-4', className)}
        onKeyDown={(event) => {
          // Enter makes a new line in a long text; with Ctrl it saves from anywhere.
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          event.stopPropagation()
          if (!isBusy) event.currentTarget.requestSubmit()
        }}
        onSubmit={(event) => {
          event.stopPropagation()
          submit(event)
            .then(() => setTimeout(() => focusFirstWrong(formElement.current)))
            .catch((error: unknown) => setProblem(error))
        }}
      >
        {typeof children === 'function' ? children(form) : children}
      </form>
    </FormContext>
  )
}

/** Whoever sent too early stands at what is missing, also where it had been scrolled out of sight. */
function focusFirstWrong(form: HTMLFormElement | null): void {
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"]')
  const field = wrong?.matches('input, textarea, button, [tabindex]')
    ? wrong
    : wrong?.querySelector<HTMLElement>('[tabindex="0"], input, button')
  field?.focus()
}

const bound = new WeakMap<object, FormBinding['useBound']>()

/** The same hook for the same form, as React demands of hooks. */
function boundBy<Values extends FieldValues>(form: UseFormReturn<Values>): FormBinding['useBound'] {
  const known = bound.get(form.control)
  if (known) return known
  const useBound: FormBinding['useBound'] = (name, { isRequired }) => {
    const { field, fieldState } = useController({
      name: name as Path<Values>,
      control: form.control,
      rules: isRequired
        ? { validate: (value) => isFilled(value) || platformText('field.required') }
        : undefined,
    })
    return {
      value: field.value,
      onChange: field.onChange,
      onBlur: field.onBlur,
      error: fieldState.error?.message,
    }
  }
  bound.set(form.control, useBound)
  return useBound
}

function isFilled(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== ''
  return (
    value !== null && value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)
  )
}

/** `/body/company/postalCode` → `company.postalCode`; true when every detail found its field. */
function showAtFields<Values extends FieldValues>(problem: Problem, form: UseFormReturn<Values>): boolean {
  let isComplete = problem.errors.length > 0
  for (const detail of problem.errors) {
    const name = fieldOf(pointerToName(detail.pointer), form)
    if (!name || form.getValues(name as Path<Values>) === undefined) isComplete = false
    else
      form.setError(
        name as Path<Values>,
        { type: 'server', message: detailSentence(detail, currentLanguage()) },
        { shouldFocus: true },
      )
  }
  return isComplete
}

/** One of several values is refused at the field that holds them all: `addresses.0` → `addresses`. */
function fieldOf<Values extends FieldValues>(name: string, form: UseFormReturn<Values>): string {
  const whole = name.replace(/\.\d+$/, '')
  return whole !== name && Array.isArray(form.getValues(whole as Path<Values>)) ? whole : name
}

export function pointerToName(pointer: string): string {
  return pointer
    .replace(/^#?\/?(body\/)?/, '')
    .replaceAll('/', '.')
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
}

/** One field says it itself, with the cursor in it; of several one may be out of sight. */
function besideFields(problem: Problem): Problem | null {
  if (problem.errors.length === 1) return null
  return new Problem(problem.status, { ...problem.body, code: 'request.invalid', errors: [] })
}

type ActionsProps = {
  /** The verb of what happens. */
  submit: ReactNode
  /** False where nothing worth keeping was typed, such as a password. */
  isKept?: boolean
  onCancel?: () => void
  children?: ReactNode
  className?: string
}

/** The foot of a form: what went wrong, then the buttons. */
export function FormActions({ submit, isKept = true, onCancel, children, className }: ActionsProps) {
  const form = useContext(FormContext)
  const { t } = usePlatformTexts()
  return (
    <div className={cx('flex flex-col gap-3 pt-1', className)}>
      <ProblemNote problem={form?.problem} isKept={isKept} />
      <div className="flex flex-wrap justify-end gap-2 phone:[&>*]:flex-1">
        {children}
        {onCancel && <Button onClick={onCancel}>{t('action.cancel')}</Button>}
        <Button type="submit" variant="primary" busy={form?.isBusy}>
          {submit}
        </Button>
      </div>
    </div>
  )
}
