import { ImageUp } from 'lucide-react'
import { useRef, useState } from 'react'
import type { CampaignImage } from '#api/campaigns.ts'
import { upload, urlOf } from '../../platform/api.ts'
import { Button } from '../../ui/button.tsx'
import { ProblemNote } from '../../ui/problem-note.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { completeUrl, type DraftBlock, isSafeAddress } from './draft.ts'
import { useCampaignTexts } from './texts.ts'

type ImageProps = {
  campaignId: string
  block: DraftBlock
  name: string
  errorAt: (field: 'imageId' | 'alt' | 'url') => string | undefined
  onChange: (patch: Partial<DraftBlock>) => void
}

/** A picture of the mail: its file, what it shows in words, and where it leads. */
export function BlockImage({ campaignId, block, name, errorAt, onChange }: ImageProps) {
  const { t } = useCampaignTexts()
  const [isAltLeft, setAltLeft] = useState(false)
  const [isUrlLeft, setUrlLeft] = useState(false)
  const { imageId, text, url } = block
  const isUrlWrong = isUrlLeft && url !== '' && !isSafeAddress(url)
  return (
    <>
      {imageId && (
        <img
          src={urlOf(`/campaigns/${campaignId}/images/${imageId}/content`)}
          alt={text}
          className="max-h-48 max-w-full self-start rounded-control border border-line"
        />
      )}
      <ImageFile
        campaignId={campaignId}
        name={name}
        hasImage={imageId !== null}
        error={errorAt('imageId')}
        onChange={(id) => onChange({ imageId: id })}
      />
      <TextField
        label={t('alt')}
        hint={t('altHint')}
        isRequired
        value={text}
        maxLength={500}
        onChange={(alt) => onChange({ text: alt })}
        onBlur={() => setAltLeft(true)}
        error={errorAt('alt') ?? (isAltLeft && !text.trim() ? t('altNeeded') : undefined)}
      />
      <TextField
        label={t('imageUrl')}
        hint={t('urlHint')}
        isOptional
        type="url"
        spellCheck={false}
        value={url}
        onChange={(next) => onChange({ url: next })}
        onBlur={() => {
          setUrlLeft(true)
          if (url !== completeUrl(url)) onChange({ url: completeUrl(url) })
        }}
        error={errorAt('url') ?? (isUrlWrong ? t('urlWrong') : undefined)}
      />
    </>
  )
}

type FileProps = {
  campaignId: string
  name: string
  hasImage: boolean
  error: string | undefined
  onChange: (id: string) => void
}

function ImageFile({ campaignId, name, hasImage, error, onChange }: FileProps) {
  const { t } = useCampaignTexts()
  const input = useRef<HTMLInputElement>(null)
  const [share, setShare] = useState<number | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const send = async (file: File) => {
    const form = new FormData()
    form.set('file', file)
    setProblem(null)
    setShare(0)
    try {
      const { id } = await upload<CampaignImage>(`/campaigns/${campaignId}/images`, form, {
        onProgress: setShare,
      })
      onChange(id)
    } catch (failure) {
      setProblem(failure)
    } finally {
      setShare(null)
    }
  }
  const label = t(hasImage ? 'otherImage' : 'chooseImage')
  return (
    <div className="flex flex-col gap-2">
      <input
        ref={input}
        type="file"
        hidden
        accept="image/png,image/jpeg,image/gif,image/webp"
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (file) send(file)
          event.target.value = ''
        }}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          icon={ImageUp}
          data-part="field"
          busy={share !== null}
          aria-label={`${label}: ${name}`}
          onClick={() => input.current?.click()}
        >
          {label}
        </Button>
        <span className="text-small text-ink-soft">{t('imageHint')}</span>
      </div>
      {share !== null && <ProgressBar done={Math.round(share * 100)} total={100} label={label} />}
      {error && <p className="text-no">{error}</p>}
      <ProblemNote problem={problem} />
    </div>
  )
}
