import { type Channel, type Frequency, frequencies } from '#server/privacy/consent/public.ts'
import type { Form } from './forms.ts'
import { type Html, html, type Language, page } from './page.ts'
import type { Topic } from './preferences.ts'

const languageOf = ({ language }: Form): Language => (language === 'en' ? 'en' : 'de')
const nothing: Html = { html: '' }

const words = {
  de: {
    email: 'E-Mail-Adresse',
    firstName: 'Vorname (freiwillig)',
    lastName: 'Nachname (freiwillig)',
    topics: 'Ich interessiere mich für',
    send: 'Absenden',
    confirm: 'Jetzt bestätigen',
    emailError: 'Bitte geben Sie eine gültige E-Mail-Adresse ein.',
    topicError: 'Bitte wählen Sie mindestens ein Thema aus.',
    consentError: 'Bitte stimmen Sie zu, damit wir Ihnen schreiben dürfen.',
    kept: 'Ihre Eingaben stehen noch im Formular.',
    withdraw: 'Sie können Ihre Einwilligung jederzeit widerrufen, über den Link in jeder E-Mail.',
    privacy: 'Hinweise zum Datenschutz',
    sent: 'Bitte sehen Sie in Ihr Postfach',
    sentText:
      'Wir haben Ihnen eine E-Mail geschickt. Bitte bestätigen Sie darin Ihre Angaben innerhalb von 48 Stunden.',
    nearly: 'Nur noch ein Schritt',
    nearlyText: 'Mit dem Knopf bestätigen Sie Ihre Anmeldung:',
    done: 'Vielen Dank',
    doneText: 'Ihre Anmeldung ist bestätigt.',
    preferences: 'Einstellungen ansehen und ändern',
    already: 'Schon bestätigt',
    alreadyText: 'Mit diesem Link wurde Ihre Anmeldung schon bestätigt:',
    alreadyNote: 'Sie brauchen nichts weiter zu tun.',
    late: 'Dieser Link ist abgelaufen',
    lateText: 'Er galt 48 Stunden. Ihre Angaben wurden nicht übernommen. Sie können sich neu anmelden:',
    missing: 'Diese Seite gibt es nicht',
    missingText: 'Die Adresse ist unvollständig, oder das Formular wurde geschlossen.',
    dead: 'Dieser Link gilt nicht mehr',
    deadText:
      'Der Link ist abgelaufen, wurde schon benutzt oder ist unvollständig. Es wurde nichts geändert.',
    foreign: 'Von dieser Website nicht möglich',
    foreignText:
      'Das Formular darf von dieser Website aus nicht abgeschickt werden. Es wurde nichts gespeichert.',
  },
  en: {
    email: 'E-mail address',
    firstName: 'First name (optional)',
    lastName: 'Last name (optional)',
    topics: 'I am interested in',
    send: 'Send',
    confirm: 'Confirm now',
    emailError: 'Please enter a valid e-mail address.',
    topicError: 'Please choose at least one topic.',
    consentError: 'Please agree, so that we may write to you.',
    kept: 'What you entered is still in the form.',
    withdraw: 'You can withdraw your consent at any time, by the link in every mail.',
    privacy: 'Privacy notice',
    sent: 'Please look into your mailbox',
    sentText: 'We have sent you a mail. Please confirm your entry by its link within 48 hours.',
    nearly: 'One more step',
    nearlyText: 'With the button you confirm your registration:',
    done: 'Thank you',
    doneText: 'Your registration is confirmed.',
    preferences: 'See and change preferences',
    already: 'Already confirmed',
    alreadyText: 'Your registration was confirmed with this link:',
    alreadyNote: 'There is nothing more for you to do.',
    late: 'This link has expired',
    lateText: 'It was good for 48 hours. Your entry was not taken over. You can sign up again:',
    missing: 'This page does not exist',
    missingText: 'The address is incomplete, or the form has been closed.',
    dead: 'This link is not valid any more',
    deadText: 'The link has expired, has been used already or is incomplete. Nothing was changed.',
    foreign: 'Not possible from this website',
    foreignText: 'The form may not be sent from this website. Nothing was stored.',
  },
} as const

