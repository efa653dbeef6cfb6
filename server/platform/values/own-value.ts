/** What a table of words says about a word; `constructor` and `__proto__` are words like any other and say nothing. */
export function ownValue<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
