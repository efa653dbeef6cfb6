import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import type { CallList } from '#api/call-lists.ts'
import { formatWeekday } from '../../platform/formats.ts'
import { can, useSession } from '../../platform/session.ts'
import { toast } from '../../platform/toasts.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { problemSentence } from '../../ui/problem-note.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { HandOutDialog } from './hand-out-dialog.tsx'
import { completeCallList, removeCallList } from './list-queries.ts'
import { mayCall } from './may-call.ts'
import { useCallTexts } from './texts.ts'

/** A list that is handed out: whose it is, until when, and the way to its calls. */
export function HandedList({ list, isInSegment }: { list: CallList; isInSegment?: boolean }) {
  const { t, language } = useCallTexts()
  const session = useSession()
  const [isHandingOver, setHandingOver] = useState(false)
  const mayHandOut = can(session, 'callList', 'update')
  const calls = mayCall(session)
  const name = list.segment?.name ?? ''
  const whose = list.team?.name ?? list.assignee?.name ?? t('nobodys')
  const trying = async (work: () => Promise<void>, said?: string, undo?: () => void) => {
    try {
      await work()
      if (said) toast(said, undo ? { undo } : {})
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    }
  }
  const complete = (isDone: boolean): Promise<void> =>
    trying(
      () => completeCallList(list, isDone),
      isDone ? t('listDone') : undefined,
      () => complete(false),
    )
  return (
    <li className="flex items-start gap-3 border-t border-line py-2 first:border-t-0 touch:py-3">
      <Checkbox
        label={t('doneOf', { name })}
        isLabelHidden
        value={list.isDone === true}
        isDisabled={!list.isMine && !mayHandOut}
        onChange={complete}
      />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        {!isInSegment && (
          <TextLink
            to={`/marketing/segments/${list.segmentId}${calls ? '/calls' : ''}`}
            search={calls ? { list: list.id } : {}}
            className="font-medium"
          >
            {name}
          </TextLink>
        )}
        <p className={isInSegment ? '' : 'text-small text-ink-soft'}>
          {[whose, list.dueOn && t('untilDay', { day: formatWeekday(list.dueOn) })]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {list.isWaiting && !list.isDone && <p className="text-small text-ask">{t('waitsForAnother')}</p>}
        {list.note && <p className="text-small">{list.note}</p>}
      </div>
      {mayHandOut && (
        <Menu
          align="end"
          trigger={<IconButton icon={Ellipsis} label={t('moreOf', { name: isInSegment ? whose : name })} />}
          items={[
            { label: t('handOver'), onChoose: () => setHandingOver(true) },
            {
              label: t('takeBack'),
              isDanger: true,
              onChoose: () => trying(() => removeCallList(list), t('takenBack')),
            },
          ]}
        />
      )}
      {isHandingOver && (
        <HandOutDialog segmentId={list.segmentId ?? ''} list={list} onClose={() => setHandingOver(false)} />
      )}
    </li>
  )
}
