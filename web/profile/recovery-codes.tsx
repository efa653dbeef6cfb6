import { Printer } from 'lucide-react'
import { useState } from 'react'
import { CopyButton } from '../access/copy-button.tsx'
import { formatDate } from '../platform/formats.ts'
import { useSession } from '../platform/session.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { useProfileTexts } from './texts.ts'

/** Shown this once; leaving is only offered to who says that they are kept. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useProfileTexts()
  const session = useSession()
  const [isKept, setKept] = useState(false)
  const print = () =>
    printSheet(t('codes'), [
      `Treu ${session.company?.name ?? ''} · ${session.user.email} · ${formatDate(new Date())}`,
      t('codesPrinted'),
      ...codes,
    ])
  return (
    <div className="flex flex-col gap-4">
      <p>{t('codesText')}</p>
      <ul className="figures grid grid-cols-2 gap-x-6 gap-y-1 rounded-card border border-line bg-hover px-4 py-3 text-large tracking-wide select-all phone:grid-cols-1">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={codes.join('\n')} label={t('copyCodes')} />
        <Button icon={Printer} onClick={print}>
          {t('printCodes')}
        </Button>
      </div>
      <Checkbox label={t('codesKept')} value={isKept} onChange={setKept} />
      <div className="flex justify-end">
        <Button variant="primary" disabled={!isKept} onClick={onDone}>
          {t('finish')}
        </Button>
      </div>
    </div>
  )
}

/** Prints a few lines and nothing of the page around them; they exist only while the print dialog is open. */
function printSheet(title: string, lines: readonly string[]): void {
  const frame = document.createElement('iframe')
  // A frame without a box would print an empty sheet.
  Object.assign(frame.style, { position: 'fixed', inset: '100% auto auto 100%', width: '1px', height: '1px' })
  document.body.append(frame)
  const page = frame.contentDocument
  const view = frame.contentWindow
  if (!page || !view) return
  page.title = title
  const heading = page.createElement('h1')
  heading.textContent = title
  page.body.append(
    heading,
    ...lines.map((line) => {
      const paragraph = page.createElement('p')
      paragraph.textContent = line
      return paragraph
    }),
  )
  // Rules of the content security policy allow styles set on elements, not style sheets in the text.
  page.body.style.font = '14pt/1.3 system-ui, sans-serif'
  view.addEventListener('afterprint', () => frame.remove())
  view.focus()
  view.print()
}
