export { information } from './information.ts'
export { draftNotice, releasedNotice, releaseNotice } from './notices.ts'
