import type { Sequence } from '#api/sequences.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { useSequenceTexts } from './texts.ts'

const tones: Record<string, Tone> = { running: 'yes', stopped: 'ask' }

export function SequenceState({ sequence: { state = 'draft' } }: { sequence: Sequence }) {
  const { t } = useSequenceTexts()
  return <Badge tone={tones[state] ?? 'plain'}>{t(`states.${state as 'draft'}`)}</Badge>
}
