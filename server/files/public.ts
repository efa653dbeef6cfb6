export { file } from './file.ts'
export { openFile, shownFile, unlockFile } from './read-files.ts'
export { receiveUpload } from './receive-upload.ts'
export { storeUpload, type Upload } from './store-upload.ts'
