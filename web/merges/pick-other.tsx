import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { SearchAnswer } from '#api/search.ts'
import { api } from '../platform/api.ts'
import { Combobox, type Option } from '../ui/combobox.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { type Kind, pathOf } from './queries.ts'
import { useMergeTexts } from './texts.ts'

/** Which other record is meant; choosing it opens the comparison. */
export function PickOther({ kind, id, onClose }: { kind: Kind; id: string; onClose: () => void }) {
  const { t } = useMergeTexts()
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<Option | null>(null)
  const find = async (q: string, signal: AbortSignal): Promise<Option[]> => {
    const { items } = await api.get<SearchAnswer>('/search', { query: { q }, signal })
    return items
      .filter((hit) => hit.kind === kind && hit.id !== id)
      .map((hit) => ({ id: hit.id, name: hit.title, ...(hit.subtitle ? { hint: hit.subtitle } : {}) }))
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t(kind === 'contact' ? 'mergeContacts' : 'mergeCompanies')}
      description={t('pickLead')}
    >
      <Combobox
        autoFocus
        label={t('otherRecord')}
        search={{ key: `merge ${kind} ${id}`, find }}
        value={chosen}
        onChange={(option) => {
          setChosen(option)
          if (option) navigate({ to: `${pathOf[kind]}/${id}/merge/${option.id}` as string })
        }}
      />
    </Dialog>
  )
}
