import type { Gate } from '../gate/gate.ts'
import { type Letter, writeLetter } from '../mail/letter.ts'
import { discardWaiting, queueMail } from '../mail/outbox.ts'
import { dayInGermany } from '../values/day-in-germany.ts'
import { companyName } from './company-name.ts'

export type Addressee = { id: string; name: string; email: string; locale: string }
type Texts = Pick<Letter, 'subject' | 'paragraphs'> & { button?: string }

type Mailing = Pick<Gate, 'tx' | 'keyring' | 'now' | 'enqueue' | 'record'>

/** "You are invited": the link is the only key to the account and good once. */
export async function mailInvitation(gate: Mailing, to: Addressee, url: string): Promise<void> {
  const company = (await companyName(gate.tx)) || 'Treu'
  await send(gate, 'invitation', to, url, {
    de: {
      subject: `Ihr Zugang zu Treu bei ${company}`,
      paragraphs: [
        `für Sie wurde ein Zugang zum Kundensystem Treu von ${company} angelegt.`,
        'Bitte wählen Sie über den folgenden Link ein Passwort. Der Link gilt 14 Tage und nur einmal.',
      ],
      button: 'Zugang einrichten',
    },
    en: {
      subject: `Your access to Treu at ${company}`,
      paragraphs: [
        `an account in Treu, the customer system of ${company}, has been made for you.`,
        'Please choose a password by the following link. It is good for 14 days, and only once.',
      ],
      button: 'Set up access',
    },
  })
}

export async function mailPasswordReset(gate: Mailing, to: Addressee, url: string): Promise<void> {
  await send(gate, 'password-reset', to, url, {
    de: {
      subject: 'Neues Passwort für Treu',
      paragraphs: [
        'über den folgenden Link wählen Sie ein neues Passwort. Er gilt eine Stunde und nur einmal.',
        'Wenn Sie das nicht angefordert haben, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.',
      ],
      button: 'Neues Passwort wählen',
    },
    en: {
      subject: 'New password for Treu',
      paragraphs: [
        'by the following link you choose a new password. It is good for one hour, and only once.',
        'If you did not ask for it, nothing needs to be done: your password stays as it is.',
      ],
      button: 'Choose a new password',
    },
  })
}

export async function mailNewDevice(
  gate: Mailing,
  to: Addressee,
  device: string,
  url: string,
): Promise<void> {
  const day = dayInGermany(gate.now()).split('-').reverse().join('.')
  const time = timeFormat.format(gate.now())
  await mailColleague(gate, 'new-device', to, url, {
    de: {
      subject: 'Neue Anmeldung bei Treu',
      paragraphs: [
        `am ${day} um ${time} Uhr hat sich jemand mit Ihrem Passwort von einem Gerät angemeldet, das wir noch nicht kennen: ${device}.`,
        'Waren Sie das, ist nichts zu tun. Sonst melden Sie dieses Gerät bitte sofort ab, ändern Sie Ihr Passwort und sagen Sie der Administration Bescheid.',
      ],
      button: 'Meine Geräte ansehen',
    },
    en: {
      subject: 'New sign-in to Treu',
      paragraphs: [
        `on ${day} at ${time} (German time) somebody signed in with your password from a device we do not know yet: ${device}.`,
        'If it was you, nothing needs to be done. Otherwise please sign that device out at once, change your password and tell your administrators.',
      ],
      button: 'See my devices',
    },
  })
}

/** To the new address: nothing changes before somebody who reads it says so. */
export async function mailAddressConfirmation(
  gate: Mailing,
  to: Addressee,
  url: string,
  isOwnWish: boolean,
): Promise<void> {
  const company = (await companyName(gate.tx)) || 'Treu'
  await send(gate, 'address-confirmation', to, url, {
    de: {
      subject: 'Bitte bestätigen Sie Ihre neue E-Mail-Adresse',
      paragraphs: [
        isOwnWish
          ? `in Ihrem Profil bei Treu (${company}) haben Sie diese E-Mail-Adresse eingetragen.`
          : `die Administration von ${company} möchte für Ihren Zugang zu Treu diese E-Mail-Adresse eintragen.`,
        'Bitte bestätigen Sie das über den folgenden Link; bis dahin ändert sich nichts. Der Link gilt drei Tage und nur einmal.',
        'Haben Sie mit Treu nichts zu tun, brauchen Sie nichts zu tun.',
      ],
      button: 'Adresse bestätigen',
    },
    en: {
      subject: 'Please confirm your new e-mail address',
      paragraphs: [
        isOwnWish
          ? `in your profile at Treu (${company}) you entered this e-mail address.`
          : `an administrator of ${company} wants to enter this e-mail address for your access to Treu.`,
        'Please confirm that by the following link; nothing changes until then. It is good for three days, and only once.',
        'If Treu means nothing to you, nothing needs to be done.',
      ],
      button: 'Confirm the address',
    },
  })
}

