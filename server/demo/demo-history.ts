import { dayInGermany } from '#server/platform/values/day-in-germany.ts'

import type { Chance } from './chance.ts'
import { daysBefore } from './demo-companies.ts'
import type { DemoContact } from './demo-contacts.ts'
import { products, rooms, type Step, type Story, stories, taskTitles } from './demo-stories.ts'
import type { DemoUser } from './demo-users.ts'

export type DemoEntry = {
  id: string
  contact: DemoContact
  at: Date
  kind: Step['kind']
  direction: 'in' | 'out' | null
  subject: string
  text: string
  purpose: string
  minutes: number | null
  by: DemoUser
}

export type DemoTask = {
  id: string
  contact: DemoContact
  kind: 'task' | 'follow-up'
  title: string | null
  dueOn: string
  assignee: DemoUser
  doneAt: Date | null
  createdAt: Date
}

const DAYS = 365

/** A year of notes, calls, meetings, letters and mails, each written for a purpose its person is held for. */
export function demoTimeline(
  draw: Chance,
  today: Date,
  contacts: readonly DemoContact[],
  service: DemoUser,
): DemoEntry[] {
  return contacts
    .flatMap((contact) =>
      storiesOf(draw, contact).flatMap((story) => tell(draw, today, contact, story, service)),
    )
    .sort((left, right) => left.at.getTime() - right.at.getTime())
}

function storiesOf(draw: Chance, contact: DemoContact): Story[] {
  const told: Story[] = []
  const maybe = (probability: number, ...some: Story[]) => {
    if (draw.happens(probability)) told.push(...some)
  }
  if (contact.company?.trade === 'supplier') {
    maybe(0.6, 'supply')
    maybe(0.25, 'supply', 'review')
    return told
  }
  if (contact.stage === 'customer') {
    maybe(0.5, 'order')
    maybe(0.18, 'enquiry', 'order')
    maybe(0.2, 'visit')
    maybe(0.14, 'complaint')
    maybe(0.15, 'spare')
    maybe(0.2, 'short')
    maybe(0.04, 'enquiry', 'order', 'visit', 'order', 'complaint', 'spare', 'visit', 'enquiry')
  } else if (contact.stage === 'lead') {
    maybe(contact.occasion.key === 'enquiry' ? 0.95 : 0, 'enquiry')
    maybe(['event', 'business-card'].includes(contact.occasion.key) ? 0.85 : 0, 'fair')
    maybe(0.25, 'visit')
    maybe(0.2, 'short')
  } else maybe(0.3, 'thanks')
  return told
}

function tell(draw: Chance, today: Date, contact: DemoContact, story: Story, service: DemoUser): DemoEntry[] {
  const known = Math.floor((today.getTime() - contact.createdAt.getTime()) / 86_400_000)
  const isFirst = story === 'fair' || (story === 'enquiry' && contact.stage === 'lead')
  let daysAgo = isFirst ? Math.min(known, DAYS) : draw.between(0, Math.min(known, DAYS))
  const details = {
    product: draw.pick(products),
    room: draw.pick(rooms),
    amount: String(draw.between(2, 48)),
    week: String(weekOf(daysBefore(today, daysAgo - draw.between(30, 60), draw))),
    number: `${String(daysBefore(today, daysAgo, draw).getUTCFullYear()).slice(2)}-${draw.between(1000, 9999)}`,
  }
  const held = new Set(contact.bases.map((basis) => basis.purpose))
  const entries: DemoEntry[] = []
  for (const step of stories[story] as readonly Step[]) {
    daysAgo -= draw.between(...step.after)
    if (daysAgo < 0) break
    if (!held.has(step.purpose)) continue
    const at = daysBefore(today, daysAgo, draw)
    // The working day a date was moved to may lie before the person was known, or later today.
    if (at < contact.createdAt || at > today) continue
    entries.push({
      id: draw.id(at),
      contact,
      at,
      kind: step.kind,
      direction: step.direction ?? null,
      subject: fill(step.subject, details),
      text: fill(step.text, details),
      purpose: step.purpose,
      minutes: step.minutes ? draw.between(...step.minutes) : null,
      by: step.purpose === 'care' ? service : contact.owner,
    })
  }
  return entries
}

/** The calendar week of ISO 8601: the one its Thursday lies in. */
function weekOf(at: Date): number {
  const thursday = new Date(at)
  thursday.setUTCDate(at.getUTCDate() + 4 - (at.getUTCDay() || 7))
  const newYear = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  return Math.ceil(((thursday.getTime() - newYear) / 86_400_000 + 1) / 7)
}

function fill(text: string, details: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, key: string) => details[key] ?? '')
}

/** What is to be done now and what was done lately. */
export function demoTasks(
  draw: Chance,
  today: Date,
  contacts: readonly DemoContact[],
  service: DemoUser,
): DemoTask[] {
  return contacts.flatMap((contact) => {
    if (!draw.happens(contact.stage === 'lead' ? 0.4 : 0.22)) return []
    const known = Math.floor((today.getTime() - contact.createdAt.getTime()) / 86_400_000)
    if (known < 5) return []
    const isDone = draw.happens(0.55)
    const isFollowUp = draw.happens(0.35)
    const isCare = contact.bases.some((basis) => basis.purpose === 'care') && draw.happens(0.25)
    const dueIn = isDone ? -draw.between(1, Math.min(known - 2, 300)) : draw.between(-6, 45)
    const due = daysBefore(today, -dueIn, draw)
    const createdAt = daysBefore(today, Math.min(known, draw.between(1, 30) + Math.max(-dueIn, 0)), draw)
    return {
      id: draw.id(createdAt),
      contact,
      kind: isFollowUp ? ('follow-up' as const) : ('task' as const),
      title: isFollowUp
        ? null
        : draw.pick(taskTitles[isCare ? 'care' : contact.stage === 'lead' ? 'lead' : 'customer']),
      dueOn: dayInGermany(due),
      assignee: isCare ? service : contact.owner,
      doneAt: isDone ? due : null,
      createdAt,
    }
  })
}
