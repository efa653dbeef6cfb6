import { parseBoolean } from '#server/platform/values/booleans.ts'
import { parseEmail, splitEmails } from '#server/platform/values/email.ts'
import { parsePhone, splitPhones } from '#server/platform/values/phone.ts'
import type { ColumnMapping, RefusedChannel } from './mapping.ts'
import { parseWebsite } from './read-value.ts'
import type { ContactPointKind, Draft, Fill, Warn } from './row-draft.ts'

const REFUSING_WORDS =
  /gesperrt|sperre|widerspr|kein\w* (?:werbung|kontakt|e-?mail|newsletter|post)|verbot|robinson|opt.?out|abgemeldet|unsubscribed/i

export function pointFill(name: string, home: string, warn: Warn): Fill {
  if (name === 'email') {
    return (draft, text) => {
      for (const part of splitEmails(text)) {
        const email = parseEmail(part)
        if (email.ok) addPoint(draft, 'email', email.value, email.value, null)
        else warn(draft, email.code)
      }
    }
  }
  if (name === 'web') {
    return (draft, text) => {
      const url = parseWebsite(text)
      if (url.ok) addPoint(draft, 'web', url.value, text, null)
      else warn(draft, url.code)
    }
  }
  if (name === 'messenger')
    return (draft, text) => addPoint(draft, 'messenger', text.slice(0, 254), text, null)
  return (draft, text) => {
    const country = draft.country ?? home
    for (const part of splitPhones(text, country)) {
      const phone = parsePhone(part, country)
      if (!phone.ok) {
        warn(draft, phone.code)
        continue
      }
      const kind =
        name === 'fax' ? 'fax' : name === 'mobile' || phone.value.kind === 'mobile' ? 'mobile' : 'phone'
      const { e164, international, extension, isUncertain } = phone.value
      if (isUncertain) warn(draft, 'imports.phone-uncertain')
      addPoint(draft, kind, e164, international, extension)
    }
  }
}

function addPoint(
  draft: Draft,
  kind: ContactPointKind,
  value: string,
  display: string,
  label: string | null,
): void {
  if (draft.points.some((point) => point.kind === kind && point.value === value)) return
  const isMain = !draft.points.some((point) => point.kind === kind)
  draft.points.push({ kind, value, display, label, isMain })
}

export function fillRefusal(
  draft: Draft,
  channel: RefusedChannel,
  text: string,
  column: ColumnMapping,
  warn: Warn,
): void {
  const answer = parseBoolean(text)
  if (answer.ok ? answer.value !== (column.isConsent === true) : REFUSING_WORDS.test(text))
    draft.refusals.add(channel)
  // A yes to advertising is no proof of a consent; a doubtful mark is told.
  else if (!answer.ok) warn(draft, 'imports.mark-unclear')
}
