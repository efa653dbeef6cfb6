import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Disclosure } from '#api/disclosures.ts'
import { formatDate } from '../platform/formats.ts'
import { inLanguage } from '../platform/i18n.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/page.tsx'
import { ErrorState, Skeleton } from '../ui/states.tsx'
import { disclosuresQuery } from './queries.ts'
import { useContactTexts } from './texts.ts'

const shownAtFirst = 3

/** To whom this person's data were handed out; who corrects or erases something tells them. */
export function DisclosuresSection({ contactId }: { contactId: string }) {
  const { t } = useContactTexts()
  const [isWhole, setWhole] = useState(false)
  const { data, error, refetch } = useQuery(disclosuresQuery(contactId))
  const shown = isWhole ? data : data?.slice(0, shownAtFirst)
  return (
    <Section title={t('disclosures')}>
      {error && <ErrorState error={error} onRetry={() => refetch()} className="py-4" />}
      {!data && !error && <Skeleton className="h-10" />}
      {data?.length === 0 && <p className="text-ink-soft">{t('disclosuresEmpty')}</p>}
      <ol className="flex flex-col gap-2.5">
        {shown?.map((disclosure) => (
          <DisclosureLine key={disclosure.id} disclosure={disclosure} />
        ))}
      </ol>
      {data && data.length > shownAtFirst && !isWhole && (
        <Button variant="quiet" className="-ml-3 text-petrol" onClick={() => setWhole(true)}>
          {t('disclosuresAll', { count: data.length })}
        </Button>
      )}
    </Section>
  )
}

function DisclosureLine({ disclosure }: { disclosure: Disclosure }) {
  const { t, language } = useContactTexts()
  const { at, kind, recipient, use, reason, fields, releasedBy } = disclosure
  const what = [...new Set(fields?.map(({ label }) => inLanguage(label, language)))]
  const lines = [
    [
      at && formatDate(at),
      kind && t(`disclosureKinds.${kind as 'letters'}`),
      use && t(`disclosureUses.${use as 'legal-duty'}`),
    ],
    [reason, releasedBy && t('disclosureBy', { name: releasedBy.name })],
  ].flatMap((line) => line.filter(Boolean).join(' · ') || [])
  return (
    <li className="text-small [overflow-wrap:anywhere]">
      <div className="text-body font-medium">{recipient}</div>
      {lines.map((line) => (
        <div key={line} className="text-ink-soft">
          {line}
        </div>
      ))}
      {what.length > 0 && (
        <div>
          <span className="text-ink-soft">{t('disclosureWhat')} </span>
          {what.join(', ')}
        </div>
      )}
    </li>
  )
}
