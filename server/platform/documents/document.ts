import { pdfBytes } from './pdf-bytes.ts'

/** One part of a document: a heading, a paragraph, or names with their values. */
export type Part =
  | { heading: string }
  | { text: string; isSmall?: boolean }
  | { rows: readonly (readonly [name: string, value: string])[] }

/** A tagged PDF, so that it looks the same in ten years and is read aloud in its order. */
export function documentOf(title: string, parts: readonly Part[], language = 'de-DE'): Promise<Buffer> {
  const options = {
    margins: { top: 62, bottom: 62, left: 70, right: 62 },
    lang: language,
    tagged: true,
    displayTitle: true,
    bufferPages: true,
  }
  return pdfBytes(options, title, (pdf) => {
    pdf.font('strong').fontSize(18).text(title).moveDown(0.8)
    for (const part of parts) write(pdf, part)
    numberPages(pdf, title, language)
  })
}

function write(pdf: PDFKit.PDFDocument, part: Part): void {
  if ('heading' in part) {
    pdf.moveDown(0.6).font('strong').fontSize(13).text(part.heading).moveDown(0.3)
    return
  }
  if ('text' in part) {
    pdf
      .font('regular')
      .fontSize(part.isSmall ? 9 : 11)
      .text(part.text)
      .moveDown(0.5)
    return
  }
  const { left } = pdf.page.margins
  const width = pdf.page.width - left - pdf.page.margins.right
  for (const [name, value] of part.rows) {
    pdf.font('regular').fontSize(10)
    const height = Math.max(
      pdf.heightOfString(name, { width: 130 }),
      pdf.heightOfString(value || '–', { width: width - 140 }),
    )
    if (pdf.y + height > pdf.page.height - pdf.page.margins.bottom) pdf.addPage()
    const { y } = pdf
    pdf.fillColor('#555555').text(name, left, y, { width: 130 })
    pdf.fillColor('#000000').text(value || '–', left + 140, y, { width: width - 140 })
    pdf.x = left
    pdf.y = y + height + 3
  }
  pdf.moveDown(0.5)
}

/** What a single sheet belongs to, once it has left the others. */
function numberPages(pdf: PDFKit.PDFDocument, title: string, language: string): void {
  const { count } = pdf.bufferedPageRange()
  for (let index = 0; index < count; index++) {
    pdf.switchToPage(index)
    const { margins, height, width } = pdf.page
    const words = language.startsWith('de')
      ? `${title}, Seite ${index + 1} von ${count}`
      : `${title}, page ${index + 1} of ${count}`
    pdf.font('regular').fontSize(9).fillColor('#555555')
    const left = width - margins.right - pdf.widthOfString(words)
    // Within the margin the program would begin a new page.
    const { bottom } = margins
    margins.bottom = 0
    pdf.markContent('Artifact', { type: 'Pagination' })
    pdf.text(words, left, height - 42, { lineBreak: false })
    pdf.endMarkedContent()
    margins.bottom = bottom
  }
}
