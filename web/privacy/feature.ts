import { ShieldCheck } from 'lucide-react'
import type { Feature, Frame, Shows } from '../platform/feature.ts'
import { can, hasPurpose } from '../platform/session.ts'

const frame: Frame = { path: '/privacy', title: { de: 'Datenschutz', en: 'Data protection' } }
const watches: Shows = (session) => hasPurpose(session, 'legal-compliance')
const proposes: Shows = (session) => watches(session) || can(session, 'customField', 'see')
const informs: Shows = (session) =>
  can(session, 'information', 'see') &&
  can(session, 'contact', 'see') &&
  !hasPurpose(session, 'system-operation')
const releases: Shows = (session) => can(session, 'release', 'see')

export const privacy: Feature = {
  name: 'privacy',
  nav: [
    {
      path: '/privacy',
      label: { de: 'Datenschutz', en: 'Data protection' },
      icon: ShieldCheck,
      group: 'protection',
      order: 10,
      goKey: 'd',
      shows: (session) => proposes(session) || informs(session) || releases(session),
    },
  ],
  routes: [
    {
      path: '/privacy/fields',
      title: { de: 'Erfassungsrichtlinie', en: 'Recording policy' },
      load: () => import('./field-list-page.tsx'),
      frame,
      icon: 'ListChecks',
      shows: proposes,
    },
    {
      path: '/privacy/retention',
      title: { de: 'Löschfristen', en: 'Retention' },
      load: () => import('./retention/retention-page.tsx'),
      frame,
      icon: 'CalendarClock',
      shows: watches,
    },
    {
      path: '/privacy/quarantine',
      title: { de: 'Quarantäne', en: 'Quarantine' },
      load: () => import('./quarantine-page.tsx'),
      frame,
      icon: 'ShieldAlert',
      shows: watches,
    },
    {
      path: '/privacy/information',
      title: { de: 'Informationspflicht', en: 'Duty to inform' },
      load: () => import('../contacts/information/information-list-page.tsx'),
      frame,
      icon: 'MailCheck',
      shows: informs,
    },
    {
      path: '/privacy/notice',
      title: { de: 'Datenschutzhinweise', en: 'Privacy notice' },
      load: () => import('./notice/notice-page.tsx'),
      frame,
      icon: 'ScrollText',
      shows: watches,
    },
    {
      path: '/privacy/releases',
      title: { de: 'Freigaben', en: 'Releases' },
      load: () => import('./releases/release-list-page.tsx'),
      frame,
      icon: 'FileLock',
      shows: releases,
    },
    {
      path: '/privacy/call-consents',
      title: { de: 'Telefonwerbung', en: 'Advertising calls' },
      load: () => import('../contacts/permissions/call-consents-page.tsx'),
      frame,
      icon: 'PhoneCall',
      shows: (session) => watches(session) && can(session, 'consentEvent', 'see'),
    },
    {
      path: '/privacy/trail',
      title: { de: 'Protokoll', en: 'Trail' },
      load: () => import('./trail/trail-page.tsx'),
      frame,
      icon: 'FileClock',
      shows: watches,
    },
  ],
}