export type ShownForm = {
  form: Form
  text: string | null
  /** What the consent text says beside its words. */
  notice: string | null
  hasPrivacyNotice: boolean
  company: string
  said?: URLSearchParams
  error?: 'email' | 'consent' | 'topic'
  /** For the browser to work at while somebody types; see `task.ts`. */
  task?: string
}

export function formPage(shown: ShownForm): string {
  const { form, text, notice, hasPrivacyNotice, company, said, error, task } = shown
  const language = languageOf(form)
  const say = words[language]
  return page(
    form.title,
    company,
    language,
    html`${form.intro ? html`<p>${form.intro}</p>` : nothing}
${fieldsOf(form, text, said, `/p/formular/${form.key}`, task, error)}
${notice ? html`<p class="note">${notice}</p>` : nothing}
${text ? html`<p class="note">${say.withdraw}</p>` : nothing}
${hasPrivacyNotice ? privacyLink(language) : nothing}
${task ? html`<script src="/p/aufgabe.js" defer></script>` : nothing}`,
  )
}

function fieldsOf(
  form: Form,
  text: string | null,
  said: URLSearchParams | undefined,
  action: string,
  task?: string,
  error?: ShownForm['error'],
): Html {
  const say = words[languageOf(form)]
  const message = { email: say.emailError, topic: say.topicError, consent: say.consentError }
  // What is wrong stands at its field, and the cursor, too: the page may be longer than a screen.
  const errorAt = (field: typeof error) =>
    field && field === error
      ? html`<p class="error" role="alert" id="fehler">${message[field]} ${say.kept}</p>`
      : nothing
  const wrong = (field: typeof error): Html => ({
    html: field === error ? ' aria-invalid="true" aria-describedby="fehler" autofocus' : '',
  })
  const chosen = new Set(said?.getAll('thema') ?? [])
  const given = (name: string) => said?.get(name) ?? ''
  return html`<form method="post" action="${action}">
${errorAt('email')}<label><span>${say.email}</span><input type="email" name="email" autocomplete="email" required maxlength="254" value="${given('email')}"${wrong('email')}></label>
${
  form.asksName
    ? html`<label><span>${say.firstName}</span><input type="text" name="vorname" autocomplete="given-name" maxlength="100" value="${given('vorname')}"></label>
<label><span>${say.lastName}</span><input type="text" name="nachname" autocomplete="family-name" maxlength="100" value="${given('nachname')}"></label>`
    : nothing
}
${
  form.topics.length > 0
    ? html`<fieldset><legend>${say.topics}</legend>${errorAt('topic')}${form.topics.map(
        ({ key, label }, index) =>
          choice('thema', key, label, chosen.has(key), index === 0 ? wrong('topic') : nothing),
      )}</fieldset>`
    : nothing
}
${task ? html`<input type="hidden" name="aufgabe" value="${task}"><input type="hidden" name="loesung" value="">` : nothing}
<div class="trap" aria-hidden="true"><label>Website <input type="text" name="website" tabindex="-1" autocomplete="off"></label></div>
${errorAt('consent')}${text ? choice('zustimmung', 'ja', text, given('zustimmung') === 'ja', wrong('consent')) : nothing}
<p><button>${say.send}</button></p>
</form>`
}

/** Under a path of our own, or at a whole address on the website of others. */
function privacyLink(language: Language, at = ''): Html {
  const query = language === 'en' ? '?sprache=en' : ''
  return html`<p class="note"><a href="${at}/p/datenschutz${query}">${words[language].privacy}</a></p>`
}

function choice(name: string, value: string, label: string, isChosen: boolean, state: Html = nothing): Html {
  const checked: Html = { html: isChosen ? ' checked' : '' }
  return html`<label class="choice"><input type="checkbox" name="${name}" value="${value}"${checked}${state}> <span>${label}</span></label>`
}

/** The form as plain HTML for another website; it sends to us and needs no script. */
export function embedding(
  form: Form,
  text: string | null,
  publicUrl: string,
  hasPrivacyNotice: boolean,
): string {
  const fields = fieldsOf(form, text, undefined, `${publicUrl}/p/formular/${form.key}`)
  const notice = hasPrivacyNotice ? `\n${privacyLink(languageOf(form), publicUrl).html}` : ''
  // The other website brings its own looks; without any, one field still stands below the other.
  return (
    fields.html
      .replace('class="trap"', 'style="position:absolute;left:-100vw"')
      .replace(/<label(?: class="choice")?>/g, '<label style="display:block;margin:.5em 0">') + notice
  )
}

