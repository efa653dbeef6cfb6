import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { MassChange, MassUpdateDetail } from '#api/mass-updates.ts'
import { api } from '../platform/api.ts'
import { formatNumber } from '../platform/formats.ts'
import { Problem } from '../platform/problem.ts'
import { queryClient } from '../platform/query.ts'
import { Button } from '../ui/button.tsx'
import { detailSentence, ProblemNote } from '../ui/problem-note.tsx'
import { Sheet } from '../ui/sheet.tsx'
import { Skeleton } from '../ui/states.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { ChangeLine } from './change-line.tsx'
import type { MassSelection } from './mass-update-action.tsx'
import { massFieldsQuery, massUpdateQuery } from './queries.ts'
import { useMassUpdateTexts } from './texts.ts'

type FormProps = MassSelection & { isOpen: boolean; onClose: () => void }
type Line = { key: number; change: MassChange }

const blank: MassChange = { field: '', action: 'set' }

/** Which fields change and how; the preview follows on a page of its own. */
export function MassUpdateForm({ resource, count, selected, isOpen, onClose }: FormProps) {
  const { t, language } = useMassUpdateTexts()
  const navigate = useNavigate()
  const { data } = useQuery(massFieldsQuery)
  const fields = data?.items.filter((each) => each.resource === resource)
  const [lines, setLines] = useState<Line[]>([{ key: 0, change: blank }])
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  // An error goes as soon as somebody works on its line.
  const [touched, setTouched] = useState<readonly number[]>([])
  const [isFieldMissing, setFieldMissing] = useState(false)
  const errors = problem instanceof Problem ? problem.errors : []
  const errorsOf = ({ key, change }: Line, index: number): Record<string, string> => {
    if (!change.field) return isFieldMissing ? { field: t('chooseField') } : {}
    if (touched.includes(key)) return {}
    return Object.fromEntries(
      errors
        .filter(({ pointer }) => pointer.startsWith(`/changes/${index}/`))
        .map((each) => [each.pointer.split('/')[3] ?? '', detailSentence(each, language)]),
    )
  }
  const send = async () => {
    setProblem(null)
    setTouched([])
    const isMissing = lines.some(({ change }) => !change.field)
    setFieldMissing(isMissing)
    if (isMissing) return
    setBusy(true)
    try {
      const changes = lines.map(({ change }) => change)
      const made = await api.post<MassUpdateDetail>('/mass-updates', { resource, changes, ...selected })
      queryClient.setQueryData(massUpdateQuery(made.id).queryKey, made)
      navigate({ to: `/mass-updates/${made.id}` as string })
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  const what = t(`${resource}Dative`, { count, formatted: formatNumber(count) })
  const isElsewhere = errors.length === 0 || errors.some(({ pointer }) => !pointer.startsWith('/changes/'))
  return (
    <Sheet
      isOpen={isOpen}
      onClose={onClose}
      isSticky
      title={t('formTitle', { what })}
      actions={
        <>
          <Button onClick={onClose}>{t('back')}</Button>
          <Button type="submit" form="mass-update" variant="primary" busy={isBusy}>
            {t('toPreview')}
          </Button>
        </>
      }
    >
      <form
        id="mass-update"
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (!isBusy) send()
        }}
      >
        <p className="text-ink-soft">
          {t('formNote')} <TextLink to="/mass-updates">{t('earlier')}</TextLink>
        </p>
        {!fields && <Skeleton className="h-24" />}
        {fields &&
          lines.map(({ key, change }, index) => (
            <ChangeLine
              key={key}
              change={change}
              fields={fields.filter(
                ({ field }) => field === change.field || !lines.some((other) => other.change.field === field),
              )}
              errors={errorsOf({ key, change }, index)}
              onChange={(next) => {
                setLines(lines.map((line) => (line.key === key ? { key, change: next } : line)))
                setTouched([...touched, key])
              }}
              onRemove={
                lines.length > 1
                  ? () => {
                      setLines(lines.filter((line) => line.key !== key))
                      // Errors are told by their line's place.
                      setProblem(null)
                    }
                  : undefined
              }
            />
          ))}
        {fields && lines.length < Math.min(20, fields.length) && (
          <div>
            <Button
              variant="quiet"
              icon={Plus}
              onClick={() => {
                setLines([...lines, { key: Math.max(...lines.map(({ key }) => key)) + 1, change: blank }])
                setFieldMissing(false)
              }}
            >
              {t('addField')}
            </Button>
          </div>
        )}
        {isElsewhere && <ProblemNote problem={problem} isKept />}
      </form>
    </Sheet>
  )
}
