import { UserRound } from 'lucide-react'
import type { Feature, Frame } from '../platform/feature.ts'

const frame: Frame = { path: '/profile', title: { de: 'Mein Konto', en: 'My account' } }

export const profile: Feature = {
  name: 'profile',
  routes: [
    {
      path: '/profile/me',
      title: { de: 'Profil', en: 'Profile' },
      load: () => import('./me-page.tsx'),
      frame,
      icon: 'UserRound',
    },
    {
      path: '/profile/security',
      title: { de: 'Sicherheit', en: 'Security' },
      load: () => import('./security-page.tsx'),
      frame,
      icon: 'ShieldCheck',
    },
    {
      path: '/profile/devices',
      title: { de: 'Geräte', en: 'Devices' },
      load: () => import('./device-page.tsx'),
      frame,
      icon: 'MonitorSmartphone',
    },
    {
      path: '/profile/tokens',
      title: { de: 'Zugriffsschlüssel', en: 'Access keys' },
      load: () => import('./token-page.tsx'),
      frame,
      icon: 'KeyRound',
    },
  ],
  userMenu: [
    { path: '/profile', label: { de: 'Profil und Sicherheit', en: 'Profile and security' }, icon: UserRound },
  ],
  commands: [
    {
      id: 'profile.password',
      label: { de: 'Passwort ändern', en: 'Change password' },
      words: 'kennwort password sicherheit zweiter faktor 2fa totp',
      icon: 'ShieldCheck',
      run: ({ go }) => go('/profile/security'),
    },
    {
      id: 'profile.devices',
      label: { de: 'Meine Geräte', en: 'My devices' },
      words: 'abmelden sitzung session sign out',
      icon: 'MonitorSmartphone',
      run: ({ go }) => go('/profile/devices'),
    },
  ],
}
