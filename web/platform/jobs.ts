import { useSyncExternalStore } from 'react'
import type { Job as AnyJob } from '#api/jobs.ts'
import { api, urlOf } from './api.ts'
import { queryClient } from './query.ts'

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'
export type Job = Omit<AnyJob, 'state'> & { state: JobState }

type Known = {
  job: Job
  label?: string
  /** Where its result is looked at. */
  path?: string
  /** Cached lists that change when it is done. */
  refreshes: readonly (readonly unknown[])[]
  settle: ((job: Job) => void)[]
}

export type ShownJob = { job: Job; label?: string; path?: string }

const known = new Map<string, Known>()
const listeners = new Set<() => void>()
let shown: ShownJob[] = []
let source: EventSource | null = null
let isLive = true
let poll: ReturnType<typeof setTimeout> | undefined

/** Shows a job of an answer 202 in the tray and waits for its end. */
export function followJob(
  job: Job,
  options: { label?: string; path?: string; refreshes?: readonly (readonly unknown[])[] } = {},
): Promise<Job> {
  return new Promise((resolve) => {
    const entry: Known = known.get(job.id) ?? { job, refreshes: [], settle: [] }
    entry.label = options.label ?? entry.label
    entry.path = options.path ?? entry.path
    entry.refreshes = options.refreshes ?? entry.refreshes
    entry.settle.push(resolve)
    known.set(job.id, entry)
    update(job)
    listen()
  })
}

/** What runs in the background; with `isLive` false the state is asked for every few seconds. */
export function useJobs(): ShownJob[] {
  return useSyncExternalStore(subscribe, () => shown)
}

export function useJob(id: string | undefined): Job | undefined {
  return useSyncExternalStore(subscribe, () => (id ? known.get(id)?.job : undefined))
}

export function useAreJobsLive(): boolean {
  return useSyncExternalStore(subscribe, () => isLive)
}

export function isFinished(job: Job): boolean {
  return job.state === 'succeeded' || job.state === 'failed' || job.state === 'cancelled'
}

export async function cancelJob(id: string): Promise<void> {
  update(await api.remove<Job>(`/jobs/${id}`))
}

export function dismissJob(id: string): void {
  known.delete(id)
  refresh()
}

/** Finds what was already running, after a reload or on another device. */
export async function resumeJobs(): Promise<void> {
  try {
    const { items } = await api.get<{ items: Job[] }>('/jobs', { query: { limit: 20, scope: 'own' } })
    for (const job of items) {
      if (isFinished(job) || known.has(job.id)) continue
      known.set(job.id, { job, refreshes: [], settle: [] })
    }
    refresh()
    if (known.size) listen()
  } catch {
    // The tray is a help; without it the pages still show their own jobs.
  }
}

function listen(): void {
  if (source || typeof EventSource === 'undefined') {
    schedulePoll()
    return
  }
  source = new EventSource(urlOf('/jobs/events'))
  const take = (event: MessageEvent<string>) => {
    const data = JSON.parse(event.data) as Job | { job: Job }
    update('job' in data ? data.job : data)
  }
  source.onmessage = take
  source.addEventListener('job', take)
  source.onopen = () => {
    setLive(true)
    // What ended while the line was down is not told again.
    schedulePoll()
  }
  source.onerror = () => {
    setLive(false)
    schedulePoll()
  }
}

function schedulePoll(): void {
  if (poll || !open().length) return
  poll = setTimeout(async () => {
    poll = undefined
    await Promise.all(open().map((entry) => api.get<Job>(`/jobs/${entry.job.id}`).then(update, () => {})))
    if (!isLive || !source) schedulePoll()
  }, 3000)
}

function open(): Known[] {
  return [...known.values()].filter((entry) => !isFinished(entry.job))
}

function update(job: Job): void {
  // The stream begins with everything that is open, also what was started on another device.
  const entry = known.get(job.id) ?? { job, refreshes: [], settle: [] }
  known.set(job.id, entry)
  entry.job = { ...entry.job, ...job }
  if (isFinished(entry.job) && entry.settle.length) {
    for (const key of entry.refreshes) queryClient.invalidateQueries({ queryKey: [...key] })
    for (const settle of entry.settle.splice(0)) settle(entry.job)
  }
  refresh()
  if (!open().length) {
    source?.close()
    source = null
  }
}

function setLive(next: boolean): void {
  if (isLive === next) return
  isLive = next
  refresh()
}

function refresh(): void {
  shown = [...known.values()].map(({ job, label, path }) => ({ job, label, path }))
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
