/** The endings of codes that the server's table of statuses knows, too. */
const endings =
  /(not-found|forbidden|not-allowed|taken|stale|in-use|restricted|not-possible-now|not-ready|invalid|malformed)$/

/** Its own sentence, else that of its last word (`contacts.not-found` → `not-found`), else of its kind. */
export function sentenceFor(
  code: string,
  sentenceOf: (key: string) => string | undefined,
): string | undefined {
  const short = code.split('.').at(-1) ?? code
  const kind = endings.exec(short)?.[0]
  return (
    sentenceOf(code) ??
    sentenceOf(short) ??
    sentenceOf(`field.${short}`) ??
    (kind ? sentenceOf(kind) : undefined)
  )
}

/** `{{name}}` becomes the value. */
export function fill(text: string, values: Readonly<Record<string, unknown>>): string {
  return text.includes('{{')
    ? text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''))
    : text
}
