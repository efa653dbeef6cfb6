import { useQuery } from '@tanstack/react-query'
import { Clock, Mail, MailCheck } from 'lucide-react'
import { Suspense, useMemo, useState } from 'react'
import type { Contact } from '#api/contacts.ts'
import { formatNumber, formatWeekday, toDate } from '../../platform/formats.ts'
import { can, hasPurpose, useSession } from '../../platform/session.ts'
import { useList } from '../../platform/use-list.ts'
import { noticeQuery } from '../../privacy/notice/queries.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import type { Column } from '../../ui/columns.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { lazyPart } from '../../ui/lazy-part.ts'
import { Page as PageFrame } from '../../ui/page.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { useSelection } from '../../ui/use-selection.ts'
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
  const { keys, onChange, clear } = useSelection(query)
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
        selection={mayInform && !isPhone ? { keys, onChange } : undefined}
        selectionActions={(count) => (
          <Button variant="primary" icon={MailCheck} onClick={pick}>
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
