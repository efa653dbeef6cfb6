import { useQuery } from '@tanstack/react-query'
import { MoreHorizontal, Pencil, Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { DataKind } from '#api/purposes.ts'
import type { RetentionRule } from '#api/retention-rules.ts'
import { formatDate } from '../../platform/formats.ts'
import { inLanguage } from '../../platform/i18n.ts'
import { normWords } from '../../platform/norm-words.ts'
import { can, hasPurpose, useSession } from '../../platform/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Page as PageFrame, Section } from '../../ui/page.tsx'
import { ErrorState, PageSkeleton } from '../../ui/states.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { dataKindsQuery, retentionRulesQuery } from './queries.ts'
import { useReachWords } from './reach-words.ts'
import { EndRule, GeneralRuleForm, RuleForm } from './rule-dialogs.tsx'
import { useRetentionTexts } from './texts.ts'

/** The periods of all kinds of data, and those of customer groups beside them. */
export function Page() {
  const { t } = useRetentionTexts()
  const isPhone = useIsPhone()
  const { data, error, refetch } = useQuery(dataKindsQuery)
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  const [byGroup, forAll] = [true, false].map((takes) =>
    data.items.filter(({ takesGroupRules }) => takesGroupRules === takes),
  )
  return (
    <PageFrame
      isNarrow
      title={t('title')}
      subtitle={t('lead')}
      back={isPhone ? { to: '/privacy', label: t('privacy') } : undefined}
    >
      <div className="flex flex-col gap-4">
        <Section title={t('byGroup')}>
          <ul>
            {byGroup?.map((kind) => (
              <Kind key={kind.key} kind={kind} />
            ))}
          </ul>
        </Section>
        <Section title={t('forAll')}>
          <p className="pb-1 text-ink-soft">{t('forAllLead')}</p>
          <ul>
            {forAll?.map((kind) => (
              <Kind key={kind.key} kind={kind} />
            ))}
          </ul>
        </Section>
        <Ended kinds={data.items} />
        <TextLink to="/privacy/notice">{t('toNotice')}</TextLink>
      </div>
    </PageFrame>
  )
}

function Kind({ kind }: { kind: DataKind }) {
  const { t, language } = useRetentionTexts()
  const session = useSession()
  const [open, setOpen] = useState<'change' | 'add' | null>(null)
  const isInCharge = hasPurpose(session, 'legal-compliance')
  const mayChange = isInCharge && !kind.isFixed && can(session, 'dataKind', 'update')
  const mayAdd = isInCharge && kind.takesGroupRules && can(session, 'retentionRule', 'create')
  const label = inLanguage(kind.label, language)
  return (
    <li className="border-t border-line py-3 first:border-t-0">
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-x-4 gap-y-1 phone:grid-cols-1">
        <div>
          <h3 className="font-medium">{label}</h3>
          <p className="text-small text-ink-soft">{inLanguage(kind.description, language)}</p>
        </div>
        <div>
          <div className="flex flex-wrap items-baseline gap-x-2">
            <span>{inLanguage(kind.retention, language)}</span>
            {kind.isDuty && <Badge>{t('duty')}</Badge>}
          </div>
          {kind.norm && <p className="text-small text-ink-soft">{normWords(kind.norm, language)}</p>}
        </div>
      </div>
      {kind.groupRules.length > 0 && (
        <ul className="mt-2 border-l-2 border-line pl-3">
          {kind.groupRules.map((rule) => (
            <GroupRule key={rule.id} kind={kind} rule={rule} />
          ))}
        </ul>
      )}
      <div className="-ml-3 flex flex-wrap gap-x-1 not-empty:mt-1">
        {mayChange && (
          <Button
            variant="quiet"
            icon={Pencil}
            aria-label={t('changeGeneralOf', { kind: label })}
            onClick={() => setOpen('change')}
          >
            {t('changeGeneral')}
          </Button>
        )}
        {mayAdd && (
          <Button variant="quiet" icon={Plus} onClick={() => setOpen('add')}>
            {t('addRule')}
          </Button>
        )}
      </div>
      {open === 'change' && <GeneralRuleForm kind={kind} onClose={() => setOpen(null)} />}
      {open === 'add' && <RuleForm kind={kind} onClose={() => setOpen(null)} />}
    </li>
  )
}

type RuleProps = { kind: DataKind; rule: RetentionRule }

function GroupRule({ kind, rule }: RuleProps) {
  const { t, language } = useRetentionTexts()
  const session = useSession()
  const reachOf = useReachWords()
  const [open, setOpen] = useState<'change' | 'end' | null>(null)
  const mayChange = hasPurpose(session, 'legal-compliance') && can(session, 'retentionRule', 'update')
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-2 py-1.5">
      <div className="min-w-0">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium [overflow-wrap:anywhere]">{rule.customerGroup}</span>
          <span>{inLanguage(rule.retention, language)}</span>
          {rule.isDuty && <Badge>{t('duty')}</Badge>}
        </div>
        <p className="text-small [overflow-wrap:anywhere]">{rule.reason}</p>
        <p className="text-small text-ink-soft [overflow-wrap:anywhere]">
          {[rule.norm, reachOf(rule.customerGroup)].filter(Boolean).join(' · ')}
        </p>
      </div>
      {mayChange && (
        <Menu
          trigger={<IconButton icon={MoreHorizontal} label={t('ruleMenu', { group: rule.customerGroup })} />}
          items={[
            { label: t('change'), icon: Pencil, onChoose: () => setOpen('change') },
            { label: t('end'), icon: X, onChoose: () => setOpen('end') },
          ]}
        />
      )}
      {open === 'change' && <RuleForm kind={kind} rule={rule} onClose={() => setOpen(null)} />}
      {open === 'end' && <EndRule kind={kind} rule={rule} onClose={() => setOpen(null)} />}
    </li>
  )
}

/** What held once, for questions about a past day. */
function Ended({ kinds }: { kinds: readonly DataKind[] }) {
  const { t, language } = useRetentionTexts()
  const { data } = useQuery(retentionRulesQuery)
  const ended = data?.items.filter(({ endedAt }) => endedAt !== null) ?? []
  const labelOf = (key: string) => kinds.find((kind) => kind.key === key)?.label
  if (ended.length === 0) return null
  return (
    <Section title={t('ended')}>
      <ul>
        {ended.map((rule) => {
          const label = labelOf(rule.dataKind)
          const [from, until] = [formatDate(rule.createdAt), formatDate(rule.endedAt)]
          return (
            <li key={rule.id} className="border-t border-line py-2 first:border-t-0">
              <div className="[overflow-wrap:anywhere]">
                <span className="font-medium">{rule.customerGroup}</span>
                {` · ${label ? inLanguage(label, language) : rule.dataKind}: ${inLanguage(rule.retention, language)}`}
              </div>
              <p className="text-small text-ink-soft [overflow-wrap:anywhere]">
                {t(from === until ? 'endedSameDay' : 'endedOn', { from, until })}
                {` · ${rule.reason}`}
              </p>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
