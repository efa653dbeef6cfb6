import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Blobs, folderBlobs } from './blobs.ts'

/** A store for files that this version does not know. */
export class NoSuchFileStore extends Error {
  constructor() {
    super(
      'TREU_FILES_URL: S3 kann diese Version noch nicht; bitte die Angabe weglassen oder einen Ordner als file:///pfad nennen. / ' +
        'TREU_FILES_URL: this version does not speak S3 yet; please leave it out or name a folder as file:///path.',
    )
    this.name = 'NoSuchFileStore'
  }
}

/** The store the operator chose, by default a folder beside the rest of the data. */
export function openBlobs(settings: { dataDir: string; filesUrl?: string | undefined }): Blobs {
  return folderBlobs(filesFolder(settings))
}

export function filesFolder({
  dataDir,
  filesUrl,
}: {
  dataDir: string
  filesUrl?: string | undefined
}): string {
  if (!filesUrl) return join(dataDir, 'files')
  if (!filesUrl.startsWith('file:')) throw new NoSuchFileStore()
  return fileURLToPath(filesUrl)
}
