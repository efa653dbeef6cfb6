import { parseEmail } from '../../values/email.ts'

/** A header field of a part, unfolded. */
export function fieldOf(text: string, name: string): string | null {
  const found = new RegExp(`^${name}[ \\t]*:([^\\n]*(?:\\n[ \\t][^\\n]*)*)`, 'im').exec(
    text.replaceAll('\r', ''),
  )
  return found?.[1]?.replace(/\n[ \t]+/g, ' ').trim() ?? null
}

/** The address in a field like `rfc822; a@b.example` or `A <a@b.example>`. */
export function addressIn(text: string): string | null {
  const bare = /<([^<>]*)>/.exec(text)?.[1] ?? text.replace(/^\s*[\w-]+\s*;/, '')
  const address = parseEmail(bare.trim().replace(/^"|"$/g, ''))
  return address.ok ? address.value : null
}
