import { MergePage } from './merge-page.tsx'

/** Two people side by side. */
export function Page() {
  return <MergePage kind="contact" />
}
