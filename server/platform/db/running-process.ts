import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'

/** When a process was started, as the system tells it; undefined when it does not run (any more). */
export function startMark(pid: number): string | undefined {
  if (process.platform !== 'linux') return startMarkFromPs(pid)
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? ''
    const [state, ...rest] = afterName.split(' ')
    // A killed process that nobody waited for (zombie) still has an entry, but does nothing any more.
    return state === 'Z' || state === 'X' ? undefined : rest[18]
  } catch {
    return undefined
  }
}

/** Whether the process works in this folder; PostgreSQL works in its data folder. */
export function worksIn(pid: number, directory: string): boolean {
  if (process.platform !== 'linux') return (ps(pid, 'command=') ?? '').includes('postgres')
  try {
    return realpathSync(`/proc/${pid}/cwd`) === realpathSync(directory)
  } catch {
    return false
  }
}

function startMarkFromPs(pid: number): string | undefined {
  const [state, ...start] = (ps(pid, 'stat=,lstart=') ?? '').trim().split(/\s+/)
  return !state || state.startsWith('Z') ? undefined : start.join(' ')
}

function ps(pid: number, columns: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' })
  } catch {
    return undefined
  }
}
