export { task } from './task.ts'
export { addTask } from './write-task.ts'
