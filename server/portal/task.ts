import { randomBytes, timingSafeEqual } from 'node:crypto'
import { type Keyring, sha256 } from '#server/platform/crypto/keyring.ts'

// A machine that signs up thousands pays for each with work; a person's browser does it while she types. It is our own
// script and asks nobody else. Without script the form works as well; then few are taken from one place in a while.

/** Zeros in front of the hash: some sixteen thousand tries, a fraction of a second. */
export const ZERO_BITS = 14
/** Hardly anybody has typed an address sooner; whoever has her browser fill it in is not lost, but counts as without work. */
const SOONEST_MS = 1500
const LATEST_MS = 2 * 3_600_000
const WITHOUT_WORK = 12
const WHILE_MS = 600_000
const REMEMBERED = 50_000

export type Verdict = 'done' | 'not-done' | 'machine'

/** A task for one showing of a form. */
export function newTask(keyring: Keyring, form: string, now: Date): string {
  const task = `${now.getTime().toString(36)}.${randomBytes(9).toString('base64url')}`
  return `${task}.${seal(keyring, form, task)}`
}

/** Whether the work was done: once for each task, not sooner than a person types, and not with a task made up. */
export function taskJudge(keyring: Keyring) {
  const used = new Set<string>()
  return (form: string, task: string, solution: string, now: Date): Verdict => {
    if (task === '') return 'not-done'
    const [issued = '', chance = '', given = ''] = task.split('.')
    if (!isSame(given, seal(keyring, form, `${issued}.${chance}`))) return 'machine'
    const age = now.getTime() - Number.parseInt(issued, 36)
    if (age < SOONEST_MS || age > LATEST_MS || used.has(chance) || !isSolved(task, solution))
      return 'not-done'
    used.add(chance)
    if (used.size > REMEMBERED) used.delete(used.values().next().value ?? '')
    return 'done'
  }
}

/** Takes few without work from one place in a while. */
export function fewFrom() {
  let since = 0
  let counts = new Map<string, number>()
  return (place: string, now: Date): boolean => {
    if (now.getTime() - since > WHILE_MS || counts.size > REMEMBERED) {
      since = now.getTime()
      counts = new Map()
    }
    const count = (counts.get(place) ?? 0) + 1
    counts.set(place, count)
    return count <= WITHOUT_WORK
  }
}

export function isSolved(task: string, solution: string): boolean {
  if (!/^\d{1,12}$/.test(solution)) return false
  return sha256(`${task}:${solution}`).readUInt32BE(0) >>> (32 - ZERO_BITS) === 0
}

function seal(keyring: Keyring, form: string, task: string): string {
  return keyring.mac('form-task', `${form} ${task}`).subarray(0, 16).toString('base64url')
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** What the browser runs while somebody types. */
export const taskScript = `
(async () => {
  const task = document.querySelector('input[name=aufgabe]')
  const solution = document.querySelector('input[name=loesung]')
  if (!task || !solution || !globalThis.crypto?.subtle) return
  const encoder = new TextEncoder()
  for (let start = 0; ; start += 64) {
    const hashes = await Promise.all(
      Array.from({ length: 64 }, (_, n) => crypto.subtle.digest('SHA-256', encoder.encode(task.value + ':' + (start + n)))),
    )
    const found = hashes.findIndex((hash) => new DataView(hash).getUint32(0) >>> ${32 - ZERO_BITS} === 0)
    if (found < 0) continue
    solution.value = String(start + found)
    return
  }
})()
`.trim()
