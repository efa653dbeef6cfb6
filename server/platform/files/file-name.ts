import { cleanText } from '../values/text.ts'

const LONGEST = 150
// What Windows reserves; a file so named cannot be saved there.
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/**
 * A name one can show and save: no path, no invisible or reordering characters, nothing a file system refuses. Its
 * ending is one of those that fit the content, so that a program is not started by the name of a document.
 */
export function cleanFileName(raw: string, endings: readonly string[] = []): string {
  const last = raw.slice(-2000).split(/[/\\]/).at(-1) ?? ''
  const cleaned = cleanText(last.toWellFormed().replaceAll('\0', ''), { maxLength: 2000 })
  const plain = (cleaned.ok ? cleaned.value : '').replace(/[<>:"|?*]/g, '_').replace(/^[. ]+|[. ]+$/g, '')
  const named = RESERVED.test(plain) ? `_${plain}` : plain || 'Datei'
  const dot = named.lastIndexOf('.')
  const ending = dot > 0 ? named.slice(dot + 1).toLowerCase() : ''
  const fits = endings.length === 0 || endings.includes(ending)
  const base = fits && ending ? named.slice(0, dot) : named
  const tail = fits ? (ending ? named.slice(dot) : '') : `.${endings[0]}`
  return cut(base, LONGEST - tail.length) + tail.slice(0, 20)
}

/** Content-Disposition that always saves and never shows (RFC 6266, RFC 8187). */
export function attachment(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/["\\%;]/g, '_')
  const exact = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain || 'file'}"; filename*=UTF-8''${exact}`
}

/** Shortened without cutting a pair of surrogates in two. */
function cut(text: string, length: number): string {
  return text.length <= length
    ? text
    : text
        .slice(0, length)
        .toWellFormed()
        .replace(/\uFFFD$/, '')
}
