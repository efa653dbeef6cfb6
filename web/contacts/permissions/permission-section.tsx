import { useQuery } from '@tanstack/react-query'
import { CalendarClock, ChevronDown } from 'lucide-react'
import { useId, useState } from 'react'
import type { Permission } from '#api/consents.ts'
import type { ContactDetail } from '#api/contacts.ts'
import { isoDay } from '../../platform/date-input.ts'
import { purposesQuery } from '../../platform/directory.ts'
import { formatDate } from '../../platform/formats.ts'
import { inLanguage, usePlatformTexts } from '../../platform/i18n.ts'
import { normWords } from '../../platform/norm-words.ts'
import { hasPurpose, useSession } from '../../platform/session.ts'
import { cx } from '../../ui/class-names.ts'
import { Section } from '../../ui/page.tsx'
import { PermissionMark } from '../../ui/permission-light.tsx'
import { Select } from '../../ui/select.tsx'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import { Tooltip } from '../../ui/tooltip.tsx'
import { lightOf, namedCodes } from './light.ts'
import { activeGrounds, groundsQuery, permissionsQuery } from './queries.ts'
import { usePermissionTexts } from './texts.ts'

/** Purposes for which one writes to people or calls them. */
const reaching = ['customer-relations', 'contract', 'care', 'events', 'legal-compliance']
const advertising = 'direct-marketing'

/** "Darf ich …?": one light a channel, with its reason and norm. */
export function PermissionSection({ contact }: { contact: ContactDetail }) {
  const { t, language } = usePermissionTexts()
  const session = useSession()
  const [purpose, setPurpose] = useState(advertising)
  const [productGroup, setProductGroup] = useState<string | null>(null)
  const isAdvertising = purpose === advertising
  const labels = useQuery(purposesQuery).data?.items ?? []
  const grounds = useQuery(groundsQuery(contact.id)).data ?? []
  const groups = [
    ...new Set(activeGrounds(grounds, isoDay(new Date())).flatMap(({ productGroups = [] }) => productGroups)),
  ]
  const asked = groups.find((group) => group === productGroup) ?? null
  const answers = useQuery(permissionsQuery(contact.id, purpose, isAdvertising ? asked : null))
  const purposes = [advertising, ...reaching.filter((key) => hasPurpose(session, key))]
  const nameOf = (key: string) => {
    const known = labels.find((each) => each.key === key)
    return known ? inLanguage(known.label, language) : key
  }
  return (
    <Section
      title={t('mayI')}
      aside={
        purposes.length > 1 && (
          <Select
            label={t('purpose')}
            isLabelHidden
            className="w-40"
            value={purpose}
            onChange={(key) => setPurpose(key ?? advertising)}
            choices={purposes.map((key) => ({ value: key, label: nameOf(key) }))}
          />
        )
      }
    >
      {isAdvertising && groups.length > 0 && (
        <Select
          label={t('productGroup')}
          isLabelHidden
          className="pb-2"
          value={asked ?? ''}
          placeholder={t('anyAdvertising')}
          isClearable
          onChange={setProductGroup}
          choices={groups.map((group) => ({ value: group, label: group }))}
        />
      )}
      {answers.error && (
        <ErrorState error={answers.error} onRetry={() => answers.refetch()} className="py-4" />
      )}
      {answers.isPending && <Skeleton className="h-44" />}
      {answers.data && (
        <ul className={cx('-mx-2 flex flex-col', answers.isPlaceholderData && 'opacity-60')}>
          {answers.data.map((answer) => (
            <Light key={answer.channel} answer={answer} />
          ))}
        </ul>
      )}
    </Section>
  )
}

const colours = { yes: 'text-yes', ask: 'text-ink-soft', no: 'text-no' } as const

/** The reason shows on hover and focus; a tap opens it below the line, where it stays. */
function Light({ answer }: { answer: Permission }) {
  const { t, language } = usePermissionTexts()
  const { t: say } = usePlatformTexts()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const state = lightOf(answer)
  const channel = answer.channel as 'email'
  const reason = inLanguage(answer.reasonInWords, language)
  const named = answer.allowed ? undefined : namedCodes.find((code) => code === answer.code)
  const hasNoAddress = named === 'no-address' && ['email', 'post'].includes(channel)
  const word = hasNoAddress ? t('noAddress') : named ? t(`codes.${named}`) : say(`light.${state}`)
  const line = (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-controls={id}
      onClick={() => setOpen(!isOpen)}
      className="flex min-h-8 w-full items-center gap-2 rounded-control px-2 text-left -outline-offset-2 hover:bg-hover touch:min-h-11"
    >
      <PermissionMark state={state} />
      <span className="min-w-0 flex-1">{t(`channels.${channel}`)}</span>
      <span className={cx('text-small', colours[state])}>
        {named && <span className="sr-only">{say(`light.${state}`)}: </span>}
        {word}
      </span>
      <ChevronDown
        size={14}
        strokeWidth={1.5}
        className={cx('shrink-0 text-ink-soft transition-transform', isOpen && 'rotate-180')}
        aria-hidden
      />
    </button>
  )
  return (
    <li>
      <Tooltip
        side="left"
        isDisabled={isOpen}
        content={
          <>
            {reason}
            <span className="block opacity-80">{normWords(answer.norm, language)}</span>
          </>
        }
      >
        {line}
      </Tooltip>
      {answer.wish && (
        <p className="flex gap-1.5 pr-2 pb-1.5 pl-8 text-small">
          <CalendarClock size={14} strokeWidth={1.5} className="mt-0.5 shrink-0 text-ink-soft" aria-hidden />
          <span className="min-w-0">
            {t(`wishes.${answer.wish.frequency}`)}
            {answer.wish.nextAt && `, ${t('wishNext', { day: formatDate(answer.wish.nextAt) })}`}
          </span>
        </p>
      )}
      <p id={id} hidden={!isOpen} className="pt-0.5 pr-2 pb-2 pl-8 text-small">
        {reason}
        <span className="block text-ink-soft">{normWords(answer.norm, language)}</span>
        {answer.instead && <span className="block pt-1">{inLanguage(answer.instead, language)}</span>}
        {answer.wish && (
          <span className="block text-ink-soft">
            {t(`wishes.${answer.wish.frequency}`)} (
            {t('wishSince', { day: formatDate(answer.wish.changedAt) })})
          </span>
        )}
      </p>
    </li>
  )
}
