import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { type Blobs, demandKey, isKey } from './blobs.ts'
import { explainS3, FileStoreUnusable } from './file-store-unusable.ts'

// A part is held in memory until it is there, so that a broken connection can send it again. S3 wants at least 5 MB.
const PART_BYTES = 8 * 1024 * 1024

/**
 * A bucket of any store that speaks S3. Whoever asks for uploads of which a crash left parts behind: they are sealed,
 * never become objects, and end by the bucket's own rule for incomplete uploads.
 */
export function s3Blobs(filesUrl: string): Blobs & { prove: () => Promise<void> } {
  const place = readS3Url(filesUrl)
  const client = clientOf(place)
  const at = (key: string) => ({ Bucket: place.bucket, Key: key })

  const abort = async (key: string, UploadId: string) => {
    await client.send(new AbortMultipartUploadCommand({ ...at(key), UploadId })).catch(() => {})
  }
  const put = async (key: string, bytes: Readable) => {
    let uploadId: string | undefined
    const parts: { ETag: string | undefined; PartNumber: number }[] = []
    try {
      for await (const { part, isLast } of inParts(bytes)) {
        if (isLast && uploadId === undefined) {
          await client.send(new PutObjectCommand({ ...at(key), Body: part }))
          return
        }
        uploadId ??= (await client.send(new CreateMultipartUploadCommand(at(key)))).UploadId
        const upload = { ...at(key), UploadId: uploadId, PartNumber: parts.length + 1 }
        const { ETag } = await client.send(new UploadPartCommand({ ...upload, Body: part }))
        parts.push({ ETag, PartNumber: upload.PartNumber })
      }
      const whole = { ...at(key), UploadId: uploadId, MultipartUpload: { Parts: parts } }
      await client.send(new CompleteMultipartUploadCommand(whole))
    } catch (error) {
      // Whoever feeds the stream learns why it ends.
      bytes.destroy(error as Error)
      if (uploadId !== undefined) await abort(key, uploadId)
      throw error
    }
  }
  const remove = async (key: string) => {
    await client.send(new DeleteObjectCommand(at(key)))
  }

  return {
    put: async (key, bytes) => put(demandKey(key), bytes),
    open: async (key) => {
      const { Body } = await client.send(new GetObjectCommand(at(demandKey(key))))
      return Body as Readable
    },
    remove: async (key) => remove(demandKey(key)),
    list: async function* () {
      let token: string | undefined
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: place.bucket, ContinuationToken: token }),
        )
        for (const { Key, LastModified } of page.Contents ?? []) {
          if (Key && LastModified && isKey(Key)) yield { key: Key, at: LastModified }
        }
        token = page.IsTruncated ? page.NextContinuationToken : undefined
      } while (token !== undefined)
    },
    /** Lists, writes and removes once, so that it does not first fail when somebody files something. */
    prove: async () => {
      const key = `treu-check-${randomBytes(8).toString('hex')}`
      try {
        await client.send(new ListObjectsV2Command({ Bucket: place.bucket, MaxKeys: 1 }))
        await client.send(new PutObjectCommand({ ...at(key), Body: Buffer.alloc(0) }))
        await remove(key)
      } catch (error) {
        throw explainS3(error, { host: place.host, bucket: place.bucket })
      }
    },
  }
}

type Place = {
  host: string
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

// Not `new URL`: secrets of S3 contain slashes, and who copies one should not have to know how it is escaped.
const SHAPE = /^s3(\+http)?:\/\/([^:/@]+):(.+)@([^@/?]+)\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?(?:\?(.*))?$/

/** What an address like s3://key:secret@host:port/bucket?region=… says. */
export function readS3Url(filesUrl: string): Place {
  const [, plain, key, secret, host, bucket, query] = SHAPE.exec(filesUrl) ?? []
  const endpoint = `${plain ? 'http' : 'https'}://${host}`
  const options = new URLSearchParams(query)
  const isKnown = [...options.keys()].every((name) => name === 'region')
  if (!key || !secret || !host || !bucket || !URL.canParse(endpoint) || !isKnown) {
    throw new FileStoreUnusable({
      de: 'Die Adresse ist nicht lesbar; erwartet wird s3://schlüssel:geheimnis@rechner[:port]/eimer?region=… (s3+http:// ohne TLS).',
      en: 'the address cannot be read; expected is s3://key:secret@host[:port]/bucket?region=… (s3+http:// without TLS).',
    })
  }
  return {
    host,
    endpoint,
    bucket,
    region: options.get('region') || 'us-east-1',
    accessKeyId: unescaped(key),
    secretAccessKey: unescaped(secret),
  }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Speaks to the one host that was named. Everything the SDK would otherwise look for in the environment, in files of
 * the account or at the machine's cloud is said here.
 */
function clientOf({ endpoint, region, accessKeyId, secretAccessKey }: Place): S3Client {
  return new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    followRegionRedirects: false,
    useArnRegion: false,
    disableMultiregionAccessPoints: true,
    disableS3ExpressSessionAuth: true,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    useAccelerateEndpoint: false,
    defaultsMode: 'legacy',
    authSchemePreference: ['aws.auth#sigv4'],
    // Other stores do not know the newer checksums; the signature covers the bytes, and a seal guards every piece.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    retryMode: 'standard',
    maxAttempts: 3,
    userAgentAppId: 'treu',
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 120_000 },
  })
}

/** A stream in parts of one size; the last is known only when nothing follows. */
async function* inParts(bytes: Readable): AsyncGenerator<{ part: Buffer; isLast: boolean }> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const chunk of bytes.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    waiting.push(chunk)
    length += chunk.length
    if (length <= PART_BYTES) continue
    let all = Buffer.concat(waiting)
    for (; all.length > PART_BYTES; all = all.subarray(PART_BYTES)) {
      yield { part: all.subarray(0, PART_BYTES), isLast: false }
    }
    // A copy, or a few bytes would keep the whole part in memory.
    waiting = [Buffer.from(all)]
    length = all.length
  }
  yield { part: Buffer.concat(waiting), isLast: true }
}
