import { longDay } from './long-day.ts'
import type { Entry, OwnData, Source } from './own-data.ts'
import { type Html, html, type Language, page, unbroken } from './page.ts'

const nothing: Html = { html: '' }

const words = {
  de: {
    title: 'Ihre Daten',
    ready: 'Mit dem Knopf sehen Sie, was wir über Sie gespeichert haben und woher es stammt.',
    show: 'Meine Daten anzeigen',
    intro: 'Das haben wir über Sie gespeichert. Der Link gilt 24 Stunden ab der Anforderung.',
    groups: {
      contact: 'Angaben zu Ihnen',
      contactPoint: 'Wie wir Sie erreichen',
      address: 'Anschriften',
      employment: 'Für wen Sie tätig sind',
      processingBasis: 'Wozu wir Ihre Daten nutzen',
      consentEvent: 'Einwilligungen und Widersprüche',
      subscription: 'Themen',
      information: 'Wie wir Sie informiert haben',
      mailFrequency: 'Wie oft Sie E-Mails möchten',
      campaignRecipient: 'Kampagnen',
      sequenceMember: 'E-Mail-Folgen',
    } as Readonly<Record<string, string>>,
    origin: 'Herkunft',
    noOrigin: 'nicht vermerkt',
    file: 'aus einer eingelesenen Datei',
    recorded: 'gespeichert am',
    later: 'Später dazugekommen',
    changed: 'Zuletzt geändert',
    uses: 'Werbung an Sie',
    noUses: 'Wir haben keine Mails, Anrufe oder Briefe mit Werbung an Sie vermerkt.',
    disclosures: 'Wer Ihre Daten bekommen hat',
    noDisclosures: 'Wir haben nicht vermerkt, dass wir Ihre Daten an andere weitergegeben haben.',
    got: 'Weitergegeben',
    blocked: 'Gegen Werbung gesperrt',
    since: 'seit',
    counted: 'Verlauf und Dateien',
    countedNote:
      'Inhalte zeigen wir hier nicht, weil darin andere Personen genannt sein können; das gilt auch für Begründungen und Nachweise, die wir dazu notiert haben.',
    ask: 'Die Inhalte bekommen Sie auf Anfrage bei',
    askUs: 'Die Inhalte bekommen Sie auf Anfrage bei uns.',
    none: 'Es sind keine Einträge gespeichert.',
    last: 'zuletzt am',
    other: 'English',
  },
  en: {
    title: 'Your data',
    ready: 'With the button you see what we hold about you and where it comes from.',
    show: 'Show my data',
    intro: 'This is what we hold about you. The link is good for 24 hours from when you asked for it.',
    groups: {
      contact: 'About you',
      contactPoint: 'How we reach you',
      address: 'Addresses',
      employment: 'For whom you work',
      processingBasis: 'What we use your data for',
      consentEvent: 'Consents and objections',
      subscription: 'Topics',
      information: 'How we informed you',
      mailFrequency: 'How often you want mails',
      campaignRecipient: 'Campaigns',
      sequenceMember: 'Mail series',
    } as Readonly<Record<string, string>>,
    origin: 'Origin',
    noOrigin: 'not noted',
    file: 'from a file that was read in',
    recorded: 'stored on',
    later: 'Added later',
    changed: 'Last changed',
    uses: 'Advertising to you',
    noUses: 'We have noted no advertising mails, calls or letters to you.',
    disclosures: 'Who got your data',
    noDisclosures: 'We have not noted that we handed your data out to others.',
    got: 'Handed out',
    blocked: 'Blocked for advertising',
    since: 'since',
    counted: 'History and files',
    countedNote:
      'We do not show their content here because others may be named in it; nor reasons and evidence we noted.',
    ask: 'You get the content on request from',
    askUs: 'You get the content on request from us.',
    none: 'There are no entries.',
    last: 'last on',
    other: 'Deutsch',
  },
} as const

