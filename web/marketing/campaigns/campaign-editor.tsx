import { useQuery } from '@tanstack/react-query'
import { Check, LoaderCircle, MailCheck, Send } from 'lucide-react'
import { Suspense, useRef, useState } from 'react'
import type { Campaign, MailLanguage } from '#api/campaigns.ts'
import { LeaveGuard } from '../../access/leave-guard.tsx'
import { Problem } from '../../platform/problem.ts'
import { useSession } from '../../platform/session.ts'
import { toast } from '../../platform/toasts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { pointerToName } from '../../ui/form.tsx'
import { lazyPart } from '../../ui/lazy-part.ts'
import { Page as PageFrame, Section } from '../../ui/page.tsx'
import { detailSentence, ProblemNote, problemSentence } from '../../ui/problem-note.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { TextLink } from '../../ui/text-link.tsx'
import { LanguageBar } from '../mailings/language-choice.tsx'
import { MailPreview } from '../mailings/mail-preview.tsx'
import { sendTestMail } from '../mailings/queries.ts'
import { RemoveMenu } from '../mailings/remove-menu.tsx'
import { SegmentChoice, useSegment } from '../mailings/segment-choice.tsx'
import { newsletterQuery } from '../newsletters/queries.ts'
import { useNewsletterTexts } from '../newsletters/texts.ts'
import { useBack } from '../newsletters/use-back.ts'
import { AudiencePanel } from '../segments/audience-panel.tsx'
import { BlockList } from './block-list.tsx'
import { copyOf, type DraftText, sentIndex, textIn, withText } from './draft.ts'
import { PlaceholderMenu } from './placeholder-menu.tsx'
import { removeCampaign } from './queries.ts'
import { useCampaignTexts } from './texts.ts'
import { type DraftControl, useDraft } from './use-draft.ts'

const SendDialog = lazyPart(() => import('./send-dialog.tsx'), 'SendDialog')

type EditorProps = { campaign: Campaign; onReload: () => void }

/** Writing a campaign: whom it is for, what it says, how it will look; kept while one writes. */
export function CampaignEditor({ campaign, onReload }: EditorProps) {
  const { t, language } = useCampaignTexts()
  const session = useSession()
  const control = useDraft(campaign)
  const { draft, change, save, problem } = control
  const path = `/campaigns/${campaign.id}`
  const [isSending, setSending] = useState(false)
  const [isTesting, setTesting] = useState(false)
  const errorAt = useErrors(control)
  const [chosen, setWriting] = useState<MailLanguage>('de')
  const writing = draft.translations.en ? chosen : 'de'
  const text = textIn(draft, writing)
  const at = writing === 'de' ? '' : `translations.${writing}.`
  const write = (patch: Partial<DraftText>) => change(withText(draft.translations, writing, patch))
  const openSend = async () => {
    if (await save()) setSending(true)
  }
  const test = async () => {
    setTesting(true)
    try {
      if (!(await save())) return
      const isWaiting = await sendTestMail(path, writing)
      toast(t(isWaiting ? 'testWaits' : 'testSent', { email: session.user.email }), { tone: 'yes' })
    } catch (error) {
      toast(problemSentence(error, language), { tone: 'no' })
    } finally {
      setTesting(false)
    }
  }
  return (
    <PageFrame
      title={<span className="[overflow-wrap:anywhere]">{draft.name || t('newCampaign')}</span>}
      back={useBack(campaign)}
      subtitle={<SaveState state={control.state} />}
      actions={
        <>
          <Button icon={MailCheck} busy={isTesting} onClick={test}>
            {t('sendTest')}
          </Button>
          <Button variant="primary" icon={Send} onClick={openSend}>
            {t('send')}
          </Button>
          <RemoveMenu
            resource="campaign"
            words={{
              more: t('more'),
              remove: t('remove'),
              title: t('removeTitle', { name: campaign.name }),
              text: t('removeText'),
              removed: t('removed'),
            }}
            to="/marketing/campaigns"
            onRemove={() => removeCampaign({ ...campaign, version: control.version })}
          />
        </>
      }
    >
      <LeaveGuard
        isUnsaved={control.leavesUnsaved}
        title={t('leaveTitle')}
        text={t('leaveText')}
        action={t('leave')}
      />
      <ProblemNote problem={problem} className="mb-4">
        {control.isOutage && (
          <Button className="mt-2 flex" onClick={save}>
            {t('tryAgain')}
          </Button>
        )}
        {problem instanceof Problem && problem.status === 412 && (
          <div className="pt-2">
            <p className="pb-2">{t('reloadNote')}</p>
            <Button onClick={onReload}>{t('reload')}</Button>
          </div>
        )}
      </ProblemNote>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)] 2xl:grid-cols-[minmax(0,1fr)_44rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <People control={control} newsletterId={campaign.newsletterId ?? null} />
          <Section title={t('heading')}>
            <div className="flex flex-col gap-4">
              <TextField
                label={t('name')}
                hint={t('nameHint')}
                value={draft.name}
                onChange={(name) => change({ name })}
                maxLength={120}
                isRequired
                error={draft.name.trim() ? errorAt('name') : t('nameNeeded')}
              />
              <LanguageBar
                language={writing}
                hasEnglish={draft.translations.en !== undefined}
                onChoose={setWriting}
                onAdd={() => {
                  change({ translations: { en: copyOf(draft) } })
                  setWriting('en')
                }}
                onRemove={() => {
                  const { translations } = draft
                  change({ translations: {} })
                  return () => change({ translations })
                }}
              />
              <Line
                key={`subject ${writing}`}
                label={t('subject')}
                value={text.subject}
                onChange={(subject) => write({ subject })}
                error={errorAt(`${at}subject`)}
              />
              <Line
                key={`preheader ${writing}`}
                label={t('preheader')}
                hint={t('preheaderHint')}
                value={text.preheader}
                onChange={(preheader) => write({ preheader })}
                error={errorAt(`${at}preheader`)}
              />
            </div>
          </Section>
          <Section
            title={t('content')}
            aside={
              draft.translations.en && (
                <Badge tone={writing === 'en' ? 'petrol' : 'plain'}>{t(`languages.${writing}`)}</Badge>
              )
            }
          >
            <p className="pb-3 text-ink-soft">{t('contentLead')}</p>
            <BlockList
              key={writing}
              campaignId={campaign.id}
              blocks={text.blocks}
              onChange={(blocks) => write({ blocks })}
              errorAt={(key, field) => errorAt(`${at}blocks.${sentIndex(text.blocks, key)}.${field}`)}
            />
          </Section>
        </div>
        <div className="min-w-0 lg:sticky lg:top-4">
          <MailPreview path={path} version={control.version} language={writing} />
        </div>
      </div>
      <Suspense fallback={null}>
        {isSending && (
          <SendDialog
            id={campaign.id}
            draft={draft}
            plannedOn={campaign.plannedOn ?? null}
            onClose={() => setSending(false)}
          />
        )}
      </Suspense>
    </PageFrame>
  )
}

