import {
  ArrowDown,
  ArrowUp,
  Heading,
  Image,
  type LucideIcon,
  Minus,
  MousePointerClick,
  Plus,
  Text,
  Trash2,
} from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { toast } from '../../platform/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { BlockImage } from './block-image.tsx'
import {
  type BlockType,
  blockTypes,
  completeUrl,
  type DraftBlock,
  isAddress,
  moved,
  newBlock,
} from './draft.ts'
import { PlaceholderMenu, usePlaceholderHint } from './placeholder-menu.tsx'
import { useCampaignTexts } from './texts.ts'

const icons: Record<BlockType, LucideIcon> = {
  heading: Heading,
  text: Text,
  button: MousePointerClick,
  image: Image,
  divider: Minus,
}

type ListProps = {
  /** Whose pictures they are; without it there are none. */
  campaignId?: string
  blocks: readonly DraftBlock[]
  onChange: (blocks: DraftBlock[]) => void
  /** What the server had against a field of a block. */
  errorAt: (key: number, field: 'text' | 'url' | 'alt' | 'imageId') => string | undefined
}

/** What the mail says, piece by piece. Alt with an arrow moves the piece one is in. */
export function BlockList({ campaignId, blocks, onChange, errorAt }: ListProps) {
  const { t } = useCampaignTexts()
  const list = useRef<HTMLOListElement>(null)
  const [wanted, setWanted] = useState<{ key: number; what: string } | null>(null)
  const [said, setSaid] = useState('')

  // A piece that has moved takes the focus with it, and a new one begins with it.
  useEffect(() => {
    if (!wanted) return
    if (wanted.what === 'new') {
      // The menu it was chosen from gives the focus back first, some moments after it has gone.
      let quiet = 0
      const look = () => {
        quiet = document.querySelector('[role="menu"]') ? 0 : quiet + 1
        if (quiet > 4) setWanted({ ...wanted, what: 'field' })
        else frame = requestAnimationFrame(look)
      }
      let frame = requestAnimationFrame(look)
      return () => cancelAnimationFrame(frame)
    }
    const item = list.current?.querySelector<HTMLElement>(`[data-block="${wanted.key}"]`)
    const target = [wanted.what, 'field', 'up', 'down', 'remove']
      .map((what) => item?.querySelector<HTMLElement>(`[data-part="${what}"]:not(:disabled)`))
      .find(Boolean)
    const control = target?.matches('button') ? target : target?.querySelector<HTMLElement>('textarea, input')
    ;(control ?? target)?.focus()
    setWanted(null)
  }, [wanted])

  const add = (type: BlockType) => {
    const block = newBlock(type)
    onChange([...blocks, block])
    setWanted({ key: block.key, what: 'new' })
  }
  const move = (index: number, by: -1 | 1, what: string) => {
    const block = blocks[index]
    if (!block || index + by < 0 || index + by >= blocks.length) return
    onChange(moved(blocks, index, by))
    setWanted({ key: block.key, what })
    setSaid(t('moved', { kind: t(`blocks.${block.type}`), number: index + by + 1 }))
  }
  const remove = (index: number) => {
    const before = [...blocks]
    const next = blocks[index + 1] ?? blocks[index - 1]
    onChange(blocks.filter((_, at) => at !== index))
    if (next) setWanted({ key: next.key, what: 'remove' })
    toast(t('blockRemoved'), { undo: () => onChange(before) })
  }
  const put = (index: number, patch: Partial<DraftBlock>) =>
    onChange(blocks.map((block, at) => (at === index ? { ...block, ...patch } : block)))
  // An upload ends when blocks may have been written in, moved or removed meanwhile.
  const latest = useRef(blocks)
  latest.current = blocks
  const putLater = (key: number, patch: Partial<DraftBlock>) =>
    onChange(latest.current.map((block) => (block.key === key ? { ...block, ...patch } : block)))

  return (
    <div className="flex flex-col gap-3">
      {blocks.length === 0 && <p className="text-ink-soft">{t('noBlocks')}</p>}
      <ol ref={list} className="flex flex-col gap-3">
        {blocks.map((block, index) => {
          const kind = t(`blocks.${block.type}`)
          const name = t('blockOf', { kind, number: index + 1, total: blocks.length })
          const Icon = icons[block.type]
          const onKeyDown = (event: KeyboardEvent) => {
            const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
            if (!event.altKey || !by) return
            event.preventDefault()
            const part = (event.target as HTMLElement).closest<HTMLElement>('[data-part]')?.dataset.part
            move(index, by, part ?? 'field')
          }
          return (
            <li
              key={block.key}
              data-block={block.key}
              aria-label={name}
              onKeyDown={onKeyDown}
              className="rounded-card border border-line"
            >
              <div className="flex min-h-9 items-center gap-2 pr-1 pl-3 text-small text-ink-soft">
                <Icon size={14} strokeWidth={1.5} aria-hidden />
                <span className="min-w-0 flex-1">{kind}</span>
                <IconButton
                  icon={ArrowUp}
                  data-part="up"
                  label={t('moveUp', { name })}
                  disabled={index === 0}
                  onClick={() => move(index, -1, 'up')}
                />
                <IconButton
                  icon={ArrowDown}
                  data-part="down"
                  label={t('moveDown', { name })}
                  disabled={index === blocks.length - 1}
                  onClick={() => move(index, 1, 'down')}
                />
                <IconButton
                  icon={Trash2}
                  data-part="remove"
                  label={t('removeBlock', { name })}
                  onClick={() => remove(index)}
                />
              </div>
              {block.type === 'divider' ? (
                <hr className="mx-3 mb-4 border-line" />
              ) : (
                <div className="flex flex-col gap-3 px-3 pb-3">
                  {block.type === 'image' && campaignId ? (
                    <BlockImage
                      campaignId={campaignId}
                      block={block}
                      name={name}
                      errorAt={(field) => errorAt(block.key, field)}
                      onChange={(patch) => putLater(block.key, patch)}
                    />
                  ) : (
                    <BlockText
                      block={block}
                      name={name}
                      error={errorAt(block.key, 'text')}
                      onChange={(text) => put(index, { text })}
                    />
                  )}
                  {block.type === 'button' && (
                    <BlockUrl
                      url={block.url}
                      error={errorAt(block.key, 'url')}
                      onChange={(url) => put(index, { url })}
                    />
                  )}
                </div>
              )}
            </li>
          )
        })}
      </ol>
      <div>
        <Menu
          align="start"
          trigger={<Button icon={Plus}>{t('addBlock')}</Button>}
          items={(campaignId ? blockTypes : blockTypes.filter((type) => type !== 'image')).map((type) => ({
            label: t(`blocks.${type}`),
            icon: icons[type],
            onChoose: () => add(type),
          }))}
        />
      </div>
      <p role="status" className="sr-only">
        {said}
      </p>
    </div>
  )
}

