import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import type { DomainCheck } from '#api/mail-delivery.ts'
import { CopyButton } from '../../access/copy-button.tsx'
import { inLanguage } from '../../platform/i18n.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/page.tsx'
import { type Permission, PermissionMark } from '../../ui/permission-light.tsx'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import { domainCheckQuery } from './queries.ts'
import { useMailTexts } from './texts.ts'

type Item = DomainCheck['items'][number]
const marks: Record<Item['state'], Permission> = { ok: 'yes', warn: 'ask', fail: 'no' }
const tones: Record<Item['state'], Tone> = { ok: 'yes', warn: 'ask', fail: 'no' }

/** What stands in the DNS, said in plain words, and what to put there. */
export function DomainCheckSection({ domain }: { domain: string }) {
  const { t } = useMailTexts()
  const { data, error, isFetching, refetch } = useQuery(domainCheckQuery)
  return (
    <Section title={t('check')}>
      <div className="flex flex-wrap items-center justify-between gap-2 pb-3">
        <p className="min-w-0 flex-1 basis-72 text-ink-soft">{t('checkLead', { domain })}</p>
        {data && (
          <Button icon={RotateCw} busy={isFetching} onClick={() => refetch()}>
            {t('checkAgain')}
          </Button>
        )}
      </div>
      {error && !data && <ErrorState error={error} onRetry={() => refetch()} />}
      {!data && !error && (
        <div role="status">
          <span className="sr-only">{t('checking')}</span>
          <Skeleton className="h-40" />
        </div>
      )}
      {data && (
        <ul className="flex flex-col">
          {data.items.map((item) => (
            <CheckedItem key={item.topic} item={item} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function CheckedItem({ item: { topic, state, words, found, publish } }: { item: Item }) {
  const { t, language } = useMailTexts()
  return (
    <li className="border-t border-line py-3 first:border-t-0 first:pt-0">
      <div className="flex items-start gap-2">
        <PermissionMark state={marks[state]} className="mt-0.5" />
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-medium">{t(`topics.${topic}`)}</span>
            <Badge tone={tones[state]} icon={null}>
              {t(`states.${state}`)}
            </Badge>
          </p>
          <p>{inLanguage(words, language)}</p>
          {found.length > 0 && (
            <div className="pt-2">
              <p className="text-small text-ink-soft">{t('found')}</p>
              {found.map((record) => (
                <code key={record} className="block text-small [overflow-wrap:anywhere]">
                  {record}
                </code>
              ))}
            </div>
          )}
          {publish && (
            <div className="mt-2 rounded-control bg-hover px-3 py-2">
              <p className="pb-1 text-small font-medium">{t('publish')}</p>
              <dl className="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-small">
                <dt className="text-ink-soft">{t('recordType')}</dt>
                <dd>{publish.type}</dd>
                <dt className="text-ink-soft">{t('recordName')}</dt>
                <dd className="[overflow-wrap:anywhere]">
                  <code>{publish.name}</code>
                </dd>
                <dt className="text-ink-soft">{t('recordValue')}</dt>
                <dd className="[overflow-wrap:anywhere]">
                  <code>{publish.value}</code>
                </dd>
              </dl>
              <div className="flex flex-wrap gap-2 pt-2">
                <CopyButton text={publish.name} label={t('copyName')} />
                <CopyButton text={publish.value} label={t('copyValue')} />
              </div>
            </div>
          )}
        </div>
      </div>
    </li>
  )
}
