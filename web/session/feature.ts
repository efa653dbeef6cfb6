import type { Feature } from '../platform/feature.ts'

/** Pages before the sign-in. */
export const session: Feature = {
  name: 'session',
  routes: [
    {
      path: '/sign-in',
      title: { de: 'Anmelden', en: 'Sign in' },
      load: () => import('./sign-in-page.tsx'),
      isPublic: true,
    },
    {
      path: '/setup',
      title: { de: 'Einrichten', en: 'Set up' },
      load: () => import('./setup-page.tsx'),
      isPublic: true,
    },
    {
      path: '/invitation/$token',
      title: { de: 'Einladung', en: 'Invitation' },
      load: () => import('./invitation-page.tsx'),
      isPublic: true,
    },
    {
      path: '/new-address/$token',
      title: { de: 'Neue E-Mail-Adresse', en: 'New e-mail address' },
      load: () => import('./new-address-page.tsx'),
      isPublic: true,
    },
    {
      path: '/password-reset',
      title: { de: 'Neues Passwort', en: 'New password' },
      load: () => import('./password-reset-page.tsx'),
      isPublic: true,
    },
    {
      path: '/password-reset/$token',
      title: { de: 'Neues Passwort', en: 'New password' },
      load: () => import('./new-password-page.tsx'),
      isPublic: true,
    },
  ],
}
