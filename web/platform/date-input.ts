/** Reads a day as people type it: `1.2.26`, `01.02.2026`, `1.2.`, `010226`, `2026-02-01`, `heute`, `morgen`, `+3`. */
export function parseDay(input: string, today = new Date()): string | null {
  const text = input.trim().toLowerCase()
  const words: Record<string, number> = {
    heute: 0,
    today: 0,
    morgen: 1,
    tomorrow: 1,
    gestern: -1,
    yesterday: -1,
  }
  const shift = words[text] ?? (/^[+-]\d{1,4}$/.test(text) ? Number(text) : undefined)
  if (shift !== undefined)
    return isoDay(new Date(today.getFullYear(), today.getMonth(), today.getDate() + shift))

  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  if (iso) return checkedDay(Number(iso[1]), Number(iso[2]), Number(iso[3]))

  const parts =
    /^(\d{1,2})[.\-/ ]\s*(\d{1,2})(?:[.\-/ ]\s*(\d{2}|\d{4})?)?$/.exec(text) ??
    /^(\d{2})(\d{2})(\d{2}|\d{4})?$/.exec(text)
  if (!parts) return null
  return checkedDay(fullYear(parts[3], today), Number(parts[2]), Number(parts[1]))
}

/** `2026-02-01` of the local calendar. */
export function isoDay(date: Date): string {
  const pad = (part: number, length: number) => String(part).padStart(length, '0')
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1, 2)}-${pad(date.getDate(), 2)}`
}

/** Two digits mean the century in which the day lies at most twenty years ahead: birthdays are past, deadlines near. */
function fullYear(year: string | undefined, today: Date): number {
  if (!year) return today.getFullYear()
  if (year.length === 4) return Number(year)
  const near = 2000 + Number(year)
  return near > today.getFullYear() + 20 ? near - 100 : near
}

function checkedDay(year: number, month: number, day: number): string | null {
  const date = new Date(year, month - 1, day)
  const isReal = date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day
  return isReal && year >= 1000 ? isoDay(date) : null
}

/** The weeks a calendar page shows, Monday first. */
export function weeksOfMonth(year: number, month: number): Date[][] {
  const lead = (new Date(year, month, 1).getDay() + 6) % 7
  const days = new Date(year, month + 1, 0).getDate()
  const weeks = Math.ceil((lead + days) / 7)
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (_, day) => new Date(year, month, 1 - lead + week * 7 + day)),
  )
}
