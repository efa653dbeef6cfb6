import { Megaphone } from 'lucide-react'
import type { Feature, Frame, Shows } from '../platform/feature.ts'
import { can, hasPurpose } from '../platform/session.ts'

const frame: Frame = { path: '/marketing', title: { de: 'Marketing', en: 'Marketing' } }
/** Those who advertise, and those who watch over it. */
const advertises: Shows = (session) =>
  can(session, 'suppression', 'see') && hasPurpose(session, 'direct-marketing', 'legal-compliance')
/** Who writes mailings, or looks over the shoulder of who does. */
const mails: Shows = (session) => can(session, 'campaign', 'see') && hasPurpose(session, 'direct-marketing')
/** Who works with the people of a segment: writes to them, or calls them. */
const selects: Shows = (session) => can(session, 'segment', 'see') && hasPurpose(session, 'direct-marketing')

export const marketing: Feature = {
  name: 'marketing',
  nav: [
    {
      path: '/marketing',
      label: { de: 'Marketing', en: 'Marketing' },
      icon: Megaphone,
      group: 'work',
      order: 50,
      goKey: 'm',
      shows: (session) => advertises(session) || selects(session),
    },
  ],
  routes: [
    {
      path: '/marketing/campaigns',
      title: { de: 'Kampagnen', en: 'Campaigns' },
      load: () => import('./campaigns/campaign-list-page.tsx'),
      frame,
      icon: 'Mail',
      shows: mails,
    },
    {
      path: '/marketing/campaigns/$id',
      title: { de: 'Kampagne', en: 'Campaign' },
      load: () => import('./campaigns/campaign-page.tsx'),
      frame,
      isDetail: true,
      shows: mails,
    },
    {
      path: '/marketing/newsletters',
      title: { de: 'Newsletter', en: 'Newsletters' },
      load: () => import('./newsletters/newsletter-list-page.tsx'),
      frame,
      icon: 'Newspaper',
      shows: mails,
    },
    {
      path: '/marketing/newsletters/$id',
      title: { de: 'Newsletter', en: 'Newsletter' },
      load: () => import('./newsletters/newsletter-page.tsx'),
      frame,
      isDetail: true,
      shows: mails,
    },
    {
      path: '/marketing/sequences',
      title: { de: 'Mailfolgen', en: 'Sequences' },
      load: () => import('./sequences/sequence-list-page.tsx'),
      frame,
      icon: 'ListOrdered',
      shows: mails,
    },
    {
      path: '/marketing/sequences/$id',
      title: { de: 'Mailfolge', en: 'Sequence' },
      load: () => import('./sequences/sequence-page.tsx'),
      frame,
      isDetail: true,
      shows: mails,
    },
    {
      path: '/marketing/segments',
      title: { de: 'Segmente', en: 'Segments' },
      load: () => import('./segments/segment-list-page.tsx'),
      frame,
      icon: 'Users',
      shows: selects,
    },
    {
      path: '/marketing/segments/$id',
      title: { de: 'Segment', en: 'Segment' },
      load: () => import('./segments/segment-page.tsx'),
      frame,
      isDetail: true,
      shows: selects,
    },
    {
      path: '/marketing/segments/$id/letters',
      title: { de: 'Briefe', en: 'Letters' },
      load: () => import('./letters/letter-page.tsx'),
      frame,
      isDetail: true,
      shows: mails,
    },
    {
      path: '/marketing/segments/$id/calls',
      title: { de: 'Anrufe', en: 'Calls' },
      load: () => import('./calls/call-page.tsx'),
      frame,
      isDetail: true,
      listedUnder: '/marketing/call-lists',
      shows: selects,
    },
    {
      path: '/marketing/call-lists',
      title: { de: 'Anruflisten', en: 'Call lists' },
      load: () => import('./calls/call-list-page.tsx'),
      frame,
      icon: 'PhoneCall',
      shows: (session) => can(session, 'callList', 'see') && selects(session),
    },
    {
      path: '/marketing/forms',
      title: { de: 'Formulare', en: 'Forms' },
      load: () => import('./form-list-page.tsx'),
      frame,
      icon: 'FileText',
      shows: advertises,
    },
    {
      path: '/marketing/forms/$id',
      title: { de: 'Formular', en: 'Form' },
      load: () => import('./form-page.tsx'),
      frame,
      isDetail: true,
      shows: advertises,
    },
    {
      path: '/marketing/consent-texts',
      title: { de: 'Einwilligungstexte', en: 'Consent texts' },
      load: () => import('./consent-text-page.tsx'),
      frame,
      icon: 'ScrollText',
      shows: advertises,
    },
    {
      path: '/marketing/blocklist',
      title: { de: 'Sperrliste', en: 'Blocklist' },
      load: () => import('./suppression-page.tsx'),
      frame,
      icon: 'ShieldBan',
      shows: advertises,
    },
  ],
  commands: [
    {
      id: 'marketing.campaign',
      label: { de: 'Neue Kampagne', en: 'New campaign' },
      words: 'newsletter rundschreiben aussendung mailing circular',
      icon: 'Mail',
      shows: (session) => mails(session) && can(session, 'campaign', 'create'),
      run: ({ go }) => go('/marketing/campaigns?new=yes'),
    },
    {
      id: 'marketing.check',
      label: { de: 'Adresse gegen die Sperrliste prüfen', en: 'Check an address against the blocklist' },
      words: 'sperrliste robinson widerspruch blocklist objection',
      icon: 'ShieldBan',
      shows: advertises,
      run: ({ go }) => go('/marketing/blocklist?check=yes'),
    },
  ],
  jobs: [
    {
      kind: 'campaigns.send',
      label: { de: 'Kampagne senden', en: 'Sending a campaign' },
      pathOf: ({ recordId }) => (recordId ? `/marketing/campaigns/${recordId}` : '/marketing/campaigns'),
    },
  ],
}