/** To the address so far, before anything changes: there is time to object. */
export async function mailAddressChangeAsked(
  gate: Mailing,
  to: Addressee,
  next: string,
  isOwnWish: boolean,
): Promise<void> {
  await send(gate, 'address-change-asked', to, null, {
    de: {
      subject: 'Ihre E-Mail-Adresse bei Treu soll geändert werden',
      paragraphs: [
        `${isOwnWish ? 'in Ihrem Profil bei Treu wurde eine andere E-Mail-Adresse eingetragen' : 'die Administration möchte für Ihren Zugang zu Treu eine andere E-Mail-Adresse eintragen'}: ${next}. Sie gilt, sobald sie dort bestätigt wird.`,
        isOwnWish ? notMe.de : unknownToMe.de,
      ],
    },
    en: {
      subject: 'Your e-mail address at Treu is to be changed',
      paragraphs: [
        `${isOwnWish ? 'in your profile at Treu another e-mail address was entered' : 'an administrator wants to enter another e-mail address for your access to Treu'}: ${next}. It holds as soon as it is confirmed there.`,
        isOwnWish ? notMe.en : unknownToMe.en,
      ],
    },
  })
}

/** To the address so far, so that nobody's account moves to another mailbox unnoticed. */
export async function mailAddressChanged(gate: Mailing, to: Addressee, isOwnWish: boolean): Promise<void> {
  await send(gate, 'address-changed', to, null, {
    de: {
      subject: 'Ihre E-Mail-Adresse bei Treu wurde geändert',
      paragraphs: [
        isOwnWish
          ? 'die E-Mail-Adresse, die in Ihrem Profil bei Treu eingetragen wurde, ist bestätigt; Anmeldung und Mails laufen jetzt darüber.'
          : 'die Administration hat für Ihren Zugang zu Treu eine andere E-Mail-Adresse eingetragen; Anmeldung und Mails laufen jetzt darüber.',
        unknownToMe.de,
      ],
    },
    en: {
      subject: 'Your e-mail address at Treu was changed',
      paragraphs: [
        isOwnWish
          ? 'the e-mail address that was entered in your profile at Treu is confirmed; signing in and mails now go by it.'
          : 'an administrator entered another e-mail address for your access to Treu; signing in and mails now go by it.',
        unknownToMe.en,
      ],
    },
  })
}

/** To those who watch over data protection, and to the management: one more does so now. */
export async function mailWatcherAdded(
  gate: Mailing,
  to: Addressee,
  {
    holder,
    giver,
    role,
    isAlone,
  }: { holder: string; giver: string | null; role: { de: string; en: string }; isAlone: boolean },
): Promise<void> {
  await send(gate, 'watcher-added', to, null, {
    de: {
      subject: 'Neue Aufsicht über den Datenschutz in Treu',
      paragraphs: [
        `${giver ?? 'jemand am Server'} hat ${holder} die Rolle „${role.de}“ gegeben. Damit lassen sich Freigaben und Entscheidungen zum Datenschutz treffen.`,
        ...(isAlone ? ['Bisher wachte niemand darüber, darum brauchte es keine Freigabe.'] : []),
        'Wenn Sie davon nichts wissen, fragen Sie bitte gleich nach.',
      ],
    },
    en: {
      subject: 'Somebody new watches over data protection in Treu',
      paragraphs: [
        `${giver ?? 'somebody at the server'} gave ${holder} the role “${role.en}”. It allows releases and decisions about data protection.`,
        ...(isAlone ? ['Nobody watched over it so far, so it needed no release.'] : []),
        'If you do not know about this, please ask at once.',
      ],
    },
  })
}

const unknownToMe = {
  de: 'Wenn Sie davon nichts wissen, sagen Sie bitte sofort Bescheid, auch der oder dem Datenschutzbeauftragten.',
  en: 'If you do not know about this, please say so at once, to your data protection officer as well.',
}
const notMe = {
  de: 'Waren Sie das nicht, nehmen Sie die Änderung bitte sofort in Ihrem Profil zurück, ändern Sie Ihr Passwort und sagen Sie der Administration Bescheid.',
  en: 'If it was not you, please take the change back in your profile at once, change your password and tell your administrators.',
}

async function send(...[gate, kind, to, url, texts]: Parameters<typeof mailColleague>): Promise<void> {
  // Its link has ended with the new one; sent now, it would lead nowhere.
  if (url) await discardWaiting(gate, [kind], to.id)
  await mailColleague(gate, kind, to, url, texts)
}

/** A letter to somebody with an account, in her language, with a link where there is one; it waits in the outbox until it goes. */
export async function mailColleague(
  gate: Mailing,
  kind: string,
  to: Addressee,
  url: string | null,
  texts: { de: Texts; en: Texts },
): Promise<void> {
  const isEnglish = to.locale === 'en'
  const { subject, paragraphs, button } = isEnglish ? texts.en : texts.de
  const letter = writeLetter({
    subject,
    greeting: isEnglish ? `Hello ${to.name},` : `Guten Tag ${to.name},`,
    paragraphs,
    ...(url && button ? { button: { label: button, url } } : {}),
    closing: 'Treu',
  })
  await queueMail(gate, { kind, userId: to.id, to: { name: to.name, address: to.email }, ...letter })
}

const timeFormat = new Intl.DateTimeFormat('de-DE', {
  timeZone: 'Europe/Berlin',
  hour: '2-digit',
  minute: '2-digit',
})
