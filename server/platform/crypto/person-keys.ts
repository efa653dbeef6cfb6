import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import sql from 'sql-template-tag'
import type { Tx } from '../db/tx.ts'
import type { Gate } from '../gate/gate.ts'
import { type Keyring, openWith, sealWith } from './keyring.ts'

/** The wrapped key of the person a statement about `t` looks up. */
export const WRAPPED_KEY = '(select k.wrapped from person_keys k where k.subject_id = t.id)'

const EPOCH = 1
const CACHE_SIZE = 5000

/** Channel on which the database names the persons whose keys were destroyed, separated by spaces. */
export const DESTROYED_KEYS_CHANNEL = 'treu_person_keys'

export type PersonKeys = {
  /** The person's key; made when there is none yet. */
  keyOf: (tx: Tx, subjectId: string) => Promise<KeyObject>
  seal: (tx: Tx, subjectId: string, plain: Buffer | string) => Promise<Buffer>
  /** Makes the key of somebody who is new in this transaction; it can be used at once, before it is stored. */
  make: (tx: Tx, subjectId: string) => Promise<void>
  /**
   * For who looks a person up and will need her key: null when it is known, else what to do with the wrapped key that
   * the statement brings along (see WRAPPED_KEY).
   */
  wanted: (subjectId: string) => ((wrapped: Buffer | null) => void) | null
  /** The plain bytes, or null when the key was destroyed. */
  open: (tx: Tx, subjectId: string, sealed: Buffer) => Promise<Buffer | null>
  /** Makes keys for many new persons in one statement. */
  makeMany: (tx: Tx, subjectIds: readonly string[]) => Promise<void>
  forget: (subjectIds: readonly string[]) => void
  /** For when it is not known whose keys were destroyed. */
  forgetAll: () => void
}

/** One data key a person, wrapped by the master key. Destroying it makes everything sealed with it unreadable. */
export function personKeys(keyring: Keyring): PersonKeys {
  const cache = new Map<string, KeyObject>()
  // Keys made in a transaction are known to it alone: if it rolls back, they were never there.
  const made = new WeakMap<Tx, Map<string, KeyObject>>()
  // What was asked for before somebody's key was destroyed may arrive after it.
  let forgettings = 0
  const remember = (id: string, key: KeyObject) => {
    const oldest = cache.size >= CACHE_SIZE ? cache.keys().next().value : undefined
    if (oldest !== undefined) cache.delete(oldest)
    cache.set(id, key)
    return key
  }
  const unwrap = (id: string, wrapped: Buffer) => createSecretKey(keyring.open(`person:${id}`, wrapped))

  async function existing(tx: Tx, id: string) {
    const cached = cache.get(id) ?? made.get(tx)?.get(id)
    if (cached) return cached
    const before = forgettings
    const [row] = await tx.query<{ wrapped: Buffer }>(
      sql`select wrapped from person_keys where subject_id = ${id}`,
    )
    if (!row) return null
    const key = unwrap(id, row.wrapped)
    return forgettings === before ? remember(id, key) : key
  }

  const madeHere = (tx: Tx, id: string, key: KeyObject) =>
    made.set(tx, (made.get(tx) ?? new Map<string, KeyObject>()).set(id, key))

  async function keyOf(tx: Tx, id: string) {
    const found = await existing(tx, id)
    if (found) return found
    const wrapped = keyring.seal(`person:${id}`, randomBytes(32))
    const [row] = await tx.query<{ wrapped: Buffer }>(sql`
      insert into person_keys (subject_id, wrapped, epoch) values (${id}, ${wrapped}, ${EPOCH})
      on conflict (subject_id) do update set epoch = person_keys.epoch
      returning wrapped`)
    if (!row) throw new Error(`no key for ${id}`)
    const key = unwrap(id, row.wrapped)
    madeHere(tx, id, key)
    return key
  }

  return {
    keyOf,
    seal: async (tx, id, plain) => sealWith(await keyOf(tx, id), id, plain),
    make: async (tx, id) => {
      const key = randomBytes(32)
      const wrapped = keyring.seal(`person:${id}`, key)
      madeHere(tx, id, createSecretKey(key))
      await tx.query(
        sql`insert into person_keys (subject_id, wrapped, epoch) values (${id}, ${wrapped}, ${EPOCH})`,
      )
    },
    wanted: (id) => {
      if (cache.has(id)) return null
      const before = forgettings
      return (wrapped) => {
        if (wrapped && forgettings === before) remember(id, unwrap(id, wrapped))
      }
    },
    open: async (tx, id, sealed) => {
      const key = await existing(tx, id)
      return key ? openWith(key, id, sealed) : null
    },
    makeMany: async (tx, ids) => {
      const wrapped = ids.map((id) => keyring.seal(`person:${id}`, randomBytes(32)))
      await tx.query(sql`
        insert into person_keys (subject_id, wrapped, epoch)
        select id, key, ${EPOCH} from unnest(${ids}::uuid[], ${wrapped}::bytea[]) as t (id, key)
        on conflict (subject_id) do nothing`)
    },
    forget: (ids) => {
      forgettings += 1
      for (const id of ids) cache.delete(id)
    },
    forgetAll: () => {
      forgettings += 1
      cache.clear()
    },
  }
}

/** What is sealed with these keys, in the trail, in files or in a backup, is unreadable from the commit on, everywhere. */
export async function destroyPersonKeys(
  gate: Pick<Gate, 'tx' | 'afterCommit' | 'personKeys'>,
  subjectIds: readonly string[],
): Promise<void> {
  await gate.tx.query(sql`delete from person_keys where subject_id = any (${subjectIds}::uuid[])`)
  // Here at once; other processes are told by the database.
  gate.afterCommit(() => gate.personKeys.forget(subjectIds))
}
