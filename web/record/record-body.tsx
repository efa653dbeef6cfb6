import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Tabs } from '../ui/tabs.tsx'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { RecordColumns } from './record-columns.tsx'
import { useRecordTexts } from './texts.ts'

type RecordBodyProps = {
  name: string
  data: ReactNode
  timeline: ReactNode
  tasks: ReactNode
  rest: ReactNode
  dueCount: number
}

/** The parts of a record: beside each other, or on a phone one after the other behind tabs. */
export function RecordBody({ name, data, timeline, tasks, rest, dueCount }: RecordBodyProps) {
  const { t } = useRecordTexts()
  const isPhone = useIsPhone()
  const navigate = useNavigate()
  const { tab = 'data' }: { tab?: string } = useSearch({ strict: false })
  if (!isPhone) return <RecordColumns data={data} timeline={timeline} tasks={tasks} rest={rest} />
  return (
    <Tabs
      label={name}
      value={tab}
      onChange={(next) =>
        navigate({
          to: '.',
          search: ((before: object) => ({ ...before, tab: next })) as never,
          replace: true,
        })
      }
      tabs={[
        { value: 'data', label: t('details'), content: data },
        { value: 'timeline', label: t('timeline'), content: timeline },
        {
          value: 'due',
          label: t('tasks'),
          count: dueCount || undefined,
          content: (
            <div className="flex flex-col gap-4">
              {tasks}
              {rest}
            </div>
          ),
        },
      ]}
    />
  )
}
