import { fonts } from './fonts.ts'

/** A PDF in A4 with our font inside, as `write` fills it. */
export async function pdfBytes(
  options: Omit<PDFKit.PDFDocumentOptions, 'size' | 'pdfVersion' | 'info'>,
  title: string,
  write: (pdf: PDFKit.PDFDocument) => void,
): Promise<Buffer> {
  // Loaded when the first one is made: the start and the memory of all others do without it.
  const { default: PDFDocument } = await import('pdfkit')
  const pdf = new PDFDocument({ ...options, size: 'A4', pdfVersion: '1.7', info: { Title: title } })
  const chunks: Buffer[] = []
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
  const { promise: done, resolve, reject } = Promise.withResolvers<void>()
  pdf.on('end', resolve)
  pdf.on('error', reject)
  pdf.registerFont('regular', fonts.regular).registerFont('strong', fonts.strong)
  write(pdf)
  pdf.end()
  await done
  return Buffer.concat(chunks)
}
