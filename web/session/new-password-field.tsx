import { usePlatformTexts } from '../platform/i18n.ts'
import { TextField } from '../ui/text-field.tsx'

/** Length is what counts (NIST 800-63B); the server also refuses passwords from known leaks. */
export function NewPasswordField({ name, label }: { name: string; label?: string }) {
  const { t } = usePlatformTexts()
  return (
    <TextField
      name={name}
      label={label ?? t('session.newPassword')}
      type="password"
      autoComplete="new-password"
      hint={t('session.passwordHint')}
      isRequired
    />
  )
}
