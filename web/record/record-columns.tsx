import type { ReactNode } from 'react'

type RecordColumnsProps = { data: ReactNode; timeline: ReactNode; tasks: ReactNode; rest: ReactNode }

/**
 * The parts of a record beside each other, by the room there is: one column, two with what is due above the
 * timeline, or three. Keyboard and screen readers meet them in the same order everywhere.
 */
export function RecordColumns({ data, timeline, tasks, rest }: RecordColumnsProps) {
  return (
    <div className="@container">
      <div className="grid items-start gap-4 [grid-template-areas:'data'_'tasks'_'timeline'_'rest'] @3xl:grid-cols-[minmax(20rem,23rem)_minmax(0,1fr)] @3xl:grid-rows-[auto_auto_1fr] @3xl:[grid-template-areas:'data_tasks'_'data_timeline'_'rest_timeline'] @6xl:grid-cols-[minmax(20rem,24rem)_minmax(0,1fr)_minmax(17rem,21rem)] @6xl:grid-rows-[auto_1fr] @6xl:[grid-template-areas:'data_timeline_tasks'_'data_timeline_rest']">
        <div className="min-w-0 [grid-area:data]">{data}</div>
        <div className="min-w-0 [grid-area:tasks]">{tasks}</div>
        <div className="min-w-0 [grid-area:timeline]">{timeline}</div>
        <div className="min-w-0 [grid-area:rest]">{rest}</div>
      </div>
    </div>
  )
}
