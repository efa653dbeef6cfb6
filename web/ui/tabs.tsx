import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import { tabClass } from './tab-class.ts'

export type Tab = { value: string; label: ReactNode; count?: number; content: ReactNode }

export type TabsProps = {
  label: string
  tabs: Tab[]
  value: string
  onChange: (value: string) => void
  className?: string
}

/** Parts of one page; the caller keeps the chosen one in the URL. */
export function Tabs({ label, tabs, value, onChange, className }: TabsProps) {
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(String(next))} className={className}>
      <Base.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Base.Tab key={tab.value} value={tab.value} className={tabClass}>
            {tab.label}
            {tab.count !== undefined && <span className="ml-1.5 text-small text-ink-soft">{tab.count}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="pt-4 outline-offset-4">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
