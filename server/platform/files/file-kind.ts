export type FileKind = { mediaType: string; endings: readonly string[] }

/** Documents, pictures and texts of an office. Programs, scripts, pages and documents with macros are not among them. */
const known = new Map<string, readonly string[]>([
  ['application/pdf', ['pdf']],
  ['image/png', ['png']],
  ['image/jpeg', ['jpg', 'jpeg']],
  ['image/gif', ['gif']],
  ['image/webp', ['webp']],
  ['image/heic', ['heic', 'heif']],
  ['image/tiff', ['tif', 'tiff']],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', ['docx']],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', ['xlsx']],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', ['pptx']],
  ['application/vnd.oasis.opendocument.text', ['odt']],
  ['application/vnd.oasis.opendocument.spreadsheet', ['ods']],
  ['application/vnd.oasis.opendocument.presentation', ['odp']],
  // Office before 2007 and mails saved by Outlook share one container.
  ['application/x-cfb', ['doc', 'xls', 'ppt', 'msg']],
  ['application/rtf', ['rtf']],
])

const texts = new Map([
  ['csv', 'text/csv'],
  ['vcf', 'text/vcard'],
  ['ics', 'text/calendar'],
  ['eml', 'message/rfc822'],
  ['md', 'text/markdown'],
])

const officeParts = [
  ['word/', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt/', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
] as const

/** What a file is, told by its first bytes; its name only says which of several texts it is. Null: not accepted. */
export async function fileKind(head: Buffer, name: string): Promise<FileKind | null> {
  const { fileTypeFromBuffer } = await import('file-type')
  const found = await fileTypeFromBuffer(head)
  const isZip = found?.mime === 'application/zip'
  const mediaType = isZip ? officeKind(head) : found?.mime
  if (mediaType) {
    // A document with macros is a program.
    if (head.includes('vbaProject.bin')) return null
    const endings = known.get(mediaType)
    return endings ? { mediaType, endings } : null
  }
  if (found || !isText(head) || isMarkup(head)) return null
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  const special = texts.get(ending)
  return special
    ? { mediaType: special, endings: [ending] }
    : { mediaType: 'text/plain', endings: ['txt', 'log'] }
}

/** Some programs write the part that names the type at the end of the container; then its folders tell. */
function officeKind(head: Buffer): string | undefined {
  const text = head.toString('latin1')
  return officeParts.find(([folder]) => holdsFolder(text, folder))?.[1]
}

function holdsFolder(text: string, folder: string): boolean {
  // A local file header of a zip: 26 bytes after its mark come the lengths, then the name.
  for (let at = text.indexOf('PK\x03\x04'); at >= 0; at = text.indexOf('PK\x03\x04', at + 4)) {
    if (text.startsWith(folder, at + 30)) return true
  }
  return false
}

function isText(head: Buffer): boolean {
  // UTF-16 begins with its byte order mark; every other text has no NUL in it.
  return (
    !head.includes(0) ||
    head.subarray(0, 2).equals(Buffer.of(0xff, 0xfe)) ||
    head.subarray(0, 2).equals(Buffer.of(0xfe, 0xff))
  )
}

/** Pages and drawings can hold scripts, whatever they are called. */
function isMarkup(head: Buffer): boolean {
  const start = head
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^[\xff\xfe\xef\xbb\xbf\s]+/, '')
    .slice(0, 2000)
  return (
    start.startsWith('<') ||
    /<(?:!doctype|html|svg|script|body|iframe|\?xml)\b/i.test(start) ||
    start.startsWith('#!')
  )
}
