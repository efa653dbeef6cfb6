import { Settings } from 'lucide-react'
import type { Feature, Shows } from '../platform/feature.ts'
import { can, hasPurpose } from '../platform/session.ts'
import { settingsFrame as frame } from './frame.ts'

const oversees: Shows = (session) => can(session, 'setting', 'see')
/** Who watches may see that mails exist; the page is for who keeps the program running. */
const keepsMails: Shows = (session) =>
  can(session, 'outboxMail', 'see') && hasPurpose(session, 'system-operation')
const keepsUsers: Shows = (session) => can(session, 'user', 'update')

export const settings: Feature = {
  name: 'settings',
  nav: [
    {
      path: '/settings',
      label: { de: 'Einstellungen', en: 'Settings' },
      icon: Settings,
      group: 'system',
      order: 90,
      goKey: 'e',
      shows: oversees,
    },
  ],
  routes: [
    {
      path: '/settings/company',
      title: { de: 'Firma', en: 'Company' },
      load: () => import('./company-page.tsx'),
      frame,
      section: 'company',
      icon: 'Building2',
      shows: oversees,
    },
    {
      path: '/settings/users',
      title: { de: 'Benutzer', en: 'Users' },
      load: () => import('./user-list-page.tsx'),
      frame,
      section: 'people',
      icon: 'UserRound',
      shows: oversees,
    },
    {
      path: '/settings/users/$id',
      title: { de: 'Benutzer', en: 'User' },
      load: () => import('./user-page.tsx'),
      frame,
      isDetail: true,
      shows: oversees,
    },
    {
      path: '/settings/roles',
      title: { de: 'Rollen', en: 'Roles' },
      load: () => import('./role-list-page.tsx'),
      frame,
      section: 'people',
      icon: 'UserRoundCog',
      shows: oversees,
    },
    {
      path: '/settings/roles/$key',
      title: { de: 'Rolle', en: 'Role' },
      load: () => import('./role-page.tsx'),
      frame,
      isDetail: true,
      shows: oversees,
    },
    {
      path: '/settings/rights',
      title: { de: 'Rechte im Vergleich', en: 'Rights compared' },
      load: () => import('./rights-page.tsx'),
      frame,
      section: 'people',
      icon: 'ScanEye',
      shows: oversees,
    },
    {
      path: '/settings/teams',
      title: { de: 'Teams', en: 'Teams' },
      load: () => import('./team-page.tsx'),
      frame,
      section: 'people',
      icon: 'UsersRound',
      shows: oversees,
    },
    {
      path: '/settings/security',
      title: { de: 'Sicherheit', en: 'Security' },
      load: () => import('./security-page.tsx'),
      frame,
      section: 'people',
      icon: 'ShieldCheck',
      shows: oversees,
    },
    {
      path: '/settings/tokens',
      title: { de: 'Zugriffsschlüssel', en: 'Access keys' },
      load: () => import('./token-list-page.tsx'),
      frame,
      section: 'operation',
      icon: 'KeyRound',
      shows: (session) => can(session, 'accessToken', 'see'),
    },
    {
      path: '/settings/mail',
      title: { de: 'Versand', en: 'Sending' },
      load: () => import('./mail/mail-page.tsx'),
      frame,
      section: 'company',
      icon: 'MailCheck',
      shows: (session) => oversees(session) && hasPurpose(session, 'system-operation'),
    },
    {
      path: '/settings/outbox',
      title: { de: 'Postausgang', en: 'Outbox' },
      load: () => import('./outbox-page.tsx'),
      frame,
      section: 'operation',
      icon: 'Inbox',
      shows: keepsMails,
    },
    {
      path: '/settings/demo',
      title: { de: 'Demodaten entfernen', en: 'Remove demo data' },
      load: () => import('./demo-page.tsx'),
      frame,
      section: 'operation',
      icon: 'Eraser',
      shows: (session) => session.setup.isDemo && can(session, 'setting', 'update'),
    },
  ],
  commands: [
    {
      id: 'settings.mail',
      label: { de: 'Versand und Domain prüfen', en: 'Check sending and domain' },
      words: 'spf dkim dmarc dns absender sender mailserver',
      icon: 'MailCheck',
      shows: (session) => oversees(session) && hasPurpose(session, 'system-operation'),
      run: ({ go }) => go('/settings/mail'),
    },
    {
      id: 'settings.invite',
      label: { de: 'Benutzer einladen', en: 'Invite user' },
      names: ['Neuer Benutzer', 'New user'],
      words: 'neu kollege mitarbeiter account konto zugang',
      icon: 'UserRoundPlus',
      shows: keepsUsers,
      run: ({ go }) => go('/settings/users?new=yes'),
    },
    {
      id: 'settings.rights',
      label: { de: 'Wer darf was sehen?', en: 'Who may see what?' },
      words: 'rechte rollen matrix felder rights roles permissions',
      icon: 'ScanEye',
      shows: oversees,
      run: ({ go }) => go('/settings/rights'),
    },
  ],
  jobs: [
    {
      kind: 'demo.remove',
      label: { de: 'Demodaten entfernen', en: 'Removing demo data' },
      pathOf: () => '/settings/demo',
    },
  ],
}
