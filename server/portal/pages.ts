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
    withdraw: 'You can withdraw your consent at any time, by the link in every mail.',
    privacy: 'Privacy notice',
    sent: 'Please look into your mailbox',
    sentText: 'We have sent you a mail. Please confirm your entry by its link within 48 hours.',
    nearly: 'One more step',
    nearlyText: 'With the button you confirm your registration:',
    done: 'Thank you',
    doneText: 'Your registration is confirmed.',
    preferences: 'See and change preferences',
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
  const message = { email: say.emailError, consent: say.consentError, topic: say.topicError }[
    error ?? 'email'
  ]
  return page(
    form.title,
    company,
    language,
    html`${form.intro ? html`<p>${form.intro}</p>` : nothing}
${error ? html`<p class="error" role="alert" id="fehler">${message}</p>` : nothing}
${fieldsOf(form, text, said, `/p/formular/${form.key}`, task)}
${notice ? html`<p class="note">${notice}</p>` : nothing}
<p class="note">${say.withdraw}</p>
${hasPrivacyNotice ? html`<p class="note"><a href="/p/datenschutz">${say.privacy}</a></p>` : nothing}
${task ? html`<script src="/p/aufgabe.js" defer></script>` : nothing}`,
  )
}

function fieldsOf(
  form: Form,
  text: string | null,
  said: URLSearchParams | undefined,
  action: string,
  task?: string,
): Html {
  const say = words[languageOf(form)]
  const chosen = new Set(said?.getAll('thema') ?? [])
  const given = (name: string) => said?.get(name) ?? ''
  return html`<form method="post" action="${action}">
<label><span>${say.email}</span><input type="email" name="email" autocomplete="email" required maxlength="254" value="${given('email')}"></label>
${
  form.asksName
    ? html`<label><span>${say.firstName}</span><input type="text" name="vorname" autocomplete="given-name" maxlength="100" value="${given('vorname')}"></label>
<label><span>${say.lastName}</span><input type="text" name="nachname" autocomplete="family-name" maxlength="100" value="${given('nachname')}"></label>`
    : nothing
}
${
  form.topics.length > 0
    ? html`<fieldset><legend>${say.topics}</legend>${form.topics.map(({ key, label }) =>
        choice('thema', key, label, chosen.has(key)),
      )}</fieldset>`
    : nothing
}
${task ? html`<input type="hidden" name="aufgabe" value="${task}"><input type="hidden" name="loesung" value="">` : nothing}
<div class="trap" aria-hidden="true"><label>Website <input type="text" name="website" tabindex="-1" autocomplete="off"></label></div>
${text ? choice('zustimmung', 'ja', text, given('zustimmung') === 'ja') : nothing}
<p><button>${say.send}</button></p>
</form>`
}

function choice(name: string, value: string, label: string, isChosen: boolean): Html {
  const checked: Html = { html: isChosen ? ' checked' : '' }
  return html`<label class="choice"><input type="checkbox" name="${name}" value="${value}"${checked}> <span>${label}</span></label>`
}

/** The form as plain HTML for another website; it sends to us and needs no script. */
export function embedding(form: Form, text: string | null, publicUrl: string): string {
  return fieldsOf(form, text, undefined, `${publicUrl}/p/formular/${form.key}`).html.replace(
    'class="trap"',
    'style="position:absolute;left:-100vw"',
  )
}

export function sentPage(form: Form, company: string): string {
  const say = words[languageOf(form)]
  return page(say.sent, company, languageOf(form), html`<p>${say.sentText}</p>`)
}

