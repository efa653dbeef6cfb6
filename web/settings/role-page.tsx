import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Archive, ArchiveRestore, Copy, Ellipsis, Pencil } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { RightsMatrix, Role } from '#api/roles.ts'
import { ConfirmDialog } from '../access/confirm-dialog.tsx'
import { WaitingGrant } from '../access/waiting-grant.tsx'
import { api } from '../platform/api.ts'
import { purposesQuery } from '../platform/directory.ts'
import { formatDate } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { Problem } from '../platform/problem.ts'
import { queryClient } from '../platform/query.ts'
import { can, hasPurpose, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { DateField } from '../ui/date-field.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Menu } from '../ui/menu.tsx'
import { QuickSearch } from '../ui/quick-search.tsx'
import { EmptyState, ErrorState, PageError, PageSkeleton, Skeleton } from '../ui/states.tsx'
import { TextLink } from '../ui/text-link.tsx'
import { dayOf, isPastDay } from './day.ts'
import { rightsQuery, rolesQuery } from './queries.ts'
import { useRightsDraft } from './rights-draft.ts'
import { RightsEditor } from './rights-editor.tsx'
import { CopyRole, EditRole } from './role-dialogs.tsx'
import { RoleHistory } from './role-history.tsx'
import { SaveRights } from './save-rights.tsx'
import { SettingsPage } from './settings-page.tsx'
import { useSettingsTexts } from './texts.ts'

/** One role: what it is for, what it opens now or opened on a past day, and every change of it. */
export function Page() {
  const { key = '' }: { key?: string } = useParams({ strict: false })
  const roles = useQuery(rolesQuery)
  const rights = useQuery(rightsQuery(key))
  const role = roles.data?.items.find((each) => each.key === key)
  const error = roles.error ?? rights.error ?? (roles.data && !role ? new Problem(404, {}) : null)
  if (error) return <PageError error={error} onRetry={() => rights.refetch()} />
  if (!role || !roles.data || !rights.data) return <PageSkeleton />
  return <RoleView key={key} role={role} roles={roles.data.items} matrix={rights.data} />
}

type RoleViewProps = { role: Role; roles: readonly Role[]; matrix: RightsMatrix }

function RoleView({ role, roles, matrix }: RoleViewProps) {
  const { t, language } = useSettingsTexts()
  const session = useSession()
  const navigate = useNavigate()
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const [text, setText] = useState('')
  const [open, setOpen] = useState<'edit' | 'copy' | 'archive' | null>(null)
  const matrices = useMemo(() => [matrix], [matrix])
  const draft = useRightsDraft(matrices)
  const mayEdit = can(session, 'role', 'update')
  const on = isPastDay(search.on) ? search.on : undefined
  const showOn = (day: string | null) =>
    navigate({ to: '.', search: (isPastDay(day) ? { on: day } : {}) as never, replace: true })
  const setArchived = async (isArchived: boolean) => {
    await api.patch(`/roles/${role.key}`, { isArchived }, { version: role.version })
    await queryClient.invalidateQueries({ queryKey: rolesQuery.queryKey })
    toast(t(isArchived ? 'roleArchived' : 'roleRestored'), { tone: 'yes' })
  }
  const name = inLanguage(role.label, language)

  return (
    <SettingsPage
      title={
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          {name}
          {role.isOwn && <Badge tone="petrol">{t('yourRole')}</Badge>}
          {role.archivedAt && <Badge tone="ask">{t('archived')}</Badge>}
        </span>
      }
      subtitle={role.description[language]}
      back={{ to: '/settings/roles', label: t('rolesTitle') }}
      actions={
        <>
          {can(session, 'role', 'create') && !role.archivedAt && (
            <Button icon={Copy} onClick={() => setOpen('copy')}>
              {t('copyRole')}
            </Button>
          )}
          {mayEdit && (
            <Menu
              trigger={<IconButton icon={Ellipsis} size={18} label={t('moreActions')} />}
              items={[
                { label: t('editRole'), icon: Pencil, onChoose: () => setOpen('edit') },
                role.archivedAt
                  ? { label: t('restoreRole'), icon: ArchiveRestore, onChoose: () => setOpen('archive') }
                  : {
                      label: t('archiveRole'),
                      icon: Archive,
                      onChoose: () => setOpen('archive'),
                      isDisabled: role.userCount > 0,
                      reason: role.userCount > 0 ? t('archiveHeld') : undefined,
                    },
              ]}
            />
          )}
        </>
      }
    >
      <WaitingGrant roleKey={role.key} />
      <RoleFacts role={role} matrix={matrix} />
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3 py-4">
        <QuickSearch value={text} onChange={setText} label={t('searchField')} className="phone:w-full" />
        <div className="flex items-end gap-2">
          <DateField
            label={t('stateOn')}
            max={dayOf(new Date())}
            value={on ?? dayOf(new Date())}
            onChange={showOn}
            className="w-40"
          />
          {on && <Button onClick={() => showOn(null)}>{t('toNow')}</Button>}
        </div>
      </div>
      {on ? (
        <PastRights role={role.key} on={on} text={text} />
      ) : (
        <>
          {role.isOwn && mayEdit && <p className="pb-3 text-small text-ink-soft">{t('ownRoleNote')}</p>}
          <RightsEditor
            role={role.key}
            resources={matrix.resources}
            stored={draft.stored[role.key] ?? {}}
            rights={draft.rights[role.key] ?? {}}
            isEditable={mayEdit && !role.archivedAt}
            text={text}
            onChange={(resource, next) => draft.set(role.key, resource, next)}
          />
        </>
      )}
      <RoleHistory matrix={matrix} onShow={showOn} />
      <SaveRights draft={draft} matrices={matrices} roles={roles} />
      {open === 'edit' && <EditRole role={role} onClose={() => setOpen(null)} />}
      {open === 'copy' && <CopyRole roles={roles} copyOf={role.key} onClose={() => setOpen(null)} />}
      {open === 'archive' && (
        <ConfirmDialog
          title={t(role.archivedAt ? 'restoreRoleTitle' : 'archiveRoleTitle', { role: name })}
          text={t(role.archivedAt ? 'restoreRoleText' : 'archiveRoleText')}
          action={t(role.archivedAt ? 'restoreRole' : 'archiveRole')}
          onConfirm={() => setArchived(!role.archivedAt)}
          onClose={() => setOpen(null)}
        />
      )}
    </SettingsPage>
  )
}

function RoleFacts({ role, matrix }: { role: Role; matrix: RightsMatrix }) {
  const { t, language } = useSettingsTexts()
  const isKeeper = hasPurpose(useSession(), 'system-operation', 'legal-compliance')
  const purposes = useQuery(purposesQuery).data?.items ?? []
  const names = new Map(purposes.map(({ key, label }) => [key, inLanguage(label, language)]))
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-2">
      <div className="min-w-0">
        <dt className="text-small text-ink-soft">{t('purposes')}</dt>
        <dd>{matrix.purposes.map((key) => names.get(key) ?? key).join(' · ') || t('none')}</dd>
      </div>
      <div className="min-w-0">
        <dt className="text-small text-ink-soft">{t('groups')}</dt>
        <dd className="[overflow-wrap:anywhere]">{role.customerGroups.join(' · ') || t('groupsAll')}</dd>
      </div>
      <div>
        <dt className="text-small text-ink-soft">{t('heldBy')}</dt>
        <dd>
          {isKeeper ? (
            <TextLink
              to="/settings/users"
              search={{
                filter: JSON.stringify({ and: [{ field: 'roleKeys', op: 'contains', value: role.key }] }),
              }}
            >
              {t('holders', { count: role.userCount })}
            </TextLink>
          ) : (
            t('holders', { count: role.userCount })
          )}
        </dd>
      </div>
    </dl>
  )
}

/** The same matrix as it was at the end of a past day; to be read only. */
function PastRights({ role, on, text }: { role: string; on: string; text: string }) {
  const { t } = useSettingsTexts()
  const { data, error, refetch } = useQuery(rightsQuery(role, on))
  const matrices = useMemo(() => (data ? [data] : []), [data])
  const { stored } = useRightsDraft(matrices)
  if (error instanceof Problem && error.status === 404)
    return <EmptyState text={t('notYetThen', { day: formatDate(on) })} />
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton className="h-80" />
  return (
    <>
      <p role="status" className="mb-3 rounded-control bg-ask-wash px-3 py-2">
        {t('stateThen', { day: formatDate(on) })}
        {data.role.customerGroups.length > 0 && (
          <span className="block [overflow-wrap:anywhere]">
            {t('groupsThen', { groups: data.role.customerGroups.join(', ') })}
          </span>
        )}
      </p>
      <RightsEditor
        role={role}
        resources={data.resources}
        stored={stored[role] ?? {}}
        rights={stored[role] ?? {}}
        isEditable={false}
        text={text}
        onChange={() => {}}
      />
    </>
  )
}
