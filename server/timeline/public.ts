export { readTimeline } from './read-timeline.ts'
export { timelineEntry } from './timeline-entry.ts'
export { addContactEntry, purposeMissing } from './write-entry.ts'
