import { useQueries, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { RightsMatrix, Role } from '#api/roles.ts'
import { inLanguage } from '../platform/i18n.ts'
import { can, useSession } from '../platform/session.ts'
import { QuickSearch } from '../ui/quick-search.tsx'
import { Select } from '../ui/select.tsx'
import { ErrorState, Skeleton } from '../ui/states.tsx'
import { byLabel, rightsQuery, rolesQuery } from './queries.ts'
import { inUsualOrder } from './rights.ts'
import { useRightsDraft } from './rights-draft.ts'
import { RightsTable } from './rights-table.tsx'
import { SaveRights } from './save-rights.tsx'
import { SettingsPage } from './settings-page.tsx'
import { useSettingsTexts } from './texts.ts'

/** Who may see what: the fields of one kind of record against all roles. */
export function Page() {
  const { t, language } = useSettingsTexts()
  const roles = useQuery(rolesQuery)
  const current = useMemo(
    () => byLabel(roles.data?.items.filter(({ archivedAt }) => !archivedAt) ?? [], language),
    [roles.data, language],
  )
  const rights = useQueries({
    queries: current.map(({ key }) => rightsQuery(key)),
    combine: (results) => ({
      matrices: results.flatMap(({ data }) => data ?? []),
      error: results.find(({ error }) => error)?.error,
      retry: () => {
        for (const result of results) result.refetch()
      },
    }),
  })
  const error = roles.error ?? rights.error
  const isThere = current.length > 0 && rights.matrices.length === current.length
  return (
    <SettingsPage title={t('compare')} subtitle={t('compareLead')}>
      {error && <ErrorState error={error} onRetry={rights.retry} />}
      {!isThere && !error && <Skeleton className="h-96" />}
      {isThere && <Compared roles={current} matrices={rights.matrices} />}
    </SettingsPage>
  )
}

function Compared({ roles, matrices }: { roles: readonly Role[]; matrices: readonly RightsMatrix[] }) {
  const { t, language } = useSettingsTexts()
  const session = useSession()
  const navigate = useNavigate()
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const [text, setText] = useState('')
  const draft = useRightsDraft(matrices)
  const resources = useMemo(() => inUsualOrder(matrices[0]?.resources ?? []), [matrices])
  const resource =
    resources.find(({ resource: name }) => name === search.resource) ??
    resources.find(({ resource: name }) => name === 'contact') ??
    resources[0]
  if (!resource) return null
  return (
    <>
      <div className="flex flex-wrap items-end gap-3 pb-3">
        <Select
          label={t('kindOfRecord')}
          value={resource.resource}
          onChange={(name) => navigate({ to: '.', search: { resource: name } as never, replace: true })}
          choices={resources.map(({ resource: value, label }) => ({
            value,
            label: inLanguage(label, language),
          }))}
          className="w-60 phone:w-full"
        />
        <QuickSearch value={text} onChange={setText} label={t('searchField')} className="phone:w-full" />
      </div>
      <RightsTable
        roles={roles}
        resource={resource}
        draft={draft}
        isEditable={can(session, 'role', 'update')}
        text={text}
      />
      <SaveRights draft={draft} matrices={matrices} roles={roles} />
    </>
  )
}
