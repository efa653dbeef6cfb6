import type { Import } from '#api/imports.ts'
import { JobPanel as Panel } from '../ui/job-panel.tsx'
import { useImportJob } from './queries.ts'

type JobPanelProps = {
  item: Import
  label: string
  cancel: string
}

export function JobPanel({ item, ...words }: JobPanelProps) {
  return <Panel job={useImportJob(item)} {...words} />
}
