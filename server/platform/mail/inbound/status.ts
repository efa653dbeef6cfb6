import { addressIn, fieldOf } from './fields.ts'

/** What a delivery report says about one recipient (RFC 3464). */
export type Diagnosis = { action: string; status: string | null; recipient: string | null; text: string }
export type Verdict = 'hard-bounce' | 'soft-bounce'

/** The recipient a report is about; of several the one that failed. */
export function readStatus(part: string): Diagnosis | null {
  const groups = part
    .replaceAll('\r', '')
    .split(/\n\s*\n/)
    .filter((group) => /^(?:final|original)-recipient[ \t]*:|^action[ \t]*:|^status[ \t]*:/im.test(group))
    .map((group) => {
      const text = fieldOf(group, 'diagnostic-code') ?? ''
      const status = statusIn(fieldOf(group, 'status') ?? '')
      const isVague = !status || /^[45]\.0\.0$/.test(status)
      return {
        action: (fieldOf(group, 'action') ?? 'failed').toLowerCase().split(/[\s(;]/)[0] ?? 'failed',
        // What the other server said is more exact than "something went wrong".
        status: (isVague ? statusIn(text) : null) ?? status,
        recipient:
          addressIn(fieldOf(group, 'original-recipient') ?? '') ??
          addressIn(fieldOf(group, 'final-recipient') ?? ''),
        text,
      }
    })
  return groups.find(({ action }) => action === 'failed') ?? groups[0] ?? null
}

/** An enhanced status code in a text; a plain 550 becomes 5.0.0. */
export function statusIn(text: string): string | null {
  const enhanced = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\.\d)/.exec(text)?.[1]
  if (enhanced) return enhanced
  const plain = /(?<![\d.])([45])\d\d(?=[\s:-])/.exec(text)?.[1]
  return plain ? `${plain}.0.0` : null
}

const UNKNOWN =
  /user (?:is )?unknown|unknown (?:user|recipient|local|address|account|or illegal)|no such (?:user|recipient|mailbox|person|address|domain)|(?:recipient|address|mailbox|account|user|e-?mail address)[^.;]{0,60}(?:not (?:found|exist)|does ?n[o']t exist|unknown|invalid|rejected: undeliverable|deactivated|disabled|no longer)|recipnotfound|no mailbox|not a valid (?:mailbox|recipient)|invalid (?:recipient|mailbox|address)|host (?:unknown|or domain name not found|not found)|domain (?:not found|does not exist)|nxdomain|name service error|null ?mx|account (?:is )?(?:disabled|closed|terminated)|existiert nicht|unbekannt/i
const FULL =
  /quota|mailbox (?:is )?full|over ?limit|exceed|insufficient|not enough (?:disk )?space|no space|too large|size limit|voll/i
const REFUSED =
  /spam|black ?list|block ?list|listed|block(?:ed)?|reputation|polic(?:y|ies)|dmarc|\bspf\b|dkim|virus|grey|gray|rate|too many|throttl|relay|access denied|authentic|content|suspicious|unsolicited|reverse dns|ptr|try again|temporar|timed? ?out|deferred|connection refused/i

/** Hard only when the address itself is the reason: what a filter thinks of a mail says nothing about the person. */
export function diagnose(status: string | null, text: string): Verdict {
  if (status?.startsWith('4')) return 'soft-bounce'
  const cause = status?.slice(2) ?? '0.0'
  if (/^1\.(?:[0-46]|10)$/.test(cause) || cause === '2.1' || cause === '4.4') {
    // Some servers file their filters under "bad address".
    return FULL.test(text) || (/^1\.0$/.test(cause) && REFUSED.test(text) && !UNKNOWN.test(text))
      ? 'soft-bounce'
      : 'hard-bounce'
  }
  if (FULL.test(text)) return 'soft-bounce'
  if (UNKNOWN.test(text)) return 'hard-bounce'
  if (cause !== '0.0') return 'soft-bounce'
  return REFUSED.test(text) || status === null ? 'soft-bounce' : 'hard-bounce'
}
