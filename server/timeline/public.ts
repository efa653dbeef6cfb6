export { readTimeline } from './read-timeline.ts'
export { timelineEntry } from './timeline-entry.ts'
export { addContactEntry } from './write-entry.ts'
