import { createContext, useContext } from 'react'
import type { Feature } from './feature.ts'

/** What the features have registered; set once in `main.tsx`. */
export const FeaturesContext = createContext<readonly Feature[]>([])

export function useFeatures(): readonly Feature[] {
  return useContext(FeaturesContext)
}
