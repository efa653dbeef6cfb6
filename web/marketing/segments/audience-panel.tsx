import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChevronRight, LoaderCircle } from 'lucide-react'
import { Suspense, useState } from 'react'
import { formatNumber } from '../../platform/formats.ts'
import { inLanguage } from '../../platform/i18n.ts'
import { normWords } from '../../platform/norm-words.ts'
import { cx } from '../../ui/class-names.ts'
import { lazyPart } from '../../ui/lazy-part.ts'
import { PermissionMark } from '../../ui/permission-light.tsx'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import {
  type Audience,
  type AudienceAsking,
  type AudienceChannel,
  type AudiencePreview,
  previewQuery,
} from './queries.ts'
import { useSegmentTexts } from './texts.ts'

const AudienceList = lazyPart(() => import('./audience-list.tsx'), 'AudienceList')

type PanelProps = AudienceAsking & { audience: Audience; isStale?: boolean }
export type OpenGroup = { code: string; title: string; norm?: string; count: number }

/** How many the conditions find, how many of them may be written to, and why not the others; each number opens. */
export function AudiencePanel({ audience, productGroup, channel = 'email', isStale }: PanelProps) {
  const asking = { productGroup, channel }
  const [open, setOpen] = useState<OpenGroup | null>(null)
  const quick = useQuery({
    ...previewQuery(audience, false, asking),
    placeholderData: keepPreviousData,
  })
  // The estimate answers while one works; the whole count follows when it has rested.
  const isRough = quick.data?.isEstimate === true && !quick.isPlaceholderData && !isStale
  const exact = useQuery({ ...previewQuery(audience, true, asking), enabled: isRough })
  const counts = (isRough && exact.data) || quick.data
  if (quick.error && !quick.data)
    return <ErrorState error={quick.error} onRetry={() => quick.refetch()} className="py-6" />
  if (!counts) return <Skeleton className="h-44" />
  const isBusy = isStale || quick.isFetching || exact.isFetching
  return (
    <div className="flex flex-col gap-3">
      <Headline counts={counts} channel={channel} isBusy={isBusy} />
      {counts.matched > 0 && <Groups counts={counts} onOpen={setOpen} />}
      <OutOfSight counts={counts} isKept={'segmentId' in audience} />
      <Suspense fallback={null}>
        {open && (
          <AudienceList group={open} audience={audience} asking={asking} onClose={() => setOpen(null)} />
        )}
      </Suspense>
    </div>
  )
}

type HeadlineProps = { counts: AudiencePreview; channel: AudienceChannel; isBusy: boolean }

function Headline({ counts, channel, isBusy }: HeadlineProps) {
  const { t } = useSegmentTexts()
  const { matched, allowed } = counts
  const about = useAbout(counts)
  return (
    <div role="status" aria-busy={false}>
      {matched === 0 ? (
        <p className="text-ink-soft">{t('nobody')}</p>
      ) : (
        <>
          <p className="flex flex-wrap items-baseline gap-x-2">
            <span className="figures text-[1.75rem] leading-tight font-bold">{about(allowed)}</span>
            <span className="text-ink-soft">
              {t(`reachOf.${channel}`, { matched: formatNumber(matched) })}
            </span>
            {isBusy && (
              <LoaderCircle size={14} strokeWidth={1.5} className="animate-turn text-ink-soft" aria-hidden />
            )}
          </p>
          <div className="mt-2 flex h-2 overflow-hidden rounded-full bg-line" aria-hidden>
            <div
              className="rounded-full bg-petrol transition-[width]"
              style={{ width: `${(allowed / matched) * 100}%` }}
            />
          </div>
        </>
      )}
    </div>
  )
}

function Groups({ counts, onOpen }: { counts: AudiencePreview; onOpen: (group: OpenGroup) => void }) {
  const { t, language } = useSegmentTexts()
  const { allowed, excluded } = counts
  const about = useAbout(counts)
  const groups = [
    { code: 'allowed', norm: '', title: t('allowed'), hint: t('allowedHint'), count: allowed },
    ...excluded.map(({ code, norm, reason, count }) => ({
      code,
      norm: normWords(norm, language),
      title: inLanguage(reason, language),
      hint: normWords(norm, language),
      count,
    })),
  ]
  return (
    <>
      <ul className="-mx-4 border-t border-line">
        {groups.map(({ hint, count, ...group }) => (
          <li key={group.code} className="border-b border-line">
            <button
              type="button"
              disabled={count === 0}
              onClick={() => onOpen({ ...group, count })}
              className="flex min-h-11 w-full items-start gap-2 px-4 py-2 text-left -outline-offset-2 enabled:hover:bg-hover"
            >
              <PermissionMark state={group.code === 'allowed' ? 'yes' : 'no'} className="mt-0.5" />
              <span className="min-w-0 flex-1">
                {group.title}
                <span className="block text-small text-ink-soft">{hint}</span>
              </span>
              <span className={cx('figures shrink-0', group.code === 'allowed' && 'font-medium')}>
                {about(count)}
              </span>
              <ChevronRight
                size={16}
                strokeWidth={1.5}
                className={cx('mt-0.5 shrink-0 text-ink-soft', count === 0 && 'invisible')}
                aria-hidden
              />
            </button>
          </li>
        ))}
      </ul>
      <p className="text-small text-ink-soft">
        {excluded.length === 0 && `${t('noneExcluded')} `}
        {t('decidedAgain')}
      </p>
    </>
  )
}

/** Whom one may not see is told in numbers that say nothing about one person. */
type OutProps = {
  counts: AudiencePreview
  /** A saved segment, and not the conditions one is writing. */
  isKept: boolean
}

function OutOfSight({ counts: { outOfSight, isEstimate }, isKept }: OutProps) {
  const { t, language } = useSegmentTexts()
  if (outOfSight?.count === 0 && isEstimate) return null
  // Why they are not counted is of use where conditions can be changed.
  if (outOfSight === null && isKept) return null
  return (
    <section className="border-t border-line pt-3">
      <h3 className="font-medium">{t('outOfSight')}</h3>
      {outOfSight === null && <p className="text-ink-soft">{t('outOfSightNotCounted')}</p>}
      {outOfSight?.count === 0 && <p className="text-ink-soft">{t('outOfSightFew')}</p>}
      {outOfSight !== null && outOfSight.count > 0 && (
        <>
          <p>{t('outOfSightCount', { count: formatNumber(outOfSight.count) })}</p>
          <ul className="py-1 text-ink-soft">
            {outOfSight.excluded.map(({ code, norm, reason, count }) => (
              <li key={code} className="flex items-start gap-2 py-1">
                <span className="min-w-0 flex-1">
                  {inLanguage(reason, language)}
                  <span className="block text-small">{normWords(norm, language)}</span>
                </span>
                <span className="figures shrink-0">{formatNumber(count)}</span>
              </li>
            ))}
          </ul>
          <p className="text-small text-ink-soft">{t('outOfSightWhy')}</p>
        </>
      )}
    </section>
  )
}

/** A number from a sample says so. */
function useAbout({ isEstimate }: AudiencePreview): (number: number) => string {
  const { t } = useSegmentTexts()
  return (number) => (isEstimate ? t('about', { number: formatNumber(number) }) : formatNumber(number))
}
