import { PencilLine } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { Query } from '../platform/api.ts'
import { Button } from '../ui/button.tsx'
import { lazyPart } from '../ui/lazy-part.ts'
import type { Selection } from '../ui/use-selection.ts'
import { useMassActionTexts } from './action-texts.ts'

const MassUpdateForm = lazyPart(() => import('./mass-update-form.tsx'), 'MassUpdateForm')

export type MassSelection = {
  resource: 'contact' | 'company'
  count: number
  /** The records themselves, or the question that finds them. */
  selected: { ids: string[] } | { q?: string; filter: object }
}

type ActionProps = {
  resource: MassSelection['resource']
  count: number
  selection: Selection
  query: Query
}

/** The way from selected rows to changing them all. */
export function MassUpdateAction({ resource, count, selection, query }: ActionProps) {
  const { t } = useMassActionTexts()
  const [isOpen, setOpen] = useState(false)
  // What was typed is still there when somebody closes the sheet and comes back.
  const [wasOpened, setOpened] = useState(false)
  const open = () => {
    setOpened(true)
    setOpen(true)
  }
  const { q, filter } = query
  const selected = selection.isAll
    ? { filter: (filter as object | null | undefined) ?? {}, ...(q ? { q: String(q) } : {}) }
    : { ids: [...selection.keys] }
  return (
    <>
      <Button icon={PencilLine} onClick={open}>
        {t('action')}
      </Button>
      <Suspense fallback={null}>
        {wasOpened && (
          <MassUpdateForm
            resource={resource}
            count={count}
            selected={selected}
            isOpen={isOpen}
            onClose={() => setOpen(false)}
          />
        )}
      </Suspense>
    </>
  )
}
