import { MergePage } from './merge-page.tsx'

/** Two companies side by side. */
export function Page() {
  return <MergePage kind="company" />
}
