import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Clock, Mail, MailCheck } from 'lucide-react'
import { Suspense, useMemo, useState } from 'react'
import type { Contact } from '#api/contacts.ts'
import type { MassUpdateDetail } from '#api/mass-updates.ts'
import { api } from '../../platform/api.ts'
import { formatNumber, formatWeekday, toDate } from '../../platform/formats.ts'
import { Problem } from '../../platform/problem.ts'
import { can, hasPurpose, useSession } from '../../platform/session.ts'
import { toast } from '../../platform/toasts.ts'
import { useList } from '../../platform/use-list.ts'
import { noticeQuery } from '../../privacy/notice/queries.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import type { Column } from '../../ui/columns.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { lazyPart } from '../../ui/lazy-part.ts'
import { Page as PageFrame } from '../../ui/page.tsx'
import { detailSentence, problemSentence } from '../../ui/problem-note.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { type Selection, useSelection } from '../../ui/use-selection.ts'
import { sortedName } from '../person-name.ts'
import { useInformationTexts } from './texts.ts'

const InformContact = lazyPart(() => import('./inform-contact.tsx'), 'InformContact')
const InformMany = lazyPart(() => import('./inform-many.tsx'), 'InformMany')

const query = {
  filter: {
    and: [
      { field: 'informationDueOn', op: 'notEmpty' },
      { field: 'informedAt', op: 'empty' },
    ],
  },
  sort: 'informationDueOn',
}

/** Who has to be told how her data are used, the most urgent first. */
export function Page() {
  const { t } = useInformationTexts()
  const session = useSession()
  const isPhone = useIsPhone()
  const mayInform = can(session, 'information', 'create')
  const rows = useList<Contact>('/contacts', query)
  const selection = useSelection(query)
  const { keys, clear } = selection
  const inOneGo = useInformInOneGo(selection)
  const mayRun = can(session, 'massUpdate', 'create') && can(session, 'contact', 'update')
  const [one, setOne] = useState<Contact | null>(null)
  const [many, setMany] = useState<Contact[] | null>(null)
  const columns = useMemo<Column<Contact>[]>(
    () => [
      { name: 'lastName', label: t('name'), width: 160, isFixed: true, cell: sortedName },
      {
        name: 'informationDueOn',
        label: t('due'),
        width: 215,
        cell: ({ informationDueOn }) => informationDueOn && <Due day={informationDueOn} />,
      },
      ...(mayInform
        ? [
            {
              name: 'act',
              label: t('act'),
              width: 150,
              cell: (contact: Contact) => (
                <Button icon={Mail} onClick={() => setOne(contact)}>
                  {t('inform')}
                </Button>
              ),
            },
          ]
        : []),
      { name: 'origin', label: t('origin'), width: 160, cell: ({ origin }) => origin },
      {
        name: 'email',
        label: t('reach'),
        width: 120,
        cell: ({ email }) => (email ? t('hasMail') : <span className="text-ink-soft">{t('noMail')}</span>),
      },
    ],
    [t, mayInform],
  )
  const pick = () => {
    const chosen: Contact[] = []
    for (let index = 0; index < rows.length; index++) {
      const row = rows.at(index)
      if (row && keys.has(row.id)) chosen.push(row)
    }
    setMany(chosen)
  }
  return (
    <PageFrame
      isFilling
      title={t('information')}
      subtitle={t('lead')}
      back={isPhone ? { to: '/privacy', label: t('privacy') } : undefined}
    >
      <NoticeState isKeeper={hasPurpose(session, 'legal-compliance')} />
      <DataTable<Contact>
        label={t('information')}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        // On a phone a row has no room for the button; it opens on tapping.
        {...(isPhone && mayInform
          ? { onOpen: setOne }
          : { hrefOf: (contact: Contact) => `/contacts/${contact.id}` })}
        // Without the right to run it at the server, those on the page are told one by one.
        selection={
          mayInform && !isPhone ? { ...selection, onAll: mayRun ? selection.onAll : undefined } : undefined
        }
        selectionActions={(count) => (
          <Button
            variant="primary"
            icon={MailCheck}
            busy={inOneGo.isBusy}
            onClick={mayRun ? inOneGo.start : pick}
          >
            {t('informMany', { count })}
          </Button>
        )}
        phoneRow={(contact) => ({
          title: sortedName(contact),
          aside: contact.informationDueOn && <Due day={contact.informationDueOn} isShort />,
          detail: contact.origin,
        })}
        countText={(count) => t('count', { count, formatted: formatNumber(count) })}
        empty={<EmptyState icon={MailCheck} text={t('empty')} />}
      />
      <Suspense fallback={null}>
        {one && <InformContact contact={one} onClose={() => setOne(null)} />}
        {many && (
          <InformMany
            contacts={many}
            onClose={() => {
              setMany(null)
              clear()
            }}
          />
        )}
      </Suspense>
    </PageFrame>
  )
}

/** At the server, as a job: the page it leads to shows whom it will reach before anybody is written to. */
function useInformInOneGo({ keys, isAll }: Selection) {
  const { language } = useInformationTexts()
  const navigate = useNavigate()
  const [isBusy, setBusy] = useState(false)
  const start = async () => {
    setBusy(true)
    try {
      const { id } = await api.post<MassUpdateDetail>('/mass-updates', {
        resource: 'contact',
        changes: [{ field: 'information', action: 'inform' }],
        ...(isAll ? { filter: query.filter } : { ids: [...keys] }),
      })
      navigate({ to: `/mass-updates/${id}` as string })
    } catch (error) {
      const [detail] = error instanceof Problem ? error.errors : []
      toast(detail ? detailSentence(detail, language) : problemSentence(error, language), { tone: 'no' })
      setBusy(false)
    }
  }
  return { isBusy, start }
}

/** Without a released notice there is nothing one could be told. */
function NoticeState({ isKeeper }: { isKeeper: boolean }) {
  const { t } = useInformationTexts()
  const { data } = useQuery(noticeQuery)
  if (!data || data.released) return null
  return (
    <p className="mb-3 rounded-control bg-ask-wash px-3 py-2">
      {t('noNotice')} {isKeeper && <TextLink to="/privacy/notice">{t('toNotice')}</TextLink>}
    </p>
  )
}

function Due({ day, isShort }: { day: string; isShort?: boolean }) {
  const { t } = useInformationTexts()
  const days = daysUntil(day)
  const tone: Tone = days < 0 ? 'no' : days <= 7 ? 'ask' : 'plain'
  const words =
    days < 0 ? t('late', { count: -days }) : days === 0 ? t('dueToday') : t('left', { count: days })
  return (
    <span className="inline-flex items-center gap-2">
      {!isShort && <span className="figures">{formatWeekday(day)}</span>}
      <Badge tone={tone} icon={Clock}>
        {words}
      </Badge>
    </span>
  )
}

function daysUntil(day: string): number {
  const today = new Date()
  today.setHours(0, 0, 0, 0)
  return Math.round((toDate(day).getTime() - today.getTime()) / 86_400_000)
}
