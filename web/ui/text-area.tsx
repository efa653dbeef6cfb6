import { type ComponentProps, type Ref, useId } from 'react'
import { describedBy, FieldFrame, type FieldProps } from './field.tsx'
import { useFieldValue } from './form-context.ts'

export type TextAreaProps = FieldProps &
  Pick<ComponentProps<'textarea'>, 'placeholder' | 'maxLength' | 'autoFocus' | 'onKeyDown'> & {
    value?: string
    onChange?: (value: string) => void
    onBlur?: () => void
    rows?: number
    inputRef?: Ref<HTMLTextAreaElement>
  }

/** Grows with its text. */
export function TextArea({ rows = 3, inputRef, ...props }: TextAreaProps) {
  const ownId = useId()
  const id = props.id ?? ownId
  const { value, change, blur, error } = useFieldValue<string>(props, '')
  return (
    <FieldFrame {...props} id={id} error={error}>
      <textarea
        id={id}
        ref={inputRef}
        name={props.name}
        rows={rows}
        value={value}
        onChange={(event) => change(event.target.value)}
        onBlur={blur}
        disabled={props.isDisabled}
        placeholder={props.placeholder}
        maxLength={props.maxLength}
        // biome-ignore lint/a11y/noAutofocus: a page or dialog may open for this one field; the caller decides.
        autoFocus={props.autoFocus}
        onKeyDown={props.onKeyDown}
        className="control field-sizing-content max-h-96 resize-y py-1.5"
        style={{ minHeight: `calc(${rows} * 1.45em + 14px)` }}
        {...describedBy(id, { ...props, error })}
      />
    </FieldFrame>
  )
}
