import { useNavigate, useSearch } from '@tanstack/react-router'

/** Whether the form for a new record is open. It stands in the address: links lead to it, and the way back closes it. */
export function useNewInAddress(also: object = {}) {
  const navigate = useNavigate()
  const search: Record<string, string | undefined> = useSearch({ strict: false })
  const open = (isWanted: boolean) =>
    navigate({
      to: '.',
      search: ((all: object) => ({ ...all, ...also, new: isWanted ? 'yes' : undefined })) as never,
      replace: !isWanted,
    })
  return { isNew: search.new === 'yes', open }
}
