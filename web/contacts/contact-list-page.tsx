import { useQuery } from '@tanstack/react-query'
import { Plus, Upload } from 'lucide-react'
import { Suspense } from 'react'
import type { Contact } from '#api/contacts.ts'
import { colleaguesQuery, occasionsQuery } from '../platform/directory.ts'
import { useFields } from '../platform/fields.ts'
import { formatNumber } from '../platform/formats.ts'
import type { ListState } from '../platform/list-url.ts'
import { can, useSession } from '../platform/session.ts'
import { useList } from '../platform/use-list.ts'
import { useListState } from '../platform/use-list-state.ts'
import { useNewInAddress } from '../platform/use-new-in-address.ts'
import { Button } from '../ui/button.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { lazyPart } from '../ui/lazy-part.ts'
import { ListTools } from '../ui/list-tools.tsx'
import { Page as PageFrame } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { ButtonLink } from '../ui/text-link.tsx'
import { useSelection } from '../ui/use-selection.ts'
import { ViewTabs } from '../ui/view-tabs.tsx'
import { useContactColumns } from './contact-columns.ts'
import { useContactListTexts } from './list-texts.ts'
import { sortedName } from './person-name.ts'

// The form comes when it is wanted; the list does not wait for it.
const NewContact = lazyPart(() => import('./new-contact.tsx'), 'NewContact')
const MassUpdateAction = lazyPart(() => import('../mass-updates/mass-update-action.tsx'), 'MassUpdateAction')

const standard: Partial<ListState> = { sort: [{ field: 'lastName', isDescending: false }] }

const emptyText = { none: 'empty', archive: 'nothingArchived', trash: 'nothingTrashed' } as const

export function Page() {
  const { t } = useContactListTexts()
  const session = useSession()
  const { isNew, open } = useNewInAddress()
  const list = useListState(standard)
  const fields = useFields('contact')
  const mayEdit = list.state.shelf === null && can(session, 'contact', 'update')
  const columns = useContactColumns(fields, mayEdit ? '/contacts' : undefined)
  const rows = useList<Contact>('/contacts', list.apiQuery)
  const selection = useSelection(list.apiQuery)
  const maySelect =
    list.state.shelf !== 'trash' && can(session, 'massUpdate', 'create') && can(session, 'contact', 'update')
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  // The first question of the form must be there with it: the keyboard goes on at once.
  useQuery({ ...occasionsQuery, enabled: can(session, 'contact', 'create') })

  return (
    <PageFrame
      isFilling
      title={t('title')}
      actions={
        can(session, 'contact', 'create') && (
          <>
            <ButtonLink to="/imports" icon={Upload}>
              {t('import')}
            </ButtonLink>
            <Button variant="primary" icon={Plus} onClick={() => open(true)}>
              {t('newShort')}
            </Button>
          </>
        )
      }
    >
      <ViewTabs list={list} resource="contact" builtIn={useBuiltInViews()} />
      <ListTools
        list={list}
        columns={columns}
        fields={fields}
        searchLabel={t('search')}
        options={{ ownerId: colleagues.map(({ id, name }) => ({ value: id, label: name })) }}
      />
      <DataTable<Contact>
        label={t('title')}
        columns={columns}
        rows={rows}
        keyOf={(contact) => contact.id}
        hrefOf={(contact) => `/contacts/${contact.id}`}
        list={list}
        selection={maySelect ? selection : undefined}
        selectionActions={(count) => (
          <Suspense fallback={null}>
            <MassUpdateAction resource="contact" count={count} selection={selection} query={list.apiQuery} />
          </Suspense>
        )}
        countText={(count) => t('count', { count, formatted: formatNumber(count) })}
        phoneRow={(contact) => ({
          title: sortedName(contact),
          aside: contact.city,
          detail: [contact.company?.name, contact.jobTitle].filter(Boolean).join(' · ') || contact.email,
        })}
        empty={
          <EmptyState
            text={t(emptyText[list.state.shelf ?? 'none'])}
            action={
              list.state.shelf === null &&
              can(session, 'contact', 'create') && (
                <Button variant="primary" icon={Plus} onClick={() => open(true)}>
                  {t('emptyAction')}
                </Button>
              )
            }
          />
        }
      />
      <Suspense fallback={null}>{isNew && <NewContact onClose={() => open(false)} />}</Suspense>
    </PageFrame>
  )
}

function useBuiltInViews() {
  const { t } = useContactListTexts()
  const session = useSession()
  const view = (id: string, label: string, filter: ListState['filter']) => ({ id, label, state: { filter } })
  const shelf = (id: 'archive' | 'trash', label: string) => ({ id, label, state: { shelf: id } })
  const views = [
    view('mine', t('mine'), { and: [{ field: 'ownerId', op: 'eq', value: 'me' }] }),
    view('due', t('dueFollowUps'), { and: [{ field: 'followUpOn', op: 'lte', value: 'today' }] }),
  ]
  if (session.fields.contact?.isQuarantined) {
    views.push(
      view('quarantine', t('quarantine'), { and: [{ field: 'isQuarantined', op: 'eq', value: true }] }),
    )
  }
  return [
    ...views.filter(({ id }) => id === 'quarantine' || can(session, 'contact', 'update')),
    can(session, 'contact', 'update') && shelf('archive', t('archived')),
    can(session, 'contact', 'remove') && shelf('trash', t('trash')),
  ].filter((one) => one !== false)
}
