import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Role } from '#api/roles.ts'
import { purposesQuery } from '../platform/directory.ts'
import { inLanguage } from '../platform/i18n.ts'
import { can, useSession } from '../platform/session.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { ErrorState, Skeleton } from '../ui/states.tsx'
import { byLabel, rolesQuery } from './queries.ts'
import { CopyRole } from './role-dialogs.tsx'
import { SettingsPage } from './settings-page.tsx'
import { useSettingsTexts } from './texts.ts'

/** Every bundle of rights, for what it works, and how many hold it. */
export function Page() {
  const { t } = useSettingsTexts()
  const session = useSession()
  const [isOpen, setOpen] = useState(false)
  const { data, error, refetch } = useQuery(rolesQuery)
  const current = data?.items.filter(({ archivedAt }) => !archivedAt) ?? []
  const archived = data?.items.filter(({ archivedAt }) => archivedAt) ?? []
  return (
    <SettingsPage
      title={t('rolesTitle')}
      subtitle={t('rolesLead')}
      actions={
        can(session, 'role', 'create') && (
          <Button variant="primary" icon={Plus} onClick={() => setOpen(true)}>
            {t('newRole')}
          </Button>
        )
      }
    >
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton className="h-80" />}
      {current.length > 0 && <RoleList roles={current} />}
      {archived.length > 0 && (
        <>
          <h2 className="pt-6 pb-2 text-large font-bold">{t('archivedRoles')}</h2>
          <RoleList roles={archived} />
        </>
      )}
      {isOpen && <CopyRole roles={current} onClose={() => setOpen(false)} />}
    </SettingsPage>
  )
}

function RoleList({ roles }: { roles: readonly Role[] }) {
  const { t, language } = useSettingsTexts()
  const purposes = useQuery(purposesQuery).data?.items ?? []
  const names = new Map(purposes.map(({ key, label }) => [key, inLanguage(label, language)]))
  return (
    <ul className="overflow-hidden rounded-card border border-line bg-sheet">
      {byLabel(roles, language).map((role) => (
        <li key={role.key} className="border-t border-line first:border-t-0">
          <Link
            to={`/settings/roles/${role.key}`}
            className="grid min-h-12 grid-cols-[minmax(0,16rem)_minmax(0,1fr)_auto_auto] items-center gap-x-4 px-4 py-2.5 -outline-offset-2 hover:bg-hover phone:grid-cols-[minmax(0,1fr)_auto]"
          >
            <span className="flex min-w-0 flex-wrap items-center gap-x-2 font-medium">
              {inLanguage(role.label, language)}
              {role.isOwn && <Badge tone="petrol">{t('yourRole')}</Badge>}
              {!role.isTemplate && <Badge>{t('ownMade')}</Badge>}
            </span>
            <span className="min-w-0 phone:col-start-1 phone:row-start-2">
              <span className="block">{role.description[language]}</span>
              <span className="block text-small text-ink-soft">
                {role.purposes.map((key) => names.get(key) ?? key).join(' · ')}
              </span>
              {role.customerGroups.length > 0 && (
                <span className="block text-small text-ink-soft [overflow-wrap:anywhere]">
                  {t('groupsBound', { groups: role.customerGroups.join(', ') })}
                </span>
              )}
            </span>
            <span className="figures text-ink-soft phone:col-start-2 phone:row-start-1">
              {t('holders', { count: role.userCount })}
            </span>
            <ChevronRight size={16} strokeWidth={1.5} className="text-ink-soft phone:hidden" aria-hidden />
          </Link>
        </li>
      ))}
    </ul>
  )
}
