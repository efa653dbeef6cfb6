import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Blobs, folderBlobs } from './blobs.ts'
import { FileStoreUnusable } from './file-store-unusable.ts'

type Settings = { dataDir: string; filesUrl?: string | undefined }

/**
 * The store the operator chose, by default a folder beside the rest of the data. One that is set wrongly is refused;
 * one that only does not answer just now is told of, for people can work without files.
 */
export async function openBlobs(
  settings: Settings,
  onSilence: (problem: FileStoreUnusable) => void,
): Promise<Blobs> {
  const { filesUrl } = settings
  if (!filesUrl || !isS3(filesUrl)) return folderBlobs(filesFolder(settings))
  const s3 = await openS3(filesUrl)
  await s3.prove().catch((error) => {
    if (!(error instanceof FileStoreUnusable && error.isPassing)) throw error
    onSilence(error)
  })
  return s3
}

/** Where the files of these settings lie, in words; throws what is wrong with it. */
export async function provenPlace(settings: Settings): Promise<string> {
  const { filesUrl } = settings
  if (!filesUrl || !isS3(filesUrl)) return filesFolder(settings)
  const s3 = await openS3(filesUrl)
  await s3.prove()
  return `S3, ${filesUrl.slice(filesUrl.lastIndexOf('@') + 1)}`
}

const isS3 = (filesUrl: string) => /^s3(\+http)?:/.test(filesUrl)

/** The SDK is loaded only by who uses it. */
async function openS3(filesUrl: string) {
  const { s3Blobs } = await import('./s3-blobs.ts')
  return s3Blobs(filesUrl)
}

function filesFolder({ dataDir, filesUrl }: Settings): string {
  return filesUrl ? fileURLToPath(filesUrl) : join(dataDir, 'files')
}
