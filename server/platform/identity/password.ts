import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Problem } from '../http/problem.ts'

// RFC 9106, second recommended option (64 MiB, three passes), with one lane: we hash few at a time.
const memory = 65_536
const passes = 3
const parallelism = 1
const tagLength = 32
const prefix = `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$`

const AT_ONCE = 2
const WAITING_AT_MOST = 20

const derive = promisify((parameters: Argon2Parameters, done: (error: Error | null, tag: Buffer) => void) =>
  argon2('argon2id', parameters, done),
)

/** The password as a PHC string with a salt of its own. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await inTurn(() => derive({ ...costs, message: bytesOf(password), nonce }))
  return `${prefix}${unpadded(nonce)}$${unpadded(tag)}`
}

/** Compares with a stored hash. Without one the same work is done and the answer is no: nobody learns who has an account. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored ?? '')
  if (!parts) {
    await inTurn(() => derive({ ...costs, message: bytesOf(password), nonce: dummyNonce }))
    return false
  }
  const expected = Buffer.from(parts[5] ?? '', 'base64')
  const tag = await inTurn(() =>
    derive({
      memory: Number(parts[1]),
      passes: Number(parts[2]),
      parallelism: Number(parts[3]),
      tagLength: expected.length,
      message: bytesOf(password),
      nonce: Buffer.from(parts[4] ?? '', 'base64'),
    }),
  )
  return timingSafeEqual(tag, expected)
}

/** Whether a stored hash was made with another cost than today's and should be made anew at the next sign-in. */
export function isOutdated(stored: string): boolean {
  return !stored.startsWith(prefix)
}

/** How often the slow function ran in this process; equal for equal work, whatever a clock says. */
export function hashRuns(): number {
  return runs
}

const costs = { memory, passes, parallelism, tagLength }
const dummyNonce = randomBytes(16)
let runs = 0
let running = 0
const waiting: (() => void)[] = []

/** Each hash takes 64 MiB, so only a few run at once; a flood of sign-ins waits and is then turned away. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING_AT_MOST) throw new Problem('request.too-many')
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else running += 1
  runs += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

// The same letters typed on another system may be composed differently (NIST SP 800-63B, 3.1.1.2).
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'))
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
