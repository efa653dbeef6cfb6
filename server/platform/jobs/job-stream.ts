import { PassThrough, type Readable } from 'node:stream'
import type { Job } from '#api/jobs.ts'
import { inTransaction } from '../db/tx.ts'
import type { Platform } from '../platform.ts'
import { jobById, openJobs } from './read-jobs.ts'

const STILL_THERE_MS = 25_000
/** A reader so slow that this much waits for her is cut off; her browser then asks again by itself. */
const WAITING_AT_MOST_BYTES = 256 * 1024

/** Server-sent events of a user's jobs: what is open now, then every change. Ends with the request. */
export async function jobStream(platform: Platform, userId: string): Promise<Readable> {
  const stream = new PassThrough({ highWaterMark: 64 * 1024 })
  const due = new Set<string>()
  let isReading = false

  function say(job: Job) {
    if (stream.writableEnded || stream.destroyed) return
    if (stream.writableLength > WAITING_AT_MOST_BYTES) stream.destroy()
    else stream.write(`event: job\nid: ${job.id}\ndata: ${JSON.stringify(job)}\n\n`)
  }

  async function readDue() {
    if (isReading) return
    isReading = true
    try {
      for (const id of due) {
        due.delete(id)
        const job = await inTransaction(platform.pool, {}, (tx) => jobById(tx, id))
        if (job?.createdBy === userId) say(job)
      }
    } catch {
      // The database is away for a moment; the screen asks again when the stream ends.
      stream.destroy()
    } finally {
      isReading = false
    }
  }

  const unwatch = await platform.jobs.watch(userId, (jobId) => {
    due.add(jobId)
    void readDue()
  })
  const pulse = setInterval(() => stream.write(': still there\n\n'), STILL_THERE_MS)
  pulse.unref()
  stream.once('close', () => {
    clearInterval(pulse)
    unwatch()
  })
  stream.write('retry: 3000\n\n')
  for (const job of await inTransaction(platform.pool, {}, (tx) => openJobs(tx, userId))) say(job)
  return stream
}
