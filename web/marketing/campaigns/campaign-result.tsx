import { useNavigate } from '@tanstack/react-router'
import { ChevronRight, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Static } from 'typebox'
import type { Campaign, CampaignRecipient, MailLanguage } from '#api/campaigns.ts'
import { ConfirmDialog } from '../../access/confirm-dialog.tsx'
import { formatMoment, formatNumber, formatTime, formatWeekday } from '../../platform/formats.ts'
import { problemText } from '../../platform/i18n.ts'
import { can, useSession } from '../../platform/session.ts'
import { toast } from '../../platform/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { Page as PageFrame, Section } from '../../ui/page.tsx'
import { ProblemNote, problemSentence } from '../../ui/problem-note.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { MailPreview } from '../mailings/mail-preview.tsx'
import { PeopleBehind } from '../mailings/people-behind.tsx'
import { reasonWords } from '../mailings/reason-words.ts'
import { useBack } from '../newsletters/use-back.ts'
import { AudiencePanel } from '../segments/audience-panel.tsx'
import { CampaignState } from './campaign-state.tsx'
import { addCampaign, isSoon, stopCampaign, unscheduleCampaign } from './queries.ts'
import { useCampaignTexts } from './texts.ts'

const order = [
  'sent',
  'sending',
  'waiting',
  'bounced',
  'complained',
  'refused',
  'unfit',
  'withheld',
  'cancelled',
  'excluded',
] as const
type Outcome = (typeof order)[number]
type Recipient = Static<typeof CampaignRecipient>
type Count = NonNullable<Campaign['counts']>[number]
type OutcomeGroup = { state: string; code: string | null; title: string; count: number }

/** A campaign that is no draft any more: when it goes, how far it is, and what became of it for whom. */
export function CampaignResult({ campaign }: { campaign: Campaign }) {
  const { t } = useCampaignTexts()
  const [language, setLanguage] = useState<MailLanguage>('de')
  return (
    <PageFrame
      title={<span className="[overflow-wrap:anywhere]">{campaign.name}</span>}
      back={useBack(campaign)}
      subtitle={
        <span className="flex flex-wrap items-center gap-x-2 pt-0.5">
          <CampaignState campaign={campaign} />
          <span className="min-w-0 [overflow-wrap:anywhere]">{campaign.subject}</span>
        </span>
      }
      actions={<Reuse campaign={campaign} />}
    >
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] 2xl:grid-cols-[minmax(0,1fr)_44rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {campaign.state === 'scheduled' && <Scheduled campaign={campaign} />}
          {campaign.state === 'scheduled' && campaign.segmentId && (
            <Section title={t('people')}>
              <AudiencePanel
                audience={{ segmentId: campaign.segmentId }}
                productGroup={campaign.productGroup ?? null}
              />
            </Section>
          )}
          {campaign.state === 'sending' && <Sending campaign={campaign} />}
          {campaign.state === 'stopped' && campaign.problemCode && <Reason code={campaign.problemCode} />}
          {campaign.state !== 'scheduled' && <Result campaign={campaign} />}
        </div>
        <MailPreview
          path={`/campaigns/${campaign.id}`}
          version={campaign.version}
          language={language}
          languages={campaign.translations?.en ? ['de', 'en'] : ['de']}
          onChoose={setLanguage}
        />
      </div>
    </PageFrame>
  )
}

function Scheduled({ campaign: { id, sendAt } }: { campaign: Campaign }) {
  const { t } = useCampaignTexts()
  const mayChange = can(useSession(), 'campaign', 'update')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const seconds = useSecondsUntil(sendAt)
  const takeBack = async () => {
    setBusy(true)
    try {
      await unscheduleCampaign(id)
      toast(t('takenBack'), { tone: 'yes' })
    } catch (error) {
      setProblem(error)
      setBusy(false)
    }
  }
  const heading = !isSoon(sendAt)
    ? t('plannedFor', { at: `${formatWeekday(sendAt)}, ${formatTime(sendAt)}` })
    : seconds > 0
      ? t('goesIn', { time: clockOf(seconds) })
      : t('goesNow')
  return (
    <Section title={<span className="figures">{heading}</span>}>
      <p className="text-ink-soft">{t('untilThen')}</p>
      <ProblemNote problem={problem} className="mt-3" />
      {mayChange && (
        <Button variant="primary" className="mt-3" busy={isBusy} onClick={takeBack}>
          {t('undo')}
        </Button>
      )}
    </Section>
  )
}

/** Counts down once a second, as long as it is worth looking at. */
function useSecondsUntil(moment: string | null): number {
  const left = () => (moment ? Math.max(0, Math.round((Date.parse(moment) - Date.now()) / 1000)) : 0)
  const [seconds, setSeconds] = useState(left)
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 1000)
    return () => clearInterval(timer)
  }, [moment])
  return seconds
}

