import { currentLocale } from './formats.ts'

const neighbours = ['DE', 'AT', 'CH']
const rest =
  'BE BG CY CZ DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK TR UA US'.split(' ')

/** `Deutschland` for `DE`, in the language of the screen; anything that is no country stands as it is. */
export function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code
  return new Intl.DisplayNames([currentLocale()], { type: 'region' }).of(code) ?? code
}

/** The neighbours first, then Europe by its names. */
export function countries(): { value: string; label: string }[] {
  const named = (value: string) => ({ value, label: countryName(value) })
  const others = rest.map(named).sort((one, other) => one.label.localeCompare(other.label, currentLocale()))
  return [...neighbours.map(named), ...others]
}
