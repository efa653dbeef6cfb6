export { task } from './task.ts'
export { addTask, openTasks } from './write-task.ts'