/** `1:05` */
function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function Sending({ campaign }: { campaign: Campaign }) {
  const { t } = useCampaignTexts()
  const mayChange = can(useSession(), 'campaign', 'update')
  const [isAsking, setAsking] = useState(false)
  const counts = campaign.counts ?? []
  const total = sumOf(counts.filter(({ state }) => state !== 'excluded'))
  const left = sumOf(counts.filter(({ state }) => state === 'waiting' || state === 'sending'))
  return (
    <Section title={t('sending')}>
      <p className="pb-3 text-ink-soft">{t('sendingLead')}</p>
      <ProgressBar done={total - left} total={total || null} label={t('sending')} />
      <p className="figures pt-1 text-small text-ink-soft">
        {total === 0
          ? t('finding')
          : t('progress', { done: formatNumber(total - left), total: formatNumber(total) })}
      </p>
      {campaign.problemCode && <Reason code={campaign.problemCode} />}
      {mayChange && (
        <Button className="mt-3" onClick={() => setAsking(true)}>
          {t('stop')}
        </Button>
      )}
      {isAsking && (
        <ConfirmDialog
          isDanger
          title={t('stopTitle')}
          text={t('stopText')}
          action={t('stop')}
          onConfirm={async () => {
            await stopCampaign(campaign.id)
            toast(t('stopped'))
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </Section>
  )
}

function Reason({ code }: { code: string }) {
  const { t, language } = useCampaignTexts()
  const reason = problemText(code, {}, language) ?? problemText('unknown', { code }, language)
  return <p className="mt-3 rounded-control bg-ask-wash px-3 py-2">{t('problem', { reason })}</p>
}

function Result({ campaign }: { campaign: Campaign }) {
  const { t } = useCampaignTexts()
  const [open, setOpen] = useState<(OutcomeGroup & { hint: string }) | null>(null)
  const groups = useGroups(campaign)
  const sent = sumOf((campaign.counts ?? []).filter(({ state }) => isGone(state)))
  const at = formatMoment(campaign.finishedAt)
  return (
    <Section title={t('result')}>
      {groups.length === 0 ? (
        <p className="text-ink-soft">{t('noResult')}</p>
      ) : (
        <>
          <p className="pb-3">
            <span className="font-medium">
              {t('headline', { count: sent, formatted: formatNumber(sent) })}
            </span>{' '}
            {campaign.finishedAt && (
              <span className="text-ink-soft">
                {t(campaign.state === 'stopped' ? 'stoppedAt' : 'sentAt', { at })}
              </span>
            )}
          </p>
          <ul className="-mx-4 border-t border-line">
            {groups.map((group) => (
              <li key={`${group.state} ${group.code}`} className="border-b border-line">
                <button
                  type="button"
                  onClick={() => setOpen(group)}
                  className="flex min-h-11 w-full items-center gap-2 px-4 py-2 text-left -outline-offset-2 hover:bg-hover"
                >
                  <span className="min-w-0 flex-1">
                    {group.title}
                    {group.hint && <span className="block text-small text-ink-soft">{group.hint}</span>}
                  </span>
                  <span className="figures shrink-0">{formatNumber(group.count)}</span>
                  <ChevronRight size={16} strokeWidth={1.5} className="shrink-0 text-ink-soft" aria-hidden />
                </button>
              </li>
            ))}
          </ul>
          <p className="pt-3 text-small text-ink-soft">{t('noTracking')}</p>
        </>
      )}
      {open && (
        <PeopleBehind<Recipient>
          title={open.title}
          reason={open.hint}
          path={`/campaigns/${campaign.id}/recipients`}
          query={{ state: open.state, code: open.code }}
          count={open.count}
          lineOf={({ at, status }) => ({
            at,
            detail: status && status !== '250' ? t('answer', { status }) : undefined,
          })}
          onClose={() => setOpen(null)}
        />
      )}
    </Section>
  )
}

/** Outcomes in the order of interest, each with its reason in words. */
function useGroups({ counts = [] }: Campaign): (OutcomeGroup & { hint: string })[] {
  const { t, language } = useCampaignTexts()
  const rank = (state: string) => order.indexOf(state as Outcome)
  return [...counts]
    .sort((one, other) => rank(one.state) - rank(other.state) || other.count - one.count)
    .map((each) => ({
      state: each.state,
      code: each.code,
      count: each.count,
      title: t(`outcomes.${each.state as Outcome}`),
      // Whoever got the mail got it because she may; that needs no reason.
      hint:
        isGone(each.state) || each.state === 'waiting'
          ? ''
          : reasonWords(each, (code) => t(`codes.${code as 'stopped'}`), language),
    }))
}

function isGone(state: string): boolean {
  return state === 'sent' || state === 'bounced' || state === 'complained'
}

function sumOf(counts: readonly Count[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0)
}

function Reuse({ campaign }: { campaign: Campaign }) {
  const { t, language } = useCampaignTexts()
  const mayAdd = can(useSession(), 'campaign', 'create')
  const navigate = useNavigate()
  const [isBusy, setBusy] = useState(false)
  if (!mayAdd) return null
  const copy = async () => {
    setBusy(true)
    try {
      const { name = '', subject, preheader, productGroup, segmentId, blocks, translations } = campaign
      const created = await addCampaign({
        name: t('copyOf', { name: name.slice(0, 105) }),
        ...(subject ? { subject } : {}),
        preheader,
        productGroup,
        segmentId,
        blocks,
        translations,
      })
      await navigate({ to: `/marketing/campaigns/${created.id}` as string })
      toast(t('reused'), { tone: 'yes' })
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button icon={Copy} busy={isBusy} onClick={copy}>
      {t('reuse')}
    </Button>
  )
}
