/** How many mails a second go to one domain, and how many at once after a pause. */
export type Pace = { perSecond: number; burst: number }
export type Paces = Readonly<Record<string, Pace>> & { default: Pace }

/** What the large mailbox providers take from a sender they do not know well; others look at it per company. */
export const usualPaces: Paces = {
  default: { perSecond: 10, burst: 20 },
  't-online.de': { perSecond: 4, burst: 10 },
  'gmx.de': { perSecond: 6, burst: 10 },
  'gmx.net': { perSecond: 6, burst: 10 },
  'gmx.at': { perSecond: 6, burst: 10 },
  'gmx.ch': { perSecond: 6, burst: 10 },
  'web.de': { perSecond: 6, burst: 10 },
  'gmail.com': { perSecond: 10, burst: 20 },
  'googlemail.com': { perSecond: 10, burst: 20 },
  'outlook.com': { perSecond: 5, burst: 10 },
  'outlook.de': { perSecond: 5, burst: 10 },
  'hotmail.com': { perSecond: 5, burst: 10 },
  'live.com': { perSecond: 5, burst: 10 },
  'yahoo.com': { perSecond: 5, burst: 10 },
  'yahoo.de': { perSecond: 5, burst: 10 },
  'bluewin.ch': { perSecond: 4, burst: 10 },
  'freenet.de': { perSecond: 4, burst: 10 },
}

/** No limit at all, for a server on this machine that only takes mail in. */
export const unhurried: Paces = { default: { perSecond: Number.POSITIVE_INFINITY, burst: 1 } }

const PAUSE_MS = 30_000
const FORGET_ABOVE = 10_000

export type Throttle = {
  /** Milliseconds until the next mail may go to this domain; 0 takes the place at once. */
  take: (domain: string) => number
  /** The server asked for patience: nothing goes to this domain for a while. */
  pause: (domain: string) => void
}

/** Keeps the pace per target domain (generic cell rate algorithm: one number a domain). */
export function domainThrottle(paces: Paces, now: () => number = Date.now): Throttle {
  const dueAt = new Map<string, number>()
  return {
    take: (domain) => {
      const { perSecond, burst } = paces[domain] ?? paces.default
      const at = now()
      const due = dueAt.get(domain) ?? 0
      if (!Number.isFinite(perSecond)) return Math.max(0, due - at)
      const gap = 1000 / perSecond
      const wait = due - at - gap * (burst - 1)
      if (wait > 0) return wait
      dueAt.set(domain, Math.max(due, at) + gap)
      if (dueAt.size > FORGET_ABOVE) for (const [name, past] of dueAt) if (past <= at) dueAt.delete(name)
      return 0
    },
    pause: (domain) => {
      const { perSecond, burst } = paces[domain] ?? paces.default
      const head = Number.isFinite(perSecond) ? (1000 / perSecond) * (burst - 1) : 0
      dueAt.set(domain, now() + PAUSE_MS + head)
    },
  }
}
