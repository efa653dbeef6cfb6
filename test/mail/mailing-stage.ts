import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { runNow, testApp, waitForJob } from '#test/app.ts'
import { mailSink } from './mail-sink.ts'

/** A company that sends mailings to people who consented, a server that takes them, and a folder for what comes back. */
export async function mailingStage(t: TestContext, occasion: 'order' | 'enquiry' = 'enquiry') {
  const sink = await mailSink({ keepText: true })
  const folder = mkdtempSync(join(tmpdir(), 'treu-returns-'))
  t.after(async () => {
    await sink.close()
    rmSync(folder, { recursive: true, force: true })
  })
  let at = new Date()
  const app = await testApp(t, {
    worker: true,
    now: () => at,
    settings: { TREU_SMTP_URL: sink.url, TREU_MAIL_RETURNS_DIR: folder },
  })
  const admin = await app.as('administration')
  await admin.patch('/settings', {
    company: { name: 'Küstenlicht GmbH', street: 'Hafenstraße 7', postalCode: '20457', city: 'Hamburg' },
    mail: { fromName: 'Küstenlicht', fromAddress: 'post@firma.example' },
  })
  const [sales, marketing] = [await app.as('sales'), await app.as('marketing')]

  /** Somebody who may get advertising by mail; answers her id. */
  async function consenting(name: string): Promise<string> {
    const { body } = await sales.post('/contacts', {
      lastName: name,
      occasion,
      contactPoints: [{ kind: 'email', value: `${name}@kundin.example` }],
    })
    const { status } = await sales.post(`/contacts/${body.id}/consents`, {
      event: 'given',
      purpose: 'direct-marketing',
      channel: 'email',
      way: 'paper',
      evidence: 'Karte',
    })
    assert.equal(status, 201)
    return body.id
  }

  let segmentId: string | undefined
  /** One campaign to all; answers what the server took. */
  async function send() {
    segmentId ??= (await marketing.post('/segments', { name: 'Alle', filter: {}, isLive: true })).body.id
    const { body } = await marketing.post('/campaigns', {
      name: 'Post',
      segmentId,
      subject: 'Neues',
      blocks: [{ type: 'text', text: 'Guten Tag' }],
    })
    assert.equal((await marketing.post(`/campaigns/${body.id}/schedule`, {})).status, 200)
    at = new Date(at.getTime() + 180_000)
    const before = sink.received.length
    await runNow(app, 'campaigns.start')
    await waitForJob(marketing, (await marketing.get(`/campaigns/${body.id}`)).body.jobId)
    return { id: body.id as string, mails: sink.received.slice(before) }
  }
  return { app, sink, folder, sales, marketing, consenting, send }
}
