import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { Suspense } from 'react'
import type { Company } from '#api/companies.ts'
import { colleaguesQuery } from '../platform/directory.ts'
import { useFields } from '../platform/fields.ts'
import { formatNumber } from '../platform/formats.ts'
import type { ListState } from '../platform/list-url.ts'
import { can, useSession } from '../platform/session.ts'
import { useList } from '../platform/use-list.ts'
import { useListState } from '../platform/use-list-state.ts'
import { useNewInAddress } from '../platform/use-new-in-address.ts'
import { useFieldColumns } from '../record/field-columns.ts'
import { Button } from '../ui/button.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { lazyPart } from '../ui/lazy-part.ts'
import { ListTools } from '../ui/list-tools.tsx'
import { Page as PageFrame } from '../ui/page.tsx'
import { EmptyState } from '../ui/states.tsx'
import { useSelection } from '../ui/use-selection.ts'
import { ViewTabs } from '../ui/view-tabs.tsx'
import { useCompanyTexts } from './texts.ts'

// The form comes when it is wanted; the list does not wait for it.
const NewCompany = lazyPart(() => import('./new-company.tsx'), 'NewCompany')
const MassUpdateAction = lazyPart(() => import('../mass-updates/mass-update-action.tsx'), 'MassUpdateAction')

const standard: Partial<ListState> = { sort: [{ field: 'name', isDescending: false }] }
const shown = ['city', 'industry', 'isCustomer', 'isSupplier', 'phone', 'contactCount', 'ownerId']
const hidden = new Set(['name', 'teamId'])
const widths = { isCustomer: 90, isSupplier: 100, contactCount: 100, city: 150 }

const emptyText = { none: 'empty', archive: 'nothingArchived', trash: 'nothingTrashed' } as const

export function Page() {
  const { t } = useCompanyTexts()
  const session = useSession()
  const { isNew, open } = useNewInAddress()
  const list = useListState(standard)
  const fields = useFields('company')
  const mayEdit = list.state.shelf === null && can(session, 'company', 'update')
  const columns = useFieldColumns<Company>(fields, {
    lead: {
      name: 'name',
      label: t('name'),
      width: 280,
      isSortable: true,
      isFixed: true,
      cell: (company) => company.name,
    },
    standard: shown,
    hidden,
    widths,
    editPath: mayEdit ? '/companies' : undefined,
  })
  const rows = useList<Company>('/companies', list.apiQuery)
  const selection = useSelection(list.apiQuery)
  const maySelect =
    list.state.shelf !== 'trash' && can(session, 'massUpdate', 'create') && can(session, 'company', 'update')
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  const mayCreate = can(session, 'company', 'create')
  const view = (id: string, label: string, field: string, value: unknown) => ({
    id,
    label,
    state: { filter: { and: [{ field, op: 'eq' as const, value }] } },
  })

  const shelf = (id: 'archive' | 'trash', label: string) => ({ id, label, state: { shelf: id } })

  return (
    <PageFrame
      isFilling
      title={t('title')}
      actions={
        mayCreate && (
          <Button variant="primary" icon={Plus} onClick={() => open(true)}>
            {t('newShort')}
          </Button>
        )
      }
    >
      <ViewTabs
        list={list}
        resource="company"
        builtIn={[
          view('customers', t('customers'), 'isCustomer', true),
          view('suppliers', t('suppliers'), 'isSupplier', true),
          view('mine', t('mine'), 'ownerId', 'me'),
          ...(can(session, 'company', 'update') ? [shelf('archive', t('archived'))] : []),
          ...(can(session, 'company', 'remove') ? [shelf('trash', t('trash'))] : []),
        ]}
      />
      <ListTools
        list={list}
        columns={columns}
        fields={fields}
        searchLabel={t('search')}
        options={{ ownerId: colleagues.map(({ id, name }) => ({ value: id, label: name })) }}
      />
      <DataTable<Company>
        label={t('title')}
        columns={columns}
        rows={rows}
        keyOf={(company) => company.id}
        hrefOf={(company) => `/companies/${company.id}`}
        list={list}
        selection={maySelect ? selection : undefined}
        selectionActions={(count) => (
          <Suspense fallback={null}>
            <MassUpdateAction resource="company" count={count} selection={selection} query={list.apiQuery} />
          </Suspense>
        )}
        countText={(count) => t('count', { count, formatted: formatNumber(count) })}
        phoneRow={(company) => ({
          title: company.name,
          aside: company.city,
          detail: [
            company.isCustomer && t('isCustomer'),
            company.isSupplier && t('isSupplier'),
            company.industry,
          ]
            .filter(Boolean)
            .join(' · '),
        })}
        empty={
          <EmptyState
            text={t(emptyText[list.state.shelf ?? 'none'])}
            action={
              list.state.shelf === null &&
              mayCreate && (
                <Button variant="primary" icon={Plus} onClick={() => open(true)}>
                  {t('emptyAction')}
                </Button>
              )
            }
          />
        }
      />
      <Suspense fallback={null}>{isNew && <NewCompany onClose={() => open(false)} />}</Suspense>
    </PageFrame>
  )
}