export function sentPage(form: Form, company: string): string {
  const say = words[languageOf(form)]
  return page(say.sent, company, languageOf(form), html`<p>${say.sentText}</p>`)
}

export function confirmPage(form: Form, company: string, hasPrivacyNotice: boolean): string {
  const say = words[languageOf(form)]
  return page(
    say.nearly,
    company,
    languageOf(form),
    html`<p>${say.nearlyText} <strong>${form.title}</strong></p><form method="post" class="plain"><button>${say.confirm}</button></form>${hasPrivacyNotice ? privacyLink(languageOf(form)) : nothing}`,
  )
}

export function confirmedPage(form: Form, company: string, link: string): string {
  const say = words[languageOf(form)]
  return page(
    say.done,
    company,
    languageOf(form),
    html`<p>${say.doneText}</p>${form.kind === 'newsletter' ? html`<p><a href="${link}">${say.preferences}</a></p>` : nothing}`,
  )
}

export function deadLinkPage(language: Language, company: string): string {
  return page(words[language].dead, company, language, html`<p>${words[language].deadText}</p>`)
}

/** Mail programs and people follow a link twice. */
export function pastLinkPage(form: Form, company: string, isUsed: boolean): string {
  const say = words[languageOf(form)]
  return page(
    isUsed ? say.already : say.late,
    company,
    languageOf(form),
    isUsed
      ? html`<p>${say.alreadyText} <strong>${form.title}</strong></p><p>${say.alreadyNote}</p>`
      : html`<p>${say.lateText} <a href="/p/formular/${form.key}">${form.title}</a></p>`,
  )
}

export function missingPage(language: Language, company: string): string {
  return page(words[language].missing, company, language, html`<p>${words[language].missingText}</p>`)
}

export function foreignPage(language: Language, company: string): string {
  return page(words[language].foreign, company, language, html`<p>${words[language].foreignText}</p>`)
}

export type ShownPreferences = {
  topics: readonly Topic[]
  frequency: Frequency
  /** Ways on which she allowed advertising, mail among them. */
  channels: readonly Channel[]
  /** Where somebody who has left may sign up again. */
  forms: readonly { key: string; title: string }[]
  isGone: boolean
  hasPrivacyNotice: boolean
  company: string
  token: string
  language: Language
  outcome?: 'saved' | 'needs-consent' | 'unknown-topic' | 'unclear' | 'data-asked'
}

