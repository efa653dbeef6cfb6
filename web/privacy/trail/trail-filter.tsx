import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { colleaguesQuery } from '../../platform/directory.ts'
import { DateField } from '../../ui/date-field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { usePrivacyTexts } from '../texts.ts'
import { actions, resources } from './trail-names.ts'

export type Filter = Record<'action' | 'resource' | 'actorId' | 'recordId' | 'from' | 'to', string>

type TrailFilterProps = {
  filter: Filter
  /** Whether people are shown by name, and so may be chosen. */
  isNaming: boolean
  onChange: (part: Partial<Filter>) => void
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What of the trail is shown. */
export function TrailFilter({ filter, isNaming, onChange }: TrailFilterProps) {
  const { t } = usePrivacyTexts()
  const [typedId, setTypedId] = useState(filter.recordId)
  const colleagues = useQuery(colleaguesQuery).data?.items ?? []
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(8.5rem,1fr))] items-start gap-3 pb-3">
      <Select
        label={t('action')}
        isClearable
        placeholder={t('anyAction')}
        value={filter.action}
        onChange={(action) => onChange({ action: action ?? '' })}
        choices={actions.map((value) => ({ value, label: t(`actions.${value}`) }))}
      />
      <Select
        label={t('what')}
        isClearable
        placeholder={t('anyResource')}
        value={filter.resource}
        onChange={(resource) => onChange({ resource: resource ?? '' })}
        choices={resources.map((value) => ({ value, label: t(`resourceNames.${value}`) }))}
      />
      {isNaming && (
        <Select
          label={t('who')}
          isClearable
          placeholder={t('anybody')}
          value={filter.actorId}
          onChange={(actorId) => onChange({ actorId: actorId ?? '' })}
          choices={colleagues.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <DateField label={t('from')} value={filter.from} onChange={(from) => onChange({ from: from ?? '' })} />
      <DateField label={t('until')} value={filter.to} onChange={(to) => onChange({ to: to ?? '' })} />
      <TextField
        label={t('recordId')}
        className="phone:col-span-full"
        value={typedId}
        onChange={(text) => {
          setTypedId(text)
          const id = text.trim()
          if (id === '' || uuid.test(id)) onChange({ recordId: id })
        }}
        error={typedId.trim() === '' || uuid.test(typedId.trim()) ? undefined : t('recordIdWrong')}
      />
    </div>
  )
}
