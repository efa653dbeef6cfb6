import { randomBytes } from 'node:crypto'
import type { Answer, Caller, TestApp } from './app.ts'

/** Sends one file as a form would. */
export async function uploadFile(
  { app }: TestApp,
  caller: Caller,
  path: string,
  name: string,
  content: string | Buffer,
  fields: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const boundary = randomBytes(12).toString('hex')
  const parts = Object.entries(fields).map(
    ([field, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
  )
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`
  const payload = Buffer.concat([
    Buffer.from(parts.join('') + head),
    typeof content === 'string' ? Buffer.from(content) : content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const answer = await app.inject({
    method: 'POST',
    url: `/api/v1${path}`,
    headers: {
      authorization: `Bearer ${caller.token}`,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    payload,
  })
  return { status: answer.statusCode, body: answer.body ? answer.json() : null, headers: answer.headers }
}
