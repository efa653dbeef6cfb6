import { TextField } from '../ui/text-field.tsx'
import { useSessionTexts } from './texts.ts'

/** Length is what counts (NIST 800-63B); the server also refuses passwords from known leaks. */
export function NewPasswordField({
  name,
  label,
  autoFocus,
}: {
  name: string
  label?: string
  autoFocus?: boolean
}) {
  const { t } = useSessionTexts()
  return (
    <TextField
      name={name}
      label={label ?? t('newPassword')}
      type="password"
      autoComplete="new-password"
      hint={t('passwordHint')}
      isRequired
      autoFocus={autoFocus}
    />
  )
}
