import { Keyboard, LogOut } from 'lucide-react'
import { useFeatures } from '../platform/features-context.ts'
import { chooseLanguage, inLanguage, type Language, usePlatformTexts } from '../platform/i18n.ts'
import { openOverlay } from '../platform/overlays.ts'
import { keepLanguage, signOut, useSession } from '../platform/session.ts'
import { chooseTheme, type Theme, useTheme } from '../platform/theme.ts'
import { Menu, type MenuItem } from '../ui/menu.tsx'
import { UserInitials } from './user-initials.tsx'

const languages: [Language, 'user.german' | 'user.english'][] = [
  ['de', 'user.german'],
  ['en', 'user.english'],
]
const themes: [Theme, 'user.themeSystem' | 'user.themeLight' | 'user.themeDark'][] = [
  ['system', 'user.themeSystem'],
  ['light', 'user.themeLight'],
  ['dark', 'user.themeDark'],
]

/** Who I am here, how it looks for me, and the way out. */
export function UserMenu() {
  const { t, language } = usePlatformTexts()
  const session = useSession()
  const theme = useTheme()
  const own: MenuItem[] = useFeatures()
    .flatMap((feature) => feature.userMenu ?? [])
    .map((entry) => ({ label: inLanguage(entry.label, language), to: entry.path, icon: entry.icon }))
  return (
    <Menu
      trigger={
        <button type="button" className="grid size-(--control) place-items-center rounded-full">
          <span className="sr-only">{`${t('user.menu')}: ${session.user.name}`}</span>
          <UserInitials name={session.user.name} />
        </button>
      }
      header={
        <>
          <div className="font-medium">{session.user.name}</div>
          <div className="text-small text-ink-soft">
            {session.roles.map((role) => inLanguage(role.label, language)).join(', ') || session.user.email}
          </div>
        </>
      }
      items={[
        ...own,
        own.length > 0 && { separator: true },
        { label: t('user.shortcuts'), icon: Keyboard, keys: '?', onChoose: () => openOverlay('shortcuts') },
        { separator: true },
        { heading: t('user.language') },
        ...languages.map(([key, name]) => ({
          label: t(name),
          isChecked: key === language,
          onChoose: () => {
            chooseLanguage(key)
            // On screen it has changed already; where it cannot be kept, it holds for this device.
            keepLanguage(key).catch(() => {})
          },
        })),
        { heading: t('user.theme') },
        ...themes.map(([key, name]) => ({
          label: t(name),
          isChecked: key === theme,
          onChoose: () => chooseTheme(key),
        })),
        { separator: true },
        {
          label: t('user.signOut'),
          icon: LogOut,
          onChoose: () => {
            signOut()
          },
        },
      ]}
    />
  )
}
