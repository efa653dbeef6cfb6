import { currentLanguage, platformText } from './i18n.ts'

const locales = { de: 'de-DE', en: 'en-GB' }

/** The locale of numbers and dates on screen; Austria and Switzerland write some of them differently. */
export function currentLocale(): string {
  const language = currentLanguage()
  const browser = globalThis.navigator?.language ?? ''
  return language === 'de' && /^de-(AT|CH|LI)$/i.test(browser) ? browser : locales[language]
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = currentLocale() + JSON.stringify(options)
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(currentLocale(), options)
    formatters.set(key, formatter)
  }
  return formatter
}

/** A day or a moment as a Date of the local calendar; `2026-11-27` means that day everywhere. */
export function toDate(value: string | Date): Date {
  if (value instanceof Date) return value
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)
  return day ? new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3])) : new Date(value)
}

/** `3. Nov.`, with the year when it is not this one: for tables. */
export function formatDay(value: string | Date | null | undefined): string {
  if (!value) return ''
  const date = toDate(value)
  return dates({ day: 'numeric', month: 'short', year: isThisYear(date) ? undefined : 'numeric' }).format(
    date,
  )
}

/** `Do, 27. Nov.`: for deadlines and the timeline. */
export function formatWeekday(value: string | Date | null | undefined): string {
  if (!value) return ''
  const weekday = dates({ weekday: 'short' }).format(toDate(value)).replace('.', '')
  return `${weekday}, ${formatDay(value)}`
}

/** `Donnerstag, 27. November`: for the head of a day. */
export function formatLongDay(value: string | Date | null | undefined): string {
  return value ? dates({ weekday: 'long', day: 'numeric', month: 'long' }).format(toDate(value)) : ''
}

/** `27. November 2026`: as it stands in letters. */
export function formatLetterDay(value: string | Date | null | undefined): string {
  return value ? dates({ day: 'numeric', month: 'long', year: 'numeric' }).format(toDate(value)) : ''
}

/** `27.11.2026`: for fields and documents. */
export function formatDate(value: string | Date | null | undefined): string {
  if (!value) return ''
  return dates({ day: '2-digit', month: '2-digit', year: 'numeric' }).format(toDate(value))
}

export function formatTime(value: string | Date | null | undefined): string {
  return value ? dates({ hour: '2-digit', minute: '2-digit' }).format(toDate(value)) : ''
}

/** `3. Nov., 14:05`; within the day `vor 12 Min.` and `heute, 14:05`. */
export function formatMoment(value: string | Date | null | undefined, now = new Date()): string {
  if (!value) return ''
  const date = toDate(value)
  const minutes = Math.floor((now.getTime() - date.getTime()) / 60_000)
  if (minutes >= 0 && minutes < 1) return platformText('today.relativeNow')
  if (minutes > 0 && minutes < 60) return platformText('today.minutes', { count: minutes })
  if (date.toDateString() === now.toDateString())
    return platformText('today.today', { time: formatTime(date) })
  return formatDayTime(date)
}

/** `3. Nov., 14:05`: for what is kept, such as a released version. */
export function formatDayTime(value: string | Date | null | undefined): string {
  return value ? `${formatDay(value)}, ${formatTime(value)}` : ''
}

/** `27.11.2026, 14:05:09`: where it has to be exact, however long ago it was. */
export function formatStamp(value: string | Date | null | undefined): string {
  if (!value) return ''
  const time = dates({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(toDate(value))
  return `${formatDate(value)}, ${time}`
}

export function formatNumber(value: number | null | undefined, options?: Intl.NumberFormatOptions): string {
  return value === null || value === undefined
    ? ''
    : new Intl.NumberFormat(currentLocale(), options).format(value)
}

export function formatMoney(cents: number, currency = 'EUR'): string {
  return new Intl.NumberFormat(currentLocale(), { style: 'currency', currency }).format(cents / 100)
}

/** `1,4 MB` */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3))
  return `${formatNumber(bytes / 1000 ** power, { maximumFractionDigits: power ? 1 : 0 })} ${units[power]}`
}

/** `12 s`, `3 Min.`, `1 Std. 5 Min.` */
export function formatDuration(seconds: number): string {
  const isGerman = currentLanguage() === 'de'
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} ${isGerman ? 'Min.' : 'min'}`
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  return `${hours} ${isGerman ? 'Std.' : 'h'}${rest ? ` ${rest} ${isGerman ? 'Min.' : 'min'}` : ''}`
}

const countryCode = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/
/** How long the area code is; in Germany two to five digits, so that only the large places are known here. */
const areaCodes: Record<string, RegExp> = {
  '49': /^(1[567]\d|30|40|69|89|[2-9]\d1|20\d|21[24]|22[28]|23[14]|33[15]|34[05]|3[5-9]5|3\d{4}|800|700|900|\d{4})/,
  '43': /^(1|6\d\d|316|463|512|662|732|\d{4})/,
  '41': /^\d{2}/,
}

/** `+49 221 4710586`: country, area and number apart; the server's own `display` is better where there is one. */
export function formatPhone(value: string | null | undefined): string {
  const country = value ? countryCode.exec(value) : null
  if (!value || !country) return value ?? ''
  const rest = value.slice(country[0].length).replace(/\D/g, '')
  const area = areaCodes[country[1] ?? '']?.exec(rest)?.[0] ?? ''
  const number = rest.slice(area.length)
  const grouped = country[1] === '41' ? number.replace(/^(\d{3})(\d{2})(\d{2})$/, '$1 $2 $3') : number
  return [country[0], area, grouped].filter(Boolean).join(' ')
}

/** Initials for the place where other programs fetch a picture. */
export function initialsOf(name: string): string {
  const words = name
    .split(/\s+/)
    .filter((word) => /^\p{Lu}/u.test(word) && !/^(Dr|Prof|Dipl|Mag|Ing)\b/.test(word))
  const first = words[0]?.[0] ?? name.trim()[0] ?? ''
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''
  return (first + last).toUpperCase()
}

function isThisYear(date: Date): boolean {
  return date.getFullYear() === new Date().getFullYear()
}
