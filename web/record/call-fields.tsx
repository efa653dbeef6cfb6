import { useQuery } from '@tanstack/react-query'
import type { Permission } from '#api/consents.ts'
import { api } from '../platform/api.ts'
import { purposesQuery } from '../platform/directory.ts'
import { inLanguage } from '../platform/i18n.ts'
import { normWords } from '../platform/norm-words.ts'
import { hasPurpose, useSession } from '../platform/session.ts'
import { PermissionLight } from '../ui/permission-light.tsx'
import { Select } from '../ui/select.tsx'
import { TextArea } from '../ui/text-area.tsx'
import { useRecordTexts } from './texts.ts'

const advertising = 'direct-marketing'
const served = ['customer-relations', 'contract', 'care', 'events', 'legal-compliance']

/** What a call is for, and whether it may be made; to a business, why it is presumed to want it. */
export function CallFields({ contactId, purpose }: { contactId: string | null; purpose: string }) {
  const { t, language } = useRecordTexts()
  const session = useSession()
  const purposes = useQuery(purposesQuery).data?.items ?? []
  const asked = useQuery({
    queryKey: ['contact', contactId, 'permissions', 'phone', purpose],
    enabled: !!contactId && purpose !== '',
    queryFn: async ({ signal }) => {
      const query = { purpose, channel: 'phone' }
      const { items } = await api.get<{ items: Permission[] }>(`/contacts/${contactId}/permissions`, {
        query,
        signal,
      })
      return items[0] ?? null
    },
  })
  const answer = contactId && purpose ? asked.data : null
  const isUnstated = answer?.code === 'not-presumed'
  return (
    <>
      <Select
        name="purpose"
        label={t('callFor')}
        isRequired
        choices={purposes
          .filter(({ key }) => key === advertising || (served.includes(key) && hasPurpose(session, key)))
          .map(({ key, label }) => ({ value: key, label: inLanguage(label, language) }))}
      />
      {answer && !isUnstated && (
        <div className="text-small" role="status">
          <PermissionLight
            state={answer.allowed ? 'yes' : 'no'}
            label={inLanguage(answer.reasonInWords, language)}
            reason={normWords(answer.norm, language)}
          />
          {answer.instead && <p className="pt-1 pl-5.5">{inLanguage(answer.instead, language)}</p>}
        </div>
      )}
      {isUnstated && (
        <TextArea
          name="callReason"
          label={t('whyPresumed')}
          hint={t('whyPresumedHint')}
          isRequired
          rows={2}
          maxLength={500}
        />
      )}
    </>
  )
}
