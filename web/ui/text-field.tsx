import { Eye, EyeOff, type LucideIcon } from 'lucide-react'
import { type ComponentProps, type Ref, useId, useState } from 'react'
import { usePlatformTexts } from '../platform/i18n.ts'
import { cx } from './class-names.ts'
import { describedBy, FieldFrame, type FieldProps } from './field.tsx'
import { useFieldValue } from './form-context.ts'
import { IconButton } from './icon-button.tsx'

type InputProps = Pick<
  ComponentProps<'input'>,
  | 'autoComplete'
  | 'autoFocus'
  | 'inputMode'
  | 'maxLength'
  | 'placeholder'
  | 'spellCheck'
  | 'onKeyDown'
  | 'autoCapitalize'
>

export type TextFieldProps = FieldProps &
  InputProps & {
    type?: 'text' | 'email' | 'tel' | 'url' | 'search' | 'password'
    value?: string
    onChange?: (value: string) => void
    onBlur?: () => void
    icon?: LucideIcon
    inputRef?: Ref<HTMLInputElement>
  }

export function TextField({ type = 'text', icon: Icon, inputRef, ...props }: TextFieldProps) {
  const ownId = useId()
  const id = props.id ?? ownId
  const { t } = usePlatformTexts()
  const [isShown, setShown] = useState(false)
  const { value, change, blur, error } = useFieldValue<string>(props, '')
  const isPassword = type === 'password'

  return (
    <FieldFrame {...props} id={id} error={error}>
      <div className="relative">
        {Icon && (
          <Icon
            size={16}
            strokeWidth={1.5}
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-soft"
          />
        )}
        <input
          id={id}
          ref={inputRef}
          name={props.name}
          type={isPassword && isShown ? 'text' : type}
          value={value}
          onChange={(event) => change(event.target.value)}
          onBlur={blur}
          disabled={props.isDisabled}
          autoComplete={props.autoComplete ?? 'off'}
          // biome-ignore lint/a11y/noAutofocus: a page or dialog may open for this one field; the caller decides.
          autoFocus={props.autoFocus}
          inputMode={props.inputMode}
          maxLength={props.maxLength}
          placeholder={props.placeholder}
          spellCheck={props.spellCheck}
          autoCapitalize={props.autoCapitalize}
          onKeyDown={props.onKeyDown}
          className={cx('control', Icon && 'pl-8', isPassword && 'pr-10')}
          {...describedBy(id, { ...props, error })}
        />
        {isPassword && (
          <IconButton
            icon={isShown ? EyeOff : Eye}
            label={isShown ? t('field.hidePassword') : t('field.showPassword')}
            onClick={() => setShown(!isShown)}
            className="absolute top-0 right-0"
          />
        )}
      </div>
    </FieldFrame>
  )
}