const settings = {
  de: {
    title: 'Ihre Einstellungen',
    saved: html`<p class="saved" role="status"><strong>Gespeichert.</strong> Es gilt ab sofort.</p>`,
    'needs-consent': html`<p class="error" role="alert">Es wurde nichts geändert: Sie sind abgemeldet und bekommen weiterhin keine E-Mails.</p>`,
    'unknown-topic': html`<p class="error" role="alert">Dieses Thema gehört nicht zu Ihren Themen. Es wurde nichts geändert.</p>`,
    unclear: html`<p class="error" role="alert">Es war nicht zu erkennen, was Sie möchten. Es wurde nichts geändert. Bitte wählen Sie unten.</p>`,
    'data-asked': html`<p class="saved" role="status">Wenn die Adresse, an die der Link dieser Seite ging, noch bei uns gespeichert ist, bekommt sie gleich eine E-Mail mit dem Link zu Ihren Daten. Mehr als drei am Tag schicken wir nicht.</p>`,
    ownData: 'Ihre Daten',
    ownDataNote:
      'Sie können sehen, was wir über Sie gespeichert haben und woher es stammt. Weil Links wie der zu dieser Seite weitergeleitet werden, schicken wir dafür einen eigenen Link an Ihre E-Mail-Adresse. Er gilt 24 Stunden.',
    askOwnData: 'Link zu meinen Daten anfordern',
    topics: 'Diese Themen möchten Sie erhalten',
    noTopic: 'Ohne ein Thema melden Sie sich von allen E-Mails ab.',
    saveTopics: 'Auswahl speichern',
    noTopics: 'Sie erhalten derzeit keine Themen.',
    howOften: 'Wie oft dürfen wir Ihnen E‑Mails mit Werbung schicken?',
    every: 'Jede E-Mail',
    monthly: 'Höchstens eine im Monat',
    quarterly: 'Höchstens eine im Vierteljahr',
    howOftenNote:
      'Ein Newsletter, der dazwischen käme, entfällt und wird nicht nachgeschickt. E-Mails einer Folge, die Sie bekommen, warten, bis wieder eine erlaubt ist.',
    saveHowOften: 'Häufigkeit speichern',
    channels: 'Auf diesen Wegen haben Sie Werbung erlaubt',
    channelNote: 'Sie können jeden Weg für sich beenden. Das gilt sofort.',
    channelNames: { email: 'E-Mail', phone: 'Telefon', sms: 'SMS und Messenger', fax: 'Fax', post: 'Post' },
    end: 'Beenden',
    all: 'Sie möchten keine E-Mails mehr? Das gilt sofort, auch für bereits vorbereitete.',
    leaveAll: 'Alles abbestellen',
    objection:
      'Sie möchten auf keinem Weg Werbung von uns, auch nicht per Post oder Telefon (Art. 21 DSGVO)?',
    object: 'Werbung widersprechen',
    gone: 'Sie sind abgemeldet und erhalten keine E-Mails mit Werbung. Möchten Sie wieder welche bekommen, melden Sie sich bitte neu an; wir schicken Ihnen dann eine E-Mail, in der Sie die Anmeldung bestätigen.',
    again: 'Neu anmelden:',
    leaveTitle: 'Abmelden',
    leaveAsk: 'Möchten Sie keine E-Mails mehr von uns erhalten?',
    leave: 'Abmelden',
    rather: 'Lieber einzelne Themen wählen oder seltener Mails bekommen',
    done: 'Erledigt',
    objected:
      'Wir haben Ihren Widerspruch vermerkt. Sie erhalten keine Werbung mehr von uns, auf keinem Weg.',
    left: 'Sie sind abgemeldet und erhalten keine E-Mails mit Werbung mehr von uns. Das gilt ab sofort.',
    other: 'English',
  },
  en: {
    title: 'Your preferences',
    saved: html`<p class="saved" role="status"><strong>Saved.</strong> It holds from now on.</p>`,
    'needs-consent': html`<p class="error" role="alert">Nothing was changed: you have left and still get no mails.</p>`,
    'unknown-topic': html`<p class="error" role="alert">This is none of your topics. Nothing was changed.</p>`,
    unclear: html`<p class="error" role="alert">We could not tell what you wish. Nothing was changed. Please choose below.</p>`,
    'data-asked': html`<p class="saved" role="status">If we still hold the address the link to this page was sent to, it gets a mail with the link to your data in a moment. We send no more than three a day.</p>`,
    ownData: 'Your data',
    ownDataNote:
      'You can see what we hold about you and where it comes from. Because links like the one to this page are passed on, we send a link of its own to your e-mail address. It is good for 24 hours.',
    askOwnData: 'Ask for the link to my data',
    topics: 'You want to hear of these topics',
    noTopic: 'Without a topic you leave all mails.',
    saveTopics: 'Save topics',
    noTopics: 'You have no topics at present.',
    howOften: 'How often may we send you advertising mails?',
    every: 'Every mail',
    monthly: 'One a month at most',
    quarterly: 'One a quarter at most',
    howOftenNote:
      'A newsletter that would come in between is left out and not sent later. Mails of a series you are getting wait until one is allowed again.',
    saveHowOften: 'Save how often',
    channels: 'You have allowed advertising in these ways',
    channelNote: 'You can end each of them by itself. It holds at once.',
    channelNames: { email: 'E-mail', phone: 'Phone', sms: 'SMS and messengers', fax: 'Fax', post: 'Post' },
    end: 'End',
    all: 'You want no more mails? It holds at once, also for those already prepared.',
    leaveAll: 'Leave everything',
    objection: 'You want no advertising from us in any way, not by post or phone either (Art. 21 GDPR)?',
    object: 'Object to advertising',
    gone: 'You have left and get no advertising mails. If you want them again, please sign up anew; we then send you a mail in which you confirm it.',
    again: 'Sign up again:',
    leaveTitle: 'Leave',
    leaveAsk: 'You want no more mails from us?',
    leave: 'Leave',
    rather: 'Rather choose topics, or get mails less often',
    done: 'Done',
    objected: 'We have noted your objection. You get no more advertising from us, in no way.',
    left: 'You have left and get no more advertising mails from us. It holds from now on.',
    other: 'Deutsch',
  },
} as const

