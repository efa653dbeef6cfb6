import { ShieldAlert } from 'lucide-react'
import { lacksSecondFactor, useSession } from '../platform/session.ts'
import { ChangePassword } from './change-password.tsx'
import { ProfileFrame } from './profile-frame.tsx'
import { SecondFactor } from './second-factor.tsx'
import { useProfileTexts } from './texts.ts'

/** Password and second factor. */
export function Page() {
  const { t } = useProfileTexts()
  const isLacking = lacksSecondFactor(useSession())
  return (
    <ProfileFrame title={t('security')}>
      {isLacking && (
        <p className="flex items-start gap-2.5 rounded-card bg-ask-wash px-4 py-3">
          <ShieldAlert size={18} strokeWidth={1.5} className="mt-0.5 shrink-0 text-ask" aria-hidden />
          {t('factorNeeded')}
        </p>
      )}
      {isLacking ? (
        <>
          <SecondFactor />
          <ChangePassword />
        </>
      ) : (
        <>
          <ChangePassword />
          <SecondFactor />
        </>
      )}
    </ProfileFrame>
  )
}
