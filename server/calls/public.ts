export { asking, beginCall, type CallFor, demandNumbers, shownNumber } from './begin-call.ts'
export { callNotice } from './call-notice.ts'
export { hasBegun, noteCall } from './note-call.ts'