export function preferencePage(shown: ShownPreferences): string {
  const { topics, frequency, channels, forms, isGone, hasPrivacyNotice, company, token, language, outcome } =
    shown
  const say = settings[language]
  const path = `/p/einstellungen/${token}`
  const action = language === 'en' ? `${path}?sprache=en` : path
  return page(
    say.title,
    company,
    language,
    html`${outcome ? say[outcome] : nothing}
${isGone ? returning(forms, language) : html`${topicChoice(topics, action, language)}${frequencyChoice(frequency, action, language)}`}
${channels.length > 0 ? channelList(channels, action, language) : nothing}
${
  isGone
    ? nothing
    : html`<form method="post" action="${action}"><input type="hidden" name="aktion" value="abmelden">
<p>${say.all}</p><button class="quiet">${say.leaveAll}</button></form>`
}
<form method="post" action="${action}"><input type="hidden" name="aktion" value="widersprechen">
<p>${say.objection}</p><button class="quiet">${say.object}</button></form>
<h2>${say.ownData}</h2>
<form method="post" action="${action}"><input type="hidden" name="aktion" value="daten">
<p>${say.ownDataNote}</p><button class="quiet">${say.askOwnData}</button></form>
${hasPrivacyNotice ? privacyLink(language) : nothing}
<p class="note"><a href="${path}?sprache=${language === 'en' ? 'de' : 'en'}">${say.other}</a></p>`,
  )
}

function topicChoice(topics: readonly Topic[], action: string, language: Language): Html {
  const say = settings[language]
  return topics.length > 0
    ? html`<form method="post" action="${action}"><input type="hidden" name="aktion" value="themen">
<fieldset><legend>${say.topics}</legend>${topics.map(({ key, label, isSubscribed }) =>
        choice('thema', key, label, isSubscribed),
      )}</fieldset><p class="note">${say.noTopic}</p><button>${say.saveTopics}</button></form>`
    : html`<p>${say.noTopics}</p>`
}

function frequencyChoice(chosen: Frequency, action: string, language: Language): Html {
  const say = settings[language]
  const one = (value: Frequency) => {
    const checked: Html = { html: value === chosen ? ' checked' : '' }
    return html`<label class="choice"><input type="radio" name="haeufigkeit" value="${value}"${checked}> <span>${say[value]}</span></label>`
  }
  return html`<form method="post" action="${action}"><input type="hidden" name="aktion" value="haeufigkeit">
<fieldset><legend>${say.howOften}</legend>${frequencies.map(one)}</fieldset>
<p class="note">${say.howOftenNote}</p><button>${say.saveHowOften}</button></form>`
}

function channelList(channels: readonly Channel[], action: string, language: Language): Html {
  const say = settings[language]
  return html`<h2>${say.channels}</h2><p class="note">${say.channelNote}</p>
${channels.map(
  (
    each,
  ) => html`<form method="post" action="${action}" class="row"><input type="hidden" name="aktion" value="kanal"><input type="hidden" name="kanal" value="${each}">
<span>${say.channelNames[each]}</span><button class="quiet" aria-label="${say.channelNames[each]}: ${say.end}">${say.end}</button></form>`,
)}`
}

/** A tick is no consent: who left comes back the way she came. */
function returning(forms: readonly { key: string; title: string }[], language: Language): Html {
  const say = settings[language]
  return html`<p>${say.gone}</p>
${forms.map(({ key, title }) => html`<p><a href="/p/formular/${key}">${say.again} ${title}</a></p>`)}`
}

export function leavePage(company: string, token: string, language: Language): string {
  const say = settings[language]
  return page(
    say.leaveTitle,
    company,
    language,
    html`<p>${say.leaveAsk}</p>
<form method="post" action="/p/abmelden/${token}" class="plain"><button>${say.leave}</button></form>
<p><a href="/p/einstellungen/${token}">${say.rather}</a></p>`,
  )
}

export function leftPage(company: string, isObjection: boolean, language: Language): string {
  const say = settings[language]
  return page(
    say.done,
    company,
    language,
    html`<p role="status">${isObjection ? say.objected : say.left}</p>`,
  )
}
