export { file } from './file.ts'
export { openFile, openPictures, type Picture, removeFile, shownFile, unlockFile } from './read-files.ts'
export { type ReceivedUpload, receiveUpload } from './receive-upload.ts'
export { storeUpload, type Upload } from './store-upload.ts'
