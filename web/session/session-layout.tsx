import type { ReactNode } from 'react'
import { chooseLanguage, usePlatformTexts } from '../platform/i18n.ts'
import { Wordmark } from '../shell/wordmark.tsx'
import { cx } from '../ui/class-names.ts'

/** One sheet on the desk; for everything before the sign-in. */
export function SessionLayout({
  title,
  lead,
  children,
  isWide,
}: {
  title: ReactNode
  lead?: ReactNode
  children: ReactNode
  isWide?: boolean
}) {
  const { language } = usePlatformTexts()
  const other = language === 'de' ? 'en' : 'de'
  return (
    <div className="flex min-h-dvh flex-col px-4 py-5 md:px-8">
      <header className="flex items-center justify-between">
        <Wordmark />
        <button
          type="button"
          lang={other}
          className="-mr-2 min-h-(--control) rounded-control px-2 text-small text-ink-soft hover:text-ink"
          onClick={() => chooseLanguage(other)}
        >
          {other === 'en' ? 'English' : 'Deutsch'}
        </button>
      </header>
      <main className={cx('m-auto w-full py-8', isWide ? 'max-w-lg' : 'max-w-sm')}>
        <h1 className="text-balance text-display font-bold">{title}</h1>
        {lead && <p className="mt-2 text-pretty text-ink-soft">{lead}</p>}
        <div className="mt-6">{children}</div>
      </main>
    </div>
  )
}
