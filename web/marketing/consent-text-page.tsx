import { useQuery } from '@tanstack/react-query'
import { ChevronDown, Plus, ScrollText } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { ConsentText } from '#api/consents.ts'
import { purposesQuery } from '../platform/directory.ts'
import { formatDayTime } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { useSession } from '../platform/session.ts'
import { Button } from '../ui/button.tsx'
import { lazyPart } from '../ui/lazy-part.ts'
import { Page as PageFrame, Section } from '../ui/page.tsx'
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx'
import { Unbroken } from '../ui/unbroken.tsx'
import { useIsPhone } from '../ui/use-is-phone.ts'
import { keepsMarketing, textsQuery } from './queries.ts'
import { useMarketingTexts } from './texts.ts'

const NewText = lazyPart(() => import('./new-text.tsx'), 'NewText')

/** The exact words people agree to, each with all its versions. */
export function Page() {
  const { t } = useMarketingTexts()
  const isPhone = useIsPhone()
  const mayKeep = keepsMarketing(useSession())
  const [writing, setWriting] = useState<{ after?: ConsentText } | null>(null)
  const { data, error, refetch } = useQuery(textsQuery)
  const add = mayKeep && (
    <Button variant="primary" icon={Plus} onClick={() => setWriting({})}>
      {t('newText')}
    </Button>
  )
  return (
    <PageFrame
      isNarrow
      title={t('texts')}
      subtitle={t('textsLead')}
      back={isPhone ? { to: '/marketing', label: t('marketing') } : undefined}
      actions={data?.length !== 0 && add}
    >
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton className="h-40" />}
      {data?.length === 0 && <EmptyState icon={ScrollText} text={t('textsEmpty')} action={add} />}
      <div className="flex flex-col gap-4">
        {groupsOf(data ?? []).map((versions) => (
          <TextVersions
            key={`${versions[0]?.key} ${versions[0]?.language}`}
            versions={versions}
            onRenew={mayKeep ? (after) => setWriting({ after }) : undefined}
          />
        ))}
      </div>
      <Suspense fallback={null}>
        {writing && <NewText after={writing.after} onClose={() => setWriting(null)} />}
      </Suspense>
    </PageFrame>
  )
}

type VersionsProps = { versions: readonly ConsentText[]; onRenew?: (newest: ConsentText) => void }

function TextVersions({ versions: [newest, ...older], onRenew }: VersionsProps) {
  const { t } = useMarketingTexts()
  if (!newest) return null
  return (
    <Section
      title={newest.key}
      aside={
        onRenew && (
          <Button variant="quiet" icon={Plus} className="-mr-3" onClick={() => onRenew(newest)}>
            {t('newVersion')}
            <span className="sr-only">: {newest.key}</span>
          </Button>
        )
      }
    >
      <OneText text={newest} />
      {older.length > 0 && (
        <details className="group pt-2">
          <summary className="-mx-1 inline-flex min-h-7 cursor-pointer items-center gap-1 rounded-control px-1 text-small text-petrol touch:min-h-11 [&::-webkit-details-marker]:hidden">
            {t('olderVersions', { count: older.length })}
            <ChevronDown
              size={14}
              strokeWidth={1.5}
              className="transition-transform group-open:rotate-180"
              aria-hidden
            />
          </summary>
          <ol className="flex flex-col">
            {older.map((text) => (
              <li key={text.id} className="border-t border-line py-2.5 first:border-t-0">
                <OneText text={text} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </Section>
  )
}

function OneText({ text }: { text: ConsentText }) {
  const { t, language } = useMarketingTexts()
  const purpose = useQuery(purposesQuery).data?.items.find(({ key }) => key === text.purpose)
  const about = [
    t('version', { number: text.number }),
    formatDayTime(text.createdAt),
    purpose && inLanguage(purpose.label, language),
    text.channels.map((channel) => t(`channels.${channel as 'email'}`)).join(', '),
    t(`languages.${text.language as 'de'}`),
  ]
  return (
    <>
      <blockquote className="max-w-prose whitespace-pre-line">
        <Unbroken text={text.text} />
      </blockquote>
      <p className="pt-1 text-small text-ink-soft">{about.filter(Boolean).join(' · ')}</p>
    </>
  )
}

/** The versions of each text in each language, the newest first, as the server sends them. */
function groupsOf(texts: readonly ConsentText[]): ConsentText[][] {
  const groups = new Map<string, ConsentText[]>()
  for (const text of texts) {
    const key = `${text.key} ${text.language}`
    groups.set(key, [...(groups.get(key) ?? []), text])
  }
  return [...groups.values()]
}
