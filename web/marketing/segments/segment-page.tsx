import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { Ellipsis, Mail, MailOpen, Phone, Snowflake, UserRoundPlus } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import type { Segment } from '#api/segments.ts'
import { ConfirmDialog } from '../../access/confirm-dialog.tsx'
import { LeaveGuard } from '../../access/leave-guard.tsx'
import { api } from '../../platform/api.ts'
import { formatMoment } from '../../platform/formats.ts'
import { type FilterGroup, finishedFilter, isEmptyGroup } from '../../platform/list-url.ts'
import { queryClient } from '../../platform/query.ts'
import { can, useSession } from '../../platform/session.ts'
import { useSettled } from '../../platform/settled.ts'
import { toast } from '../../platform/toasts.ts'
import { listKey } from '../../platform/use-list.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { nodeText } from '../../ui/filter-words.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Page as PageFrame, Section } from '../../ui/page.tsx'
import { Radio } from '../../ui/radio.tsx'
import { PageError, PageSkeleton } from '../../ui/states.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ButtonLink } from '../../ui/text-link.tsx'
import { HandOutDialog } from '../calls/hand-out-dialog.tsx'
import { HandedList } from '../calls/handed-list.tsx'
import { callListsQuery } from '../calls/list-queries.ts'
import { mayCall } from '../calls/may-call.ts'
import { asGroup } from './as-group.ts'
import { useAudienceFields } from './audience-fields.ts'
import { AudiencePanel } from './audience-panel.tsx'
import { type Audience, keepSegment, segmentQuery } from './queries.ts'
import { useSegmentTexts } from './texts.ts'

const purpose = 'direct-marketing'

/** One segment, or a new one: its conditions, and whom they reach while one writes them. */
export function Page() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const isNew = id === 'new'
  const { data, error, refetch } = useQuery({ ...segmentQuery(id), enabled: !isNew })
  if (isNew) return <SegmentEditor segment={null} />
  if (error) return <PageError error={error} onRetry={() => refetch()} />
  if (!data) return <PageSkeleton />
  return <SegmentEditor key={`${data.id} ${data.version}`} segment={data} />
}

function SegmentEditor({ segment }: { segment: Segment | null }) {
  const { t } = useSegmentTexts()
  const session = useSession()
  const { fields, options } = useAudienceFields(segment?.topics)
  const [filter, setFilter] = useState<FilterGroup>(asGroup(segment?.filter))
  const finished = finishedFilter(filter)
  const text = JSON.stringify(finished ?? {})
  const settled = useSettled(text, 250)
  const mayEdit = can(session, 'segment', segment ? 'update' : 'create')
  const isChanged = text !== JSON.stringify(finishedFilter(asGroup(segment?.filter)) ?? {})
  const isUnfinished = text !== JSON.stringify(isEmptyGroup(filter) ? {} : filter)
  // A frozen one has its own people until its conditions are changed.
  const audience: Audience =
    segment && !segment.isLive && !isChanged ? { segmentId: segment.id } : { filter: JSON.parse(settled) }
  return (
    <PageFrame
      title={<span className="[overflow-wrap:anywhere]">{segment?.name ?? t('newSegment')}</span>}
      back={{ to: '/marketing/segments', label: t('segments') }}
      subtitle={segment && <Kind segment={segment} />}
      actions={segment && <Actions segment={segment} />}
    >
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Section title={t('conditions')}>
            <p className="pb-3 text-ink-soft">{t('conditionsLead')}</p>
            {mayEdit ? (
              <>
                <div className="flex flex-wrap items-center gap-1.5 phone:**:order-none!">
                  <FilterBar
                    list={{ state: { filter }, setFilter: (next) => setFilter(next ?? { and: [] }) }}
                    fields={fields}
                    options={options}
                    addLabel={t('addCondition')}
                  />
                </div>
                {isEmptyGroup(filter) && <p className="pt-3 text-ink-soft">{t('noCondition')}</p>}
                {isUnfinished && <p className="pt-3 text-ink-soft">{t('unfinished')}</p>}
                {segment?.isLive === false && isChanged && (
                  <p className="mt-3 rounded-control bg-ask-wash px-3 py-2">{t('refreeze')}</p>
                )}
                <SaveForm segment={segment} filter={finished ?? {}} isChanged={isChanged} />
              </>
            ) : (
              <p>{nodeText(filter, fields, options) || t('everybody')}</p>
            )}
          </Section>
          {segment && <OtherWays id={segment.id} />}
        </div>
        {can(session, 'campaign', 'see') && (
          <Section title={t('reach')} className="lg:sticky lg:top-4">
            <AudiencePanel audience={audience} isStale={settled !== text} />
          </Section>
        )}
      </div>
    </PageFrame>
  )
}

type SaveProps = { segment: Segment | null; filter: object; isChanged: boolean }

