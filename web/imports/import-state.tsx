import { CircleAlert, CircleCheck, LoaderCircle, type LucideIcon, Undo2 } from 'lucide-react'
import { Badge, type Tone } from '../ui/badge.tsx'
import { useImportTexts } from './texts.ts'

const looks: Record<string, { tone: Tone; icon?: LucideIcon }> = {
  uploaded: { tone: 'plain' },
  mapped: { tone: 'plain' },
  checking: { tone: 'petrol', icon: LoaderCircle },
  checked: { tone: 'petrol' },
  running: { tone: 'petrol', icon: LoaderCircle },
  done: { tone: 'yes', icon: CircleCheck },
  failed: { tone: 'no', icon: CircleAlert },
  cancelled: { tone: 'ask', icon: CircleAlert },
  undoing: { tone: 'petrol', icon: LoaderCircle },
  undone: { tone: 'plain', icon: Undo2 },
}

/** How far an import is, in one or two words. */
export function ImportState({ state }: { state: string }) {
  const { t } = useImportTexts()
  const look = looks[state]
  return (
    <Badge tone={look?.tone} icon={look?.icon}>
      {t(`states.${state as 'done'}`)}
    </Badge>
  )
}
