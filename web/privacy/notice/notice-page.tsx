import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import type { NoticeSection, PrivacyNotice } from '#api/notice.ts'
import { ConfirmDialog } from '../../access/confirm-dialog.tsx'
import { CopyButton } from '../../access/copy-button.tsx'
import { api } from '../../platform/api.ts'
import { formatDayTime } from '../../platform/formats.ts'
import { inLanguage } from '../../platform/i18n.ts'
import { queryClient } from '../../platform/query.ts'
import { can, hasPurpose, useSession } from '../../platform/session.ts'
import { toast } from '../../platform/toasts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Page as PageFrame, Section } from '../../ui/page.tsx'
import { PermissionMark } from '../../ui/permission-light.tsx'
import { ErrorState, PageSkeleton } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { Unbroken } from '../../ui/unbroken.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { type Notices, noticeQuery } from './queries.ts'
import { useNoticeTexts } from './texts.ts'

/** What people are told about the processing of their data: the version that holds, and the one that waits. */
export function Page() {
  const { t } = useNoticeTexts()
  const isPhone = useIsPhone()
  const { data, error, refetch } = useQuery(noticeQuery)
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  return (
    <PageFrame
      isNarrow
      title={t('notice')}
      subtitle={t('lead')}
      back={isPhone ? { to: '/privacy', label: t('privacy') } : undefined}
    >
      <div className="flex flex-col gap-4">
        <State notices={data} />
        <Words notices={data} />
        {data.versions.length > 0 && <Versions notices={data} />}
      </div>
    </PageFrame>
  )
}

function State({ notices }: { notices: Notices }) {
  const { t } = useNoticeTexts()
  const session = useSession()
  const { released, isChanged, missing, url } = notices
  const [isAsking, setAsking] = useState(false)
  const next = (released?.number ?? 0) + 1
  const mayRelease = hasPurpose(session, 'legal-compliance') && can(session, 'information', 'create')
  return (
    <Section>
      <p className="flex items-start gap-2">
        <PermissionMark state={!released ? 'no' : isChanged ? 'ask' : 'yes'} className="mt-0.5" />
        <span>
          <span className="font-medium">
            {released
              ? t('current', { number: released.number, at: formatDayTime(released.releasedAt) })
              : t('none')}
          </span>{' '}
          <span className="text-ink-soft">
            <Unbroken text={released ? t(isChanged ? 'changed' : 'upToDate') : t('noneLead')} />
          </span>
        </span>
      </p>
      {isChanged && missing.length > 0 && (
        <p className="mt-3 rounded-control bg-ask-wash px-3 py-2">
          <Unbroken
            text={t('missing', { fields: missing.map((field) => t(`fields.${field as 'name'}`)).join(', ') })}
          />{' '}
          {can(session, 'setting', 'update') && <TextLink to="/settings/company">{t('toCompany')}</TextLink>}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-3 pt-3">
        {isChanged && mayRelease && (
          <Button variant="primary" disabled={missing.length > 0} onClick={() => setAsking(true)}>
            {t('release', { number: next })}
          </Button>
        )}
        {released && (
          <>
            <a
              href={url}
              target="_blank"
              rel="noreferrer"
              className="link inline-flex min-h-(--control) items-center gap-1.5"
            >
              {t('open')}
              <ExternalLink size={14} strokeWidth={1.5} aria-hidden />
            </a>
            <CopyButton text={url} label={t('copyAddress')} />
          </>
        )}
        <TextLink to="/privacy/information">{t('toInformation')}</TextLink>
      </div>
      {isAsking && (
        <ConfirmDialog
          title={t('releaseTitle', { number: next })}
          text={t('releaseText')}
          action={t('release', { number: next })}
          onConfirm={async () => {
            await api.post<PrivacyNotice>('/privacy-notice', undefined, { purpose: 'legal-compliance' })
            await queryClient.invalidateQueries({ queryKey: noticeQuery.queryKey })
            toast(t('released', { number: next }), { tone: 'yes' })
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </Section>
  )
}

function Words({ notices: { draft, released, isChanged } }: { notices: Notices }) {
  const { t } = useNoticeTexts()
  const [shown, setShown] = useState('draft')
  if (!released) return <Sections notice={draft} title={t('draft')} />
  if (!isChanged) return <Sections notice={released} title={t('shown', { number: released.number })} />
  return (
    <Tabs
      label={t('view')}
      value={shown}
      onChange={setShown}
      tabs={[
        { value: 'draft', label: t('draftOf'), content: <Sections notice={draft} before={released} /> },
        {
          value: 'released',
          label: t('shown', { number: released.number }),
          content: <Sections notice={released} />,
        },
      ]}
    />
  )
}

type SectionsProps = { notice: PrivacyNotice; before?: PrivacyNotice; title?: string }

/** The sections as people read them; those that say something new are marked. */
function Sections({ notice, before, title }: SectionsProps) {
  const { t, language } = useNoticeTexts()
  const Heading = title ? 'h3' : 'h2'
  const isNew = (section: NoticeSection) =>
    before && wordsOf(before.sections.find(({ key }) => key === section.key)) !== wordsOf(section)
  return (
    <Section title={title}>
      <div className="flex flex-col gap-5">
        {notice.sections.map((section) => (
          <div key={section.key}>
            <Heading className="flex flex-wrap items-center gap-2 pb-1 font-bold">
              {inLanguage(section.heading, language)}
              {isNew(section) && <Badge tone="ask">{t('sectionChanged')}</Badge>}
            </Heading>
            {section.paragraphs.map((paragraph) => (
              <p key={paragraph.de} className="pb-1">
                <Unbroken text={inLanguage(paragraph, language)} />
              </p>
            ))}
            {section.rows.length > 0 && (
              <dl className="grid grid-cols-[12rem_minmax(0,1fr)] gap-x-4 gap-y-1.5 phone:grid-cols-1 phone:gap-y-0.5">
                {section.rows.map(({ name, value }) => (
                  <div key={name.de} className="contents">
                    <dt className="text-ink-soft">{inLanguage(name, language)}</dt>
                    <dd className="phone:pb-2 [overflow-wrap:anywhere]">
                      <Unbroken text={inLanguage(value, language)} />
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </div>
        ))}
      </div>
    </Section>
  )
}

/** The database keeps no order of members, so the texts are put in ours. */
function wordsOf(section: NoticeSection | undefined): string {
  return JSON.stringify([
    section?.heading.de,
    section?.paragraphs.map(({ de }) => de),
    section?.rows.map(({ name, value }) => [name.de, value.de]),
  ])
}

function Versions({ notices: { versions, url } }: { notices: Notices }) {
  const { t } = useNoticeTexts()
  return (
    <Section title={t('versions')}>
      <ul className="-my-1">
        {versions.map(({ number, releasedAt }, index) => (
          <li
            key={number}
            className="flex flex-wrap items-center gap-x-3 border-t border-line py-2 first:border-t-0"
          >
            <a
              href={`${url}/${number}`}
              target="_blank"
              rel="noreferrer"
              className="link inline-flex items-center gap-1.5"
            >
              {t('version', { number })}
              <ExternalLink size={14} strokeWidth={1.5} aria-hidden />
            </a>
            <span className="text-ink-soft">{t('since', { at: formatDayTime(releasedAt) })}</span>
            {index === 0 && <Badge tone="yes">{t('valid')}</Badge>}
          </li>
        ))}
      </ul>
    </Section>
  )
}