/** What the server had against a field, in words. */
function useErrors({ problem }: DraftControl): (name: string) => string | undefined {
  const { language } = useCampaignTexts()
  const errors = problem instanceof Problem ? problem.errors : []
  return (name) => {
    const found = errors.find(({ pointer }) => pointerToName(pointer) === name)
    return found && detailSentence(found, language)
  }
}

function SaveState({ state }: { state: DraftControl['state'] }) {
  const { t } = useCampaignTexts()
  return (
    <span role="status" className="inline-flex items-center gap-1.5">
      {state === 'saving' && (
        <LoaderCircle size={14} strokeWidth={1.5} className="animate-turn shrink-0" aria-hidden />
      )}
      {state === 'saved' && <Check size={14} strokeWidth={1.75} className="shrink-0 text-yes" aria-hidden />}
      {t(state === 'saving' ? 'saving' : state === 'saved' ? 'allSaved' : 'notSaved')}
    </span>
  )
}

type PeopleProps = { control: DraftControl; newsletterId: string | null }

function People({ control: { draft, change }, newsletterId }: PeopleProps) {
  const { t } = useCampaignTexts()
  const chosen = useSegment(draft.segmentId)
  return (
    <Section
      title={t('people')}
      aside={
        chosen && (
          <TextLink to={`/marketing/segments/${chosen.id}`} className="touch:py-0.5">
            {t('editSegment')}
          </TextLink>
        )
      }
    >
      <div className="flex flex-col gap-4">
        {newsletterId ? (
          <SubscribersOnly id={newsletterId} />
        ) : (
          <SegmentChoice
            value={draft.segmentId}
            onChange={(segmentId) => change({ segmentId })}
            hint={draft.segmentId ? undefined : t('peopleLead')}
          />
        )}
        {draft.segmentId && (
          <AudiencePanel
            audience={{ segmentId: draft.segmentId }}
            productGroup={draft.productGroup.trim() || null}
          />
        )}
        <TextField
          label={t('productGroup')}
          hint={t('productGroupHint')}
          isOptional
          value={draft.productGroup}
          onChange={(productGroup) => change({ productGroup })}
          maxLength={120}
        />
      </div>
    </Section>
  )
}

/** Whom an issue of a newsletter is for, which nobody can change. */
function SubscribersOnly({ id }: { id: string }) {
  const { t } = useNewsletterTexts()
  const newsletter = useQuery(newsletterQuery(id)).data
  if (!newsletter) return null
  const { name = '', topicLabel, topic = '' } = newsletter
  return <p>{t('onlySubscribers', { name, topic: topicLabel ?? topic })}</p>
}

type LineProps = {
  label: string
  hint?: string
  value: string
  onChange: (value: string) => void
  error: string | undefined
}

/** One line that may name the person. */
function Line({ label, hint, value, onChange, error }: LineProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <TextField
      label={label}
      hint={hint}
      value={value}
      onChange={onChange}
      error={error}
      maxLength={200}
      inputRef={input}
      aside={
        <span className="ml-auto">
          <PlaceholderMenu name={label} field={input} value={value} onChange={onChange} />
        </span>
      }
    />
  )
}
