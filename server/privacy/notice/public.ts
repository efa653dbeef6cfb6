export { information } from './information.ts'
export { draftNotice, releasedNotice, releaseNotice, storeNotice } from './notices.ts'