type TextProps = {
  block: DraftBlock
  name: string
  error: string | undefined
  onChange: (text: string) => void
}

function BlockText({ block: { type, text }, name, error, onChange }: TextProps) {
  const { t } = useCampaignTexts()
  const area = useRef<HTMLTextAreaElement>(null)
  const line = useRef<HTMLInputElement>(null)
  const isLong = type === 'text'
  const shared = {
    label: t(`blockText.${type}`),
    hint: usePlaceholderHint(text),
    isLabelHidden: false,
    value: text,
    onChange,
    error,
    maxLength: 20_000,
    aside: (
      <span className="ml-auto">
        <PlaceholderMenu name={name} field={isLong ? area : line} value={text} onChange={onChange} />
      </span>
    ),
  }
  return (
    <div data-part="field">
      {isLong ? <TextArea {...shared} rows={5} inputRef={area} /> : <TextField {...shared} inputRef={line} />}
    </div>
  )
}

type UrlProps = { url: string; error: string | undefined; onChange: (url: string) => void }

function BlockUrl({ url, error, onChange }: UrlProps) {
  const { t } = useCampaignTexts()
  const [isLeft, setLeft] = useState(false)
  return (
    <TextField
      label={t('url')}
      hint={t('urlHint')}
      type="url"
      spellCheck={false}
      value={url}
      onChange={onChange}
      onBlur={() => {
        setLeft(true)
        if (url !== completeUrl(url)) onChange(completeUrl(url))
      }}
      error={error ?? (isLeft && !isAddress(completeUrl(url)) ? t('urlWrong') : undefined)}
    />
  )
}
