import { createContext, useContext } from 'react'

/** What a field of a form knows: its value, how to change it, and what is wrong with it. */
export type Bound = {
  value: unknown
  onChange: (value: unknown) => void
  onBlur: () => void
  error?: string
  isRequired?: boolean
}

export type FormBinding = {
  /** A hook; the same one for as long as the form lives. */
  useBound: (name: string, rules: { isRequired?: boolean }) => Bound
  problem: unknown
  isBusy: boolean
}

/** Keeps the form library out of pages that only show a field. */
export const FormContext = createContext<FormBinding | null>(null)

type Given<T> = {
  name?: string
  value?: T
  onChange?: (value: T) => void
  onBlur?: () => void
  error?: string
  isRequired?: boolean
}

/** Inside a Form a field with a name binds itself; elsewhere it takes value and onChange. */
export function useFieldValue<T>(given: Given<T>, empty: T) {
  const form = useContext(FormContext)
  const useBound = form && given.name !== undefined && given.value === undefined ? form.useBound : useGiven
  const bound = useBound(given.name ?? '', { isRequired: given.isRequired })
  const isBound = useBound !== useGiven
  return {
    value: ((isBound ? bound.value : given.value) ?? empty) as T,
    change: (value: T) => {
      if (isBound) bound.onChange(value)
      given.onChange?.(value)
    },
    blur: () => {
      if (isBound) bound.onBlur()
      given.onBlur?.()
    },
    error: given.error ?? bound.error,
  }
}

const unbound: Bound = { value: undefined, onChange: () => {}, onBlur: () => {} }

function useGiven(_name: string, _rules: { isRequired?: boolean }): Bound {
  return unbound
}
