import { CircleAlert, CircleCheck, LoaderCircle, type LucideIcon, Undo2 } from 'lucide-react'
import { Badge, type Tone } from '../ui/badge.tsx'
import { useMassUpdateTexts } from './texts.ts'

const looks: Record<string, { tone: Tone; icon?: LucideIcon }> = {
  draft: { tone: 'plain' },
  running: { tone: 'petrol', icon: LoaderCircle },
  done: { tone: 'yes', icon: CircleCheck },
  failed: { tone: 'no', icon: CircleAlert },
  cancelled: { tone: 'ask', icon: CircleAlert },
  undoing: { tone: 'petrol', icon: LoaderCircle },
  undone: { tone: 'plain', icon: Undo2 },
}

/** How far a mass update is, in one or two words. */
export function MassUpdateState({ state }: { state: string }) {
  const { t } = useMassUpdateTexts()
  return (
    <Badge tone={looks[state]?.tone} icon={looks[state]?.icon}>
      {t(`states.${state as 'done'}`)}
    </Badge>
  )
}
