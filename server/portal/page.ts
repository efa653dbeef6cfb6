export type Language = 'de' | 'en'

/** Text that was made safe to stand in a page. */
export type Html = { html: string }

/** Builds HTML; every value is escaped unless it is HTML itself. */
export function html(
  parts: TemplateStringsArray,
  ...values: (string | number | Html | readonly Html[])[]
): Html {
  return {
    html: parts.reduce((text, part, index) => text + shown(values[index - 1]) + part),
  }
}

function shown(value: string | number | Html | readonly Html[] | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value))
  return 'html' in value ? value.html : value.map((each) => each.html).join('')
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

/** What reads as one word: „E-Mail-Adresse“, the parts of a norm, and a telephone number. */
const oneWord =
  /((?<![\p{L}\p{N}-])\p{L}-\p{L}{1,20}(?:-\p{L}{1,12})?(?!\p{L})|(?<![\p{L}\p{N}])lit\. \p{L}(?!\p{L})|(?<![\p{L}\p{N}])(?:Art\.|Abs\.|Nr\.|§§?) \d{1,4}|(?<![\p{L}\p{N}])\+\d[\d /()-]{5,18}\d)/u

/** Words as they stand, character by character, in which no line ends within „E-Mail“, „lit. f“ or a number to call. */
export function unbroken(text: string): Html {
  const parts = text.split(oneWord)
  return html`${parts.map((part, at) => (at % 2 === 1 ? html`<span class="word">${part}</span>` : html`${part}`))}`
}

/** A whole page for people outside: works without script, sets no cookie, and takes nothing from elsewhere. */
export function page(title: string, company: string, language: Language, body: Html): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}${company ? ` – ${company}` : ''}</title>
<link rel="stylesheet" href="/p/style.css">
</head>
<body>
<main>
${company ? html`<p class="company">${company}</p>` : ''}
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.html
}

export const style = `
:root { color-scheme: light dark; --page: #f6f7f7; --card: #ffffff; --text: #1c2426; --soft: #5a6668; --line: #d5dbdc; --accent: #0f5c63; --on-accent: #ffffff; --no: #b3261e; --yes: #1f7a4d; }
@media (prefers-color-scheme: dark) { :root { --page: #101516; --card: #182022; --text: #e8eded; --soft: #a3b0b2; --line: #344144; --accent: #6cc4cc; --on-accent: #0b2427; --no: #f2877d; --yes: #6fcf9b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 2.5rem 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; text-wrap: balance; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
.word { white-space: nowrap; }
h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; }
h1, h2, dt, legend, label > span { hyphens: auto; hyphenate-limit-chars: 16 5 4; overflow-wrap: anywhere; }
dt { font-weight: 600; }
dd { margin: 0 0 .75rem; overflow-wrap: anywhere; }
section.data dl { border-top: 1px solid var(--line); padding-top: .75rem; margin: 0; }
section.data dt { font-weight: 400; color: var(--soft); }
dd.soft { color: var(--soft); }
@media (min-width: 30rem) { section.data dl { display: grid; grid-template-columns: 11rem minmax(0, 1fr); column-gap: 1rem; } section.data dt { margin-bottom: .75rem; } }
.company { color: var(--soft); margin-bottom: .25rem; }
.note { color: var(--soft); font-size: .9rem; }
.error, .saved { border-left: 4px solid var(--no); padding-left: .75rem; }
.saved { border-color: var(--yes); }
form { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.25rem; margin: 0 0 1rem; }
label { display: block; margin: 0 0 1rem; }
label > span { display: block; font-weight: 600; margin-bottom: .25rem; }
input[type=text], input[type=email] { width: 100%; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--soft); border-radius: 6px; padding: .6rem .7rem; min-height: 44px; }
label.choice { display: flex; gap: .75rem; align-items: flex-start; padding: .6rem 0; margin: 0; }
label.choice > span { font-weight: 400; margin: 0; }
label.choice input { width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; flex: none; accent-color: var(--accent); }
input[aria-invalid=true] { border-color: var(--no); }
form > p:last-child { margin: 1rem 0 0; }
form.plain { background: none; border: 0; padding: 0; }
form.row { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding: .75rem 1.25rem; }
fieldset { border: 0; margin: 0 0 1rem; padding: 0; }
legend { font-weight: 600; padding: 0 0 .25rem; text-wrap: balance; }
button { font: inherit; font-weight: 600; min-height: 44px; padding: .6rem 1.25rem; border: 0; border-radius: 6px; background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.quiet { background: transparent; color: var(--accent); border: 1px solid var(--accent); }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.trap { position: absolute; left: -100vw; width: 1px; height: 1px; overflow: hidden; }
`.trim()
