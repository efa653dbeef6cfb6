import { pdfBytes } from './pdf-bytes.ts'

/** One letter: who writes, to whom, what about. */
export type LetterSheet = {
  /** Of what is written, as screen readers speak it. */
  language: 'de-DE' | 'en-GB'
  sender: { name: string; lines: readonly string[] }
  /** At most six lines; what is more does not fit into the window. */
  recipient: readonly string[]
  date: string
  subject: string
  paragraphs: readonly string[]
  /** Small, under a line, at the end. */
  notice: string
}

const MM = 72 / 25.4
// DIN 5008, form B; all from the upper left corner.
const LEFT = 25 * MM
const WIDTH = 165 * MM
const WINDOW = { left: 25 * MM, top: 45 * MM, width: 80 * MM, height: 45 * MM }
const RETURN_LINE = 17.7 * MM
const DATE = { left: 125 * MM, top: 50 * MM, width: 65 * MM }
const SUBJECT = 103.4 * MM
const FOLDS = [105 * MM, 210 * MM] as const
const HOLES = 148.5 * MM
const BOTTOM = 20 * MM

export const LINES_IN_WINDOW = 6

/** Letters in one PDF, each on a sheet of its own, for a window envelope (DIN 5008 form B). */
export function letterSheets(title: string, letters: readonly LetterSheet[]): Promise<Buffer> {
  const options = {
    margins: { top: 27 * MM, bottom: BOTTOM, left: LEFT, right: 20 * MM },
    lang: letters.every(({ language }) => language === 'en-GB') && letters.length > 0 ? 'en-GB' : 'de-DE',
    autoFirstPage: false,
  }
  return pdfBytes(options, title, (pdf) => {
    for (const letter of letters) write(pdf, letter)
  })
}

function write(pdf: PDFKit.PDFDocument, letter: LetterSheet): void {
  let page = 0
  const number = () => {
    page += 1
    if (page > 1) numberPage(pdf, letter.language === 'en-GB' ? `Page ${page}` : `Seite ${page}`)
  }
  pdf.on('pageAdded', number)
  pdf.addPage()
  const { sender } = letter
  pdf.font('strong').fontSize(14)
  fit(pdf, [sender.name], WIDTH, 9)
  pdf.text(sender.name, LEFT, 20 * MM, { width: WIDTH, lineBreak: false })
  pdf.lineWidth(0.4).strokeColor('#777777')
  for (const y of FOLDS)
    pdf
      .moveTo(4 * MM, y)
      .lineTo(9 * MM, y)
      .stroke()
  pdf
    .moveTo(4 * MM, HOLES)
    .lineTo(11 * MM, HOLES)
    .stroke()

  // The return address stands right above the recipient's, small and in one line.
  const back = [sender.name, ...sender.lines].join(' · ')
  pdf.fillColor('#000000').font('regular').fontSize(7)
  fit(pdf, [back], WINDOW.width, 5)
  const returnY = WINDOW.top + RETURN_LINE - 10
  pdf.text(back, WINDOW.left, returnY, { width: WINDOW.width, height: 9, ellipsis: true, lineBreak: false })
  pdf
    .moveTo(WINDOW.left, returnY + 9)
    .lineTo(WINDOW.left + WINDOW.width, returnY + 9)
    .stroke()
  const lines = letter.recipient.slice(0, LINES_IN_WINDOW)
  // One size for all lines, as far as a machine reads it well; what is longer still is smaller by itself.
  pdf.font('regular').fontSize(10.5)
  fit(pdf, lines, WINDOW.width, 8)
  const size = fontSizeOf(pdf)
  lines.forEach((line, index) => {
    pdf.fontSize(size)
    fit(pdf, [line], WINDOW.width, 7)
    pdf.text(line, WINDOW.left, WINDOW.top + RETURN_LINE + index * 12.6, { lineBreak: false })
  })

  pdf.font('regular').fontSize(10)
  pdf.text([sender.name, ...sender.lines, '', letter.date].join('\n'), DATE.left, DATE.top, {
    width: DATE.width,
  })
  pdf.font('strong').fontSize(11).text(letter.subject, LEFT, SUBJECT, { width: WIDTH })
  pdf.moveDown(1.2)
  pdf.font('regular').fontSize(11)
  for (const paragraph of letter.paragraphs) pdf.text(paragraph, LEFT, pdf.y, { width: WIDTH }).moveDown(0.7)
  pdf.moveDown(0.6)
  pdf
    .fontSize(8.5)
    .fillColor('#333333')
    .text(letter.notice, LEFT, pdf.y, { width: WIDTH })
    .fillColor('#000000')
  pdf.off('pageAdded', number)
}

/** At the upper right of each further page. Text is on its way meanwhile and goes on where it was. */
function numberPage(pdf: PDFKit.PDFDocument, words: string): void {
  const { x, y } = pdf
  const size = fontSizeOf(pdf)
  pdf.fontSize(9)
  pdf.text(words, LEFT + WIDTH - pdf.widthOfString(words), 15 * MM, { lineBreak: false })
  pdf.fontSize(size)
  pdf.x = x
  pdf.y = y
}

function fit(pdf: PDFKit.PDFDocument, lines: readonly string[], width: number, least: number): void {
  while (lines.some((line) => pdf.widthOfString(line) > width) && fontSizeOf(pdf) > least)
    pdf.fontSize(fontSizeOf(pdf) - 0.5)
}

function fontSizeOf(pdf: PDFKit.PDFDocument): number {
  return (pdf as unknown as { _fontSize: number })._fontSize
}
