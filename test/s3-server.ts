import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

type S3rver = new (options: {
  silent: boolean
  directory: string
  vhostBuckets: boolean
  configureBuckets: { name: string }[]
}) => { configureBuckets: () => Promise<void>; callback: () => RequestListener }

type Signed = { uri: string }
type V4 = { getStringToSign: (request: Signed, signature: unknown) => string }

const require = createRequire(import.meta.url)
const S3rver = require('@20minutes/s3rver') as S3rver
const v4 = require('@20minutes/s3rver/lib/signature/v4') as V4
// It forgets the slash behind the name of a bucket, which every client signs as it sends it.
const { getStringToSign } = v4
v4.getStringToSign = (request, signature) =>
  getStringToSign({ ...request, uri: request.uri.replace(/^\/[^/]+$/, '$&/') }, signature)

/** A server on loopback that speaks S3 and checks every signature, with one bucket. */
export async function s3Server(t: TestContext, { bucket }: { bucket: string }) {
  const directory = mkdtempSync(join(tmpdir(), 'treu-s3-'))
  const s3 = new S3rver({
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: bucket }],
  })
  await s3.configureBuckets()
  const answer = s3.callback()
  /** What was asked, in order. */
  const requests: string[] = []
  /** Answers a request in the server's place when it says so. */
  let instead: (request: string) => number | undefined = () => undefined
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    const uploadId = url.searchParams.get('uploadId')
    const said = `${request.method} ${url.pathname}${uploadId && request.method === 'DELETE' ? '?uploadId' : ''}`
    requests.push(said)
    let status = instead(said)
    // The one thing that server does not know of what we use: to give an upload up.
    const upload = join(directory, bucket, `._S3rver_uploads/${uploadId}`)
    if (said.endsWith('?uploadId') && existsSync(upload)) {
      rmSync(upload, { recursive: true })
      status = 204
    }
    if (status === undefined) return answer(request, response)
    request.resume()
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
    rmSync(directory, { recursive: true })
  })
  const host = `localhost:${(server.address() as AddressInfo).port}`
  return {
    url: `s3+http://S3RVER:S3RVER@${host}/${bucket}`,
    host,
    directory,
    requests,
    answerInstead: (rule: typeof instead) => {
      instead = rule
    },
  }
}
