import { v7 as uuidv7 } from 'uuid'

/** Numbers that look drawn and are the same in every run. */
export type Chance = {
  /** From 0 up to but not including `below`. */
  below: (below: number) => number
  between: (least: number, most: number) => number
  /** True with this probability. */
  happens: (probability: number) => boolean
  pick: <T>(list: readonly T[]) => T
  /** One of the keys, as often as its number says. */
  weighted: <Key extends string>(weights: Readonly<Record<Key, number>>) => Key
  /** A UUIDv7 of that moment. */
  id: (at: Date) => string
}

/** mulberry32: small, fast, and good enough for data nobody is to guess. */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  const random = new Uint8Array(16)
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    happens: (probability) => next() < probability,
    pick: (list) => {
      const found = list[below(list.length)]
      if (found === undefined) throw new Error('nothing to pick from')
      return found
    },
    weighted: (weights) => {
      const entries = Object.entries<number>(weights)
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [key, weight] of entries) {
        left -= weight
        if (left < 0) return key as keyof typeof weights
      }
      throw new Error('nothing to choose from')
    },
    id: (at) => {
      for (let index = 0; index < 16; index++) random[index] = below(256)
      return uuidv7({ msecs: at.getTime(), random })
    },
  }
}
