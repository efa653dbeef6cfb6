/** Reads a number as people type it: `1.234,50`, `1234.5`, `1 234,5`, `1'234.50`. */
export function parseNumber(input: string): number | null {
  const text = input.replace(/[\s'’€%]/g, '')
  if (!/^[+-]?[\d.,]+$/.test(text)) return null
  const lastComma = text.lastIndexOf(',')
  const lastDot = text.lastIndexOf('.')
  const decimal = decimalMark(text, lastComma, lastDot)
  const plain = decimal
    ? `${text.slice(0, decimal.at).replace(/[.,]/g, '')}.${text.slice(decimal.at + 1)}`
    : text.replace(/[.,]/g, '')
  const number = Number(plain)
  return plain === '' || Number.isNaN(number) ? null : number
}

function decimalMark(text: string, lastComma: number, lastDot: number): { at: number } | null {
  if (lastComma >= 0) return lastComma > lastDot ? { at: lastComma } : { at: lastDot }
  if (lastDot < 0) return null
  const dots = text.split('.').length - 1
  // In German `1.234` is a thousand and more; `1234.5` and `0.5` can only be a decimal point.
  const isGrouping = dots > 1 || /^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(text)
  return isGrouping ? null : { at: lastDot }
}