function SaveForm({ segment, filter, isChanged }: SaveProps) {
  const { t } = useSegmentTexts()
  const navigate = useNavigate()
  const isSaved = useRef(false)
  return (
    <Form
      className="mt-5 border-t border-line pt-4"
      values={{ name: segment?.name ?? '', kind: 'live' }}
      onSubmit={async ({ name, kind }) => {
        const saved = segment
          ? await api.patch<Segment>(
              `/segments/${segment.id}`,
              { name, filter },
              { version: segment.version, purpose },
            )
          : await api.post<Segment>('/segments', { name, filter, isLive: kind === 'live' }, { purpose })
        isSaved.current = true
        await keepSegment(saved)
        toast(t('saved'), { tone: 'yes' })
        if (!segment) await navigate({ to: `/marketing/segments/${saved.id}` as string, replace: true })
      }}
    >
      {({ formState: { isDirty } }) => (
        <>
          <TextField name="name" label={t('name')} hint={t('nameHint')} isRequired maxLength={120} />
          {!segment && (
            <Radio
              name="kind"
              label={t('kind')}
              choices={[
                { value: 'live', label: t('live'), hint: t('liveHint') },
                { value: 'frozen', label: t('frozen'), hint: t('frozenHint') },
              ]}
            />
          )}
          <FormActions submit={t(segment ? 'save' : 'create')} />
          <LeaveGuard
            isUnsaved={() => (isChanged || isDirty) && !isSaved.current}
            isUnsavedNow={() => (isChanged || isDirty) && !isSaved.current}
            title={t('leaveTitle')}
            text={t('leaveText')}
            action={t('leave')}
          />
        </>
      )}
    </Form>
  )
}

/** Letters and calls to the same people. */
function OtherWays({ id }: { id: string }) {
  const { t } = useSegmentTexts()
  const session = useSession()
  const writes = can(session, 'campaign', 'create')
  const calls = mayCall(session)
  const handsOut = can(session, 'callList', 'create')
  const handed =
    useQuery({ ...callListsQuery({ scope: 'all', segmentId: id }), enabled: handsOut }).data ?? []
  const [isHanding, setHanding] = useState(false)
  if (!writes && !calls && !handsOut) return null
  return (
    <Section title={t('otherWays')}>
      <p className="pb-3 text-ink-soft">{t('otherWaysLead')}</p>
      <div className="flex flex-wrap gap-2">
        {writes && (
          <ButtonLink icon={MailOpen} to={`/marketing/segments/${id}/letters`}>
            {t('letters')}
          </ButtonLink>
        )}
        {calls && (
          <ButtonLink icon={Phone} to={`/marketing/segments/${id}/calls`}>
            {t('calls')}
          </ButtonLink>
        )}
        {handsOut && (
          <Button icon={UserRoundPlus} onClick={() => setHanding(true)}>
            {t('handOut')}
          </Button>
        )}
      </div>
      {handed.length > 0 && (
        <>
          <h3 className="pt-4 pb-1 font-medium">{t('handedOut')}</h3>
          <ul>
            {handed.map((list) => (
              <HandedList key={list.id} list={list} isInSegment />
            ))}
          </ul>
        </>
      )}
      {isHanding && <HandOutDialog segmentId={id} onClose={() => setHanding(false)} />}
    </Section>
  )
}

function Kind({ segment }: { segment: Segment }) {
  const { t } = useSegmentTexts()
  return (
    <span className="flex flex-wrap items-center gap-x-2 gap-y-1 pt-0.5">
      <Badge icon={segment.isLive ? undefined : Snowflake}>{t(segment.isLive ? 'live' : 'frozen')}</Badge>
      <span>
        {t('changedAt')} {formatMoment(segment.updatedAt)}
      </span>
    </span>
  )
}

function Actions({ segment }: { segment: Segment }) {
  const { t } = useSegmentTexts()
  const session = useSession()
  const navigate = useNavigate()
  const [isAsking, setAsking] = useState(false)
  const id = useId()
  return (
    <>
      {can(session, 'campaign', 'create') && (
        <ButtonLink icon={Mail} to="/marketing/campaigns" search={{ new: 'yes', segment: segment.id }}>
          {t('write')}
        </ButtonLink>
      )}
      {can(session, 'segment', 'remove') && (
        <Menu
          align="end"
          trigger={<IconButton id={id} icon={Ellipsis} label={t('more')} />}
          items={[{ label: t('remove'), isDanger: true, onChoose: () => setAsking(true) }]}
        />
      )}
      {isAsking && (
        <ConfirmDialog
          isDanger
          title={t('removeTitle', { name: segment.name })}
          text={t('removeText')}
          action={t('remove')}
          onConfirm={async () => {
            await api.remove(`/segments/${segment.id}`, { version: segment.version, purpose })
            await navigate({ to: '/marketing/segments' as string, ignoreBlocker: true })
            queryClient.removeQueries({ queryKey: segmentQuery(segment.id).queryKey })
            await queryClient.invalidateQueries({ queryKey: listKey('/segments') })
            toast(t('removed'))
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
