/** The outcome of checking one value somebody typed or a file holds: the normal form, or the code of what is wrong. */
export type Checked<T> = { ok: true; value: T } | { ok: false; code: string }

export function good<T>(value: T): { ok: true; value: T } {
  return { ok: true, value }
}

export function bad(code: string): { ok: false; code: string } {
  return { ok: false, code }
}
