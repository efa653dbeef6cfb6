import { useQuery } from '@tanstack/react-query'
import { Monitor, Smartphone } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { MailLanguage } from '#api/campaigns.ts'
import { urlOf } from '../../platform/api.ts'
import { cx } from '../../ui/class-names.ts'
import { Section } from '../../ui/page.tsx'
import { useIsPhone } from '../../ui/use-is-phone.ts'
import { useCampaignTexts } from '../campaigns/texts.ts'
import { LanguageChoice } from './language-choice.tsx'
import { subjectQuery } from './queries.ts'

/** How wide the mail is laid out; the frame is then made smaller to fit its place. */
const widths = { desktop: 680, phone: 360 }

type PreviewProps = {
  /** Of the mail. */
  path: string
  version: number
  /** The one on screen. */
  language: MailLanguage
  /** Those one may look at instead, where it is not chosen beside it. */
  languages?: readonly MailLanguage[] | undefined
  onChoose?: ((language: MailLanguage) => void) | undefined
}

/** The mail as it is sent, in a frame that runs nothing and loads nothing. */
export function MailPreview({ path, version, language, languages = [], onChoose }: PreviewProps) {
  const { t } = useCampaignTexts()
  const subject = useQuery(subjectQuery(path, version, language)).data
  const [look, setLook] = useState<keyof typeof widths>(useIsPhone() ? 'phone' : 'desktop')
  const toggles = [
    { value: 'desktop', icon: Monitor },
    { value: 'phone', icon: Smartphone },
  ] as const
  return (
    <Section
      title={t('preview')}
      aside={
        <div className="flex gap-1">
          {toggles.map(({ value, icon: Icon }) => (
            <button
              key={value}
              type="button"
              aria-pressed={look === value}
              onClick={() => setLook(value)}
              className={cx(
                'inline-flex min-h-7 items-center gap-1.5 rounded-control border px-2 text-small touch:min-h-11',
                look === value
                  ? 'border-petrol bg-petrol-wash text-petrol'
                  : 'border-transparent text-ink-soft hover:bg-hover hover:text-ink',
              )}
            >
              <Icon size={14} strokeWidth={1.5} aria-hidden />
              {t(value)}
            </button>
          ))}
        </div>
      }
    >
      {languages.length > 1 && onChoose && (
        <div className="pb-2">
          <LanguageChoice language={language} languages={languages} onChoose={onChoose} />
        </div>
      )}
      <p className="pb-2 text-ink-soft">{t('previewOf')}</p>
      <p className="truncate pb-2 font-medium">{subject || t('noSubject')}</p>
      <MailFrame key={look} look={look} src={urlOf(`${path}/preview/page`, { version, language })} />
    </Section>
  )
}

function MailFrame({ look, src }: { look: keyof typeof widths; src: string }) {
  const { t } = useCampaignTexts()
  const place = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState(0)
  useEffect(() => {
    const element = place.current
    if (!element) return
    const observer = new ResizeObserver(() => setRoom(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const width = widths[look]
  const scale = room ? Math.min(1, room / width) : 1
  return (
    <div
      ref={place}
      className={cx(
        'mx-auto h-[clamp(22rem,calc(100dvh-19rem),46rem)] overflow-hidden rounded-control border border-line bg-white',
        look === 'phone' && 'max-w-[360px]',
      )}
    >
      {room > 0 && (
        <iframe
          title={t('previewTitle')}
          sandbox=""
          src={src}
          className="block origin-top-left border-0"
          style={{
            width: Math.max(width, room),
            height: `${100 / scale}%`,
            transform: scale < 1 ? `scale(${scale})` : undefined,
          }}
        />
      )}
    </div>
  )
}
