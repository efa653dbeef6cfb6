import { useQuery } from '@tanstack/react-query'
import { formatNumber } from '../../platform/formats.ts'
import { customerGroupsQuery } from './queries.ts'
import { useRetentionTexts } from './texts.ts'

/** Says how many people and companies are in a group: "312 Personen und 14 Firmen"; null where that is not known. */
export function useReachWords(): (group: string) => string | null {
  const { t } = useRetentionTexts()
  const { data } = useQuery(customerGroupsQuery)
  return (group) => {
    const found = data?.items.find(({ name }) => name === group)
    if (!found) return data?.isComplete ? t('nobody') : null
    const { people, companies } = found
    const parts = [
      people > 0 && t('people', { count: people, formatted: formatNumber(people) }),
      companies > 0 && t('companies', { count: companies, formatted: formatNumber(companies) }),
    ].filter((part) => part !== false)
    const [one = '', other] = parts
    return other ? t('and', { one, other }) : one
  }
}
