import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { programFolder } from '#server/platform/program-folder.ts'

/** What a mail is made of, without a word of it. */
export type Shape = readonly (
  | { type: 'heading' | 'text' | 'button' | 'divider' }
  | { type: 'image'; width: number; isLinked: boolean }
)[]

/** A page with gaps: what stands between them, and the name of each, as `title`, `footer`, `3.words` or `3.url`. */
export type Skeleton = { pieces: readonly string[]; gaps: readonly string[] }

/** As wide as a picture is at most. */
export const WIDEST = 552

const GAP = /gap\((\d+\.[a-z]+|[a-z]+)\)/
const gap = (name: string) => `gap(${name})`
const KEPT = 50
const IDLE_MS = 60_000
const known = new Map<string, Promise<Skeleton>>()

/**
 * The page of a mail of this shape, made by MJML. Words and addresses are filled into its gaps afterwards, for each person
 * anew, so that MJML sees none of them and runs once for all mails that are built alike.
 */
export function mailSkeleton(shape: Shape): Promise<Skeleton> {
  const source = sourceOf(shape)
  const skeleton = known.get(source) ?? made(source)
  // Last used, last forgotten.
  known.delete(source)
  known.set(source, skeleton)
  for (const oldest of [...known.keys()].slice(0, -KEPT)) known.delete(oldest)
  return skeleton
}

/** The page with its gaps filled, as they are given. */
export function filled({ pieces, gaps }: Skeleton, fill: (name: string) => string): string {
  return pieces.map((piece, at) => piece + (at < gaps.length ? fill(gaps[at] ?? '') : '')).join('')
}

async function made(source: string): Promise<Skeleton> {
  try {
    const parts = (await rendered(source)).split(new RegExp(GAP, 'g'))
    return {
      pieces: parts.filter((_, at) => at % 2 === 0),
      gaps: parts.filter((_, at) => at % 2 === 1),
    }
  } catch (error) {
    known.delete(source)
    throw error
  }
}

let worker: Worker | null = null
let turn: Promise<unknown> = Promise.resolve()
let rest: NodeJS.Timeout | undefined

/** In a thread of its own, since loading MJML stops the rest for a second and keeps 90 MB; it ends when nobody asks. */
function rendered(source: string): Promise<string> {
  const mine = turn.then(() => ask(source))
  turn = mine.catch(() => {})
  return mine
}

function ask(source: string): Promise<string> {
  clearTimeout(rest)
  worker ??= opened()
  const asked = worker
  asked.ref()
  return new Promise<string>((resolve, reject) => {
    const end = (finish: () => void) => {
      asked.off('message', answered).off('error', gone).off('exit', gone)
      finish()
    }
    const gone = (error: unknown) => {
      worker = null
      end(() => reject(error instanceof Error ? error : new Error('the thread that makes mails has ended')))
    }
    const answered = ({ html = '', error }: { html?: string; error?: string }) => {
      asked.unref()
      rest = setTimeout(() => {
        worker = null
        void asked.terminate()
      }, IDLE_MS).unref()
      end(() => (error === undefined ? resolve(html) : reject(new Error(error))))
    }
    asked.on('message', answered).on('error', gone).on('exit', gone)
    asked.postMessage(source)
  })
}

function opened(): Worker {
  const thread = new Worker(join(programFolder, 'server/marketing/mail-skeleton.worker.ts'), {
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  // Whoever asks hears of it; while nobody does, it must not end the server.
  return thread.on('error', () => {})
}

const font = "system-ui, -apple-system, 'Segoe UI', Arial, sans-serif"
const petrol = '#0f5c63'
// Said to programs that turn colours round by themselves otherwise.
const dark = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  body, [role="article"] { background-color: #14191b !important; }
  .sheet, .sheet > table { background: #1e2527 !important; background-color: #1e2527 !important; }
  .sheet div, .sheet h1 { color: #e9eded !important; }
  .sheet a { color: #7fc6cd !important; }
  .foot div { color: #a9b4b6 !important; }
  .foot a { color: #7fc6cd !important; }
  .rule p { border-top-color: #3a4447 !important; }
  .push td td, .push a { background: #7fc6cd !important; color: #10282b !important; }
}`

function sourceOf(shape: Shape): string {
  const words = `align="left" padding="0" font-family="${font}" color="#1c2426"`
  const body = shape.map((each, at) => partOf(each, (name) => gap(`${at}.${name}`), words))
  return `<mjml lang="${gap('language')}">
<mj-head><mj-title>${gap('title')}</mj-title><mj-style>${dark}</mj-style><mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"></mj-raw></mj-head>
<mj-body width="624px" background-color="#f6f7f7">
<mj-raw>${gap('preheader')}</mj-raw>
<mj-wrapper padding="24px 12px">
<mj-section css-class="sheet" background-color="#ffffff" border-radius="8px" padding="24px"><mj-column>
${body.join('\n')}
</mj-column></mj-section>
<mj-section css-class="foot" padding="16px 24px"><mj-column>
<mj-text ${words.replace('#1c2426', '#5a6668')} font-size="13px" line-height="1.5">${gap('footer')}</mj-text>
</mj-column></mj-section>
</mj-wrapper>
</mj-body>
</mjml>`
}

function partOf(part: Shape[number], at: (name: string) => string, words: string): string {
  switch (part.type) {
    case 'heading':
      return `<mj-text ${words} font-size="24px" line-height="1.25"><h1 style="margin:0 0 16px;font-size:24px;line-height:1.25;color:#1c2426">${at('words')}</h1></mj-text>`
    case 'text':
      return `<mj-text ${words} font-size="16px" line-height="1.5">${at('paragraphs')}</mj-text>`
    case 'button':
      return `<mj-button css-class="push" align="left" padding="8px 0 24px" inner-padding="12px 24px" border-radius="6px" background-color="${petrol}" color="#ffffff" font-family="${font}" font-size="16px" font-weight="600" href="${at('url')}">${at('words')}</mj-button>`
    case 'divider':
      return '<mj-divider css-class="rule" padding="8px 0 24px" border-width="1px" border-color="#d5dbdc" />'
    case 'image':
      return `<mj-image align="left" padding="0 0 16px" width="${part.width}px" src="${at('source')}" alt="${at('alt')}" ${part.isLinked ? `href="${at('url')}"` : ''} />`
  }
}
