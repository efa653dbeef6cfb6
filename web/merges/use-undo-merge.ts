import type { MergeUndone } from '#api/merges.ts'
import { api } from '../platform/api.ts'
import { useFields } from '../platform/fields.ts'
import { inLanguage } from '../platform/i18n.ts'
import { toast } from '../platform/toasts.ts'
import { problemSentence } from '../ui/problem-note.tsx'
import { type Kind, refreshMerged } from './queries.ts'
import { useMergeTexts } from './texts.ts'

/** Makes two of one again, and says what could not be given back. */
export function useUndoMerge(kind: Kind): (id: string) => Promise<void> {
  const { t, language } = useMergeTexts()
  const fields = useFields(kind)
  return async (id) => {
    try {
      const { kept } = await api.post<MergeUndone>(`/merges/${id}/undo`)
      await refreshMerged(kind)
      const edited = kept.flatMap(({ field }) => {
        const found = fields.find(({ name }) => name === field)
        return found ? [inLanguage(found.label, language)] : []
      })
      const detail = [
        edited.length > 0 && t('keptEdited', { fields: edited.join(', ') }),
        kept.some(({ code }) => code === 'merges.kept-added') && t('keptAdded'),
      ]
        .filter(Boolean)
        .join(' ')
      toast(t('undone'), { tone: 'yes', ...(detail ? { detail } : {}) })
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
}
