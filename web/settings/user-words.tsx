import { Check, Clock, ShieldCheck, ShieldOff, UserX } from 'lucide-react'
import type { User } from '#api/users.ts'
import { Badge } from '../ui/badge.tsx'
import { useSettingsTexts } from './texts.ts'

const looks = {
  active: { tone: 'yes', icon: Check },
  invited: { tone: 'ask', icon: Clock },
  deactivated: { tone: 'plain', icon: UserX },
} as const

export type UserState = keyof typeof looks

/** Active, invited or deactivated: shape, word and colour. */
export function StateBadge({ user }: { user: User }) {
  const { t } = useSettingsTexts()
  if (!user.state) return null
  const state = user.state as UserState
  return (
    <Badge tone={looks[state].tone} icon={looks[state].icon}>
      {t(`userStates.${state}`)}
    </Badge>
  )
}

export function FactorBadge({ isOn }: { isOn?: boolean }) {
  const { t } = useSettingsTexts()
  if (isOn === undefined) return null
  return (
    <Badge tone={isOn ? 'yes' : 'plain'} icon={isOn ? ShieldCheck : ShieldOff}>
      {isOn ? t('factorOn') : t('factorOff')}
    </Badge>
  )
}