/** Mail scanners open links: her data are behind a button. */
export function showDataPage(company: string, token: string, language: Language): string {
  const say = words[language]
  const path = `/p/daten/${token}`
  return page(
    say.title,
    company,
    language,
    html`<p>${say.ready}</p>
<form method="post" action="${language === 'en' ? `${path}?sprache=en` : path}" class="plain"><button>${say.show}</button></form>
<p class="note"><a href="${path}?sprache=${language === 'en' ? 'de' : 'en'}">${say.other}</a></p>`,
  )
}

export function ownDataPage(data: OwnData, company: string, language: Language): string {
  const say = words[language]
  const [, ...later] = data.sources
  return page(
    say.title,
    company,
    language,
    html`<p>${say.intro}</p>
${data.groups.map(
  ({ key, label, entries }) => html`<section class="data"><h2>${say.groups[key] ?? label}</h2>
${entries.map((entry) => entryOf(entry, language))}
${key === 'contact' ? furtherSources(later, data.changedAt, language) : nothing}
</section>
`,
)}<section class="data"><h2>${say.uses}</h2>
${
  data.uses.length > 0
    ? html`<dl>${data.uses.map(({ day, channel, count }) => html`<dt>${day}</dt><dd>${channel}${count > 1 ? ` (${count}×)` : ''}</dd>`)}</dl>`
    : html`<p>${say.noUses}</p>`
}
${
  data.blocked.length > 0
    ? html`<dl>${data.blocked.map(({ channel, since }) => html`<dt>${say.blocked}</dt><dd>${channel}, ${say.since} ${since}</dd>`)}</dl>`
    : nothing
}</section>
<section class="data"><h2>${say.disclosures}</h2>
${
  data.disclosures.length > 0
    ? data.disclosures.map(
        ({ day, recipient, use, what }) => html`<dl><dt>${day}</dt><dd>${recipient} (${use})</dd>
<dt>${say.got}</dt><dd class="soft">${what.join(', ')}</dd></dl>`,
      )
    : html`<p>${say.noDisclosures}</p>`
}</section>
<section class="data"><h2>${say.counted}</h2>
${
  data.counted.length > 0
    ? html`<dl>${data.counted.map(({ label, count, last }) => html`<dt>${label}</dt><dd>${count}${last ? `, ${say.last} ${last}` : ''}</dd>`)}</dl>`
    : html`<p>${say.none}</p>`
}
<p class="note">${say.countedNote} ${data.askAt ? html`${say.ask} <a href="mailto:${data.askAt}">${data.askAt}</a>.` : say.askUs}</p></section>`,
  )
}

function entryOf({ lines, source, addedAt }: Entry, language: Language): Html {
  const say = words[language]
  const day = addedAt && longDay(addedAt, language)
  return html`<dl>${lines.map(({ label, value }) => html`<dt>${label}</dt><dd>${unbroken(value)}</dd>`)}
${
  source
    ? html`<dt>${say.origin}</dt><dd class="soft">${sourceIn(source, language)}</dd>`
    : day
      ? html`<dt>${say.origin}</dt><dd class="soft">${say.recorded} ${day}</dd>`
      : nothing
}</dl>`
}

function furtherSources(later: readonly Source[], changedAt: Date | null, language: Language): Html {
  const say = words[language]
  if (later.length === 0 && !changedAt) return nothing
  return html`<dl>${later.map((source) => html`<dt>${say.later}</dt><dd class="soft">${sourceIn(source, language)}</dd>`)}
${changedAt ? html`<dt>${say.changed}</dt><dd class="soft">${longDay(changedAt, language)}</dd>` : nothing}</dl>`
}

function sourceIn({ at, occasion, origin, isImport }: Source, language: Language): string {
  const say = words[language]
  const how = occasion && origin?.startsWith(occasion) ? null : occasion
  const from = [how, origin, isImport ? say.file : null].filter(Boolean)
  return `${from.join(', ') || say.noOrigin}, ${say.recorded} ${longDay(at, language)}`
}
