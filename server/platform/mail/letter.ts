/** What a mail says, in its parts; the same parts make the plain text and the page. */
export type Letter = {
  subject: string
  greeting: string
  paragraphs: readonly string[]
  button?: { label: string; url: string }
  closing: string
}

/** Plain text and HTML of a letter. Nothing in it is loaded from anywhere, and nothing in it counts who reads. */
export function writeLetter(letter: Letter): { subject: string; text: string; html: string } {
  const { subject, greeting, paragraphs, button, closing } = letter
  const text = [
    greeting,
    ...paragraphs,
    ...(button ? [`${button.label}:\n${button.url}`] : []),
    closing,
  ].join('\n\n')
  const body = [
    paragraph(greeting),
    ...paragraphs.map(paragraph),
    ...(button
      ? [
          `<p><a href="${escaped(button.url)}" style="display:inline-block;padding:10px 18px;background:#0f5c63;color:#ffffff;border-radius:6px;text-decoration:none">${escaped(button.label)}</a></p>`,
          `<p style="font-size:13px;color:#555555">${escaped(button.url)}</p>`,
        ]
      : []),
    paragraph(closing),
  ].join('\n')
  const html = `<!doctype html>
<html><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>
<body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;color:#1c2426;max-width:36rem;margin:24px auto;padding:0 16px">
${body}
</body></html>
`
  return { subject, text: `${text}\n`, html }
}

function paragraph(text: string): string {
  return `<p>${escaped(text).replaceAll('\n', '<br>')}</p>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
