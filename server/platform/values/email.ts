import { domainToASCII } from 'node:url'
import { bad, type Checked, good } from './checked.ts'

// Whatever separates addresses, opens a display name or ends a header line may not be part of an address.
// biome-ignore lint/suspicious/noControlCharactersInRegex: a control character in an address is a header injection
const LOCAL_PART = /^[^\s@,;:<>()[\]\\"\x00-\x1f\x7f-\x9f\p{Cf}\p{Surrogate}]{1,64}$/u
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/
const TOP_LABEL = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/
const IN_ANGLES = /<([^<>]*)>$/
const ASCII_DOMAIN = /^[a-z0-9.-]+$/

/** One address in the form we compare and store: lower case, domain in ASCII. A display name is left out. */
export function parseEmail(raw: string): Checked<string> {
  if (raw.length > 1000) return bad('values.email-invalid')
  // A line break inside would start a new header line wherever the address is used.
  const text = raw.trim()
  const address = (IN_ANGLES.exec(text)?.[1] ?? text).trim().replace(/^mailto:/i, '')
  const at = address.lastIndexOf('@')
  if (at < 1) return bad('values.email-invalid')

  const local = address.slice(0, at).normalize('NFC').toLowerCase()
  const domain = asciiDomain(address.slice(at + 1))
  if (domain === null || !isLocalPart(local)) return bad('values.email-invalid')
  const email = `${local}@${domain}`
  return Buffer.byteLength(email) > 254 ? bad('values.email-invalid') : good(email)
}

/** The addresses of a cell that holds several, as hand-kept lists do. */
export function splitEmails(raw: string): string[] {
  return raw
    .split(/[;,\s|]+|\s+(?:oder|und|or|and)\s+/u)
    .map((part) => part.trim())
    .filter((part) => part !== '' && (part.includes('@') || !raw.includes('@')))
}

function isLocalPart(local: string): boolean {
  return (
    LOCAL_PART.test(local) &&
    Buffer.byteLength(local) <= 64 &&
    !local.startsWith('.') &&
    !local.endsWith('.') &&
    !local.includes('..')
  )
}

function asciiDomain(raw: string): string | null {
  const lower = raw.toLowerCase().replace(/\.$/, '')
  if (lower.length === 0 || lower.length > 253) return null
  // domainToASCII also turns numbers into IP addresses; a plain name does not need it.
  const domain = ASCII_DOMAIN.test(lower) ? lower : domainToASCII(lower)
  const labels = domain.split('.')
  const top = labels.at(-1) ?? ''
  return labels.length >= 2 && TOP_LABEL.test(top) && labels.every((label) => LABEL.test(label))
    ? domain
    : null
}