export function confirmPage(form: Form, company: string): string {
  const say = words[languageOf(form)]
  return page(
    say.nearly,
    company,
    languageOf(form),
    html`<p>${say.nearlyText} <strong>${form.title}</strong></p><form method="post"><button>${say.confirm}</button></form>`,
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

export function foreignPage(language: Language, company: string): string {
  return page(words[language].foreign, company, language, html`<p>${words[language].foreignText}</p>`)
}

export type ShownPreferences = {
  topics: readonly Topic[]
  /** Where somebody who has left may sign up again. */
  forms: readonly { key: string; title: string }[]
  isGone: boolean
  company: string
  token: string
  outcome?: 'saved' | 'needs-consent' | 'unknown-topic' | 'unclear'
}

const outcomes: Record<NonNullable<ShownPreferences['outcome']>, Html> = {
  saved: html`<p role="status"><strong>Gespeichert.</strong> Es gilt ab sofort.</p>`,
  'needs-consent': html`<p class="error" role="alert">Es wurde nichts geändert: Sie sind abgemeldet und bekommen weiterhin keine E-Mails.</p>`,
  'unknown-topic': html`<p class="error" role="alert">Dieses Thema gehört nicht zu Ihren Themen. Es wurde nichts geändert.</p>`,
  unclear: html`<p class="error" role="alert">Es war nicht zu erkennen, was Sie möchten. Es wurde nichts geändert. Bitte wählen Sie unten.</p>`,
}

export function preferencePage({ topics, forms, isGone, company, token, outcome }: ShownPreferences): string {
  const action = `/p/einstellungen/${token}`
  return page(
    'Ihre Einstellungen',
    company,
    'de',
    html`${outcome ? outcomes[outcome] : nothing}
${isGone ? returning(forms) : topicChoice(topics, action)}
<form method="post" action="${action}"><input type="hidden" name="aktion" value="abmelden">
<p>Sie möchten keine E-Mails mehr? Das gilt sofort, auch für bereits vorbereitete.</p><button class="quiet">Alles abbestellen</button></form>
<form method="post" action="${action}"><input type="hidden" name="aktion" value="widersprechen">
<p>Sie möchten auf keinem Weg Werbung von uns, auch nicht per Post oder Telefon (Art. 21 DSGVO)?</p><button class="quiet">Werbung widersprechen</button></form>`,
  )
}

function topicChoice(topics: readonly Topic[], action: string): Html {
  return topics.length > 0
    ? html`<form method="post" action="${action}"><input type="hidden" name="aktion" value="themen">
<fieldset><legend>Diese Themen möchten Sie erhalten</legend>${topics.map(({ key, label, isSubscribed }) =>
        choice('thema', key, label, isSubscribed),
      )}</fieldset><p class="note">Ohne ein Thema melden Sie sich von allen E-Mails ab.</p><button>Auswahl speichern</button></form>`
    : html`<p>Sie erhalten derzeit keine Themen.</p>`
}

/** A tick is no consent: who left comes back the way she came. */
function returning(forms: readonly { key: string; title: string }[]): Html {
  return html`<p>Sie sind abgemeldet und erhalten keine E-Mails mit Werbung. Möchten Sie wieder welche bekommen, melden Sie sich bitte neu an; wir schicken Ihnen dann eine E-Mail, in der Sie die Anmeldung bestätigen.</p>
${forms.map(({ key, title }) => html`<p><a href="/p/formular/${key}">Neu anmelden: ${title}</a></p>`)}`
}

export function leavePage(company: string, token: string): string {
  return page(
    'Abmelden',
    company,
    'de',
    html`<p>Möchten Sie keine E-Mails mehr von uns erhalten?</p>
<form method="post" action="/p/abmelden/${token}"><button>Abmelden</button></form>
<p><a href="/p/einstellungen/${token}">Lieber einzelne Themen wählen</a></p>`,
  )
}

export function leftPage(company: string, isObjection: boolean): string {
  const text = isObjection
    ? 'Wir haben Ihren Widerspruch vermerkt. Sie erhalten keine Werbung mehr von uns, auf keinem Weg.'
    : 'Sie sind abgemeldet und erhalten keine E-Mails mit Werbung mehr von uns. Das gilt ab sofort.'
  return page('Erledigt', company, 'de', html`<p role="status">${text}</p>`)
}
