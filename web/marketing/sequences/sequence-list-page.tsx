import { ListOrdered } from 'lucide-react'
import { useMemo } from 'react'
import type { Sequence } from '#api/sequences.ts'
import { formatMoment } from '../../platform/formats.ts'
import type { ListState } from '../../platform/list-url.ts'
import type { Column } from '../../ui/columns.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import { MailingListPage } from '../mailings/mailing-list-page.tsx'
import { SequenceState } from './sequence-state.tsx'
import { useSequenceTexts } from './texts.ts'

const NewSequence = lazyPart(() => import('./new-sequence.tsx'), 'NewSequence')
const standard: Partial<ListState> = { sort: [{ field: 'name', isDescending: false }] }

/** Mails in a row: those being written, running and stopped. */
export function Page() {
  const { t } = useSequenceTexts()
  const [before, after] = useMemo<[Column<Sequence>[], Column<Sequence>[]]>(
    () => [
      [
        {
          name: 'state',
          label: t('state'),
          width: 110,
          cell: (sequence) => <SequenceState sequence={sequence} />,
        },
      ],
      [
        {
          name: 'startedAt',
          label: t('startedAt'),
          width: 140,
          cell: ({ startedAt }) => formatMoment(startedAt),
        },
      ],
    ],
    [t],
  )
  return (
    <MailingListPage<Sequence>
      resource="sequence"
      path="/sequences"
      icon={ListOrdered}
      nameWidth={270}
      standard={standard}
      words={{
        title: t('sequences'),
        lead: t('lead'),
        empty: t('empty'),
        add: t('newSequence'),
        name: t('name'),
        segment: t('segment'),
        count: (count, formatted) => t('count', { count, formatted }),
      }}
      before={before}
      after={after}
      phoneRow={(sequence, segment) => ({
        aside: <SequenceState sequence={sequence} />,
        detail: segment ?? '',
      })}
      creating={(segmentId, onClose) => <NewSequence segmentId={segmentId} onClose={onClose} />}
    />
  )
}
