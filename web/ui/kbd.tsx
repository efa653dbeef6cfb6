import { usePlatformTexts } from '../platform/i18n.ts'

/** Keys as they stand on the keyboard: `mod+k`, `g k`, `enter`. */
export function Kbd({ keys }: { keys: string }) {
  const { t } = usePlatformTexts()
  const names: Record<string, string> = {
    mod: isApple() ? '⌘' : t('shortcuts.ctrl'),
    shift: '⇧',
    enter: '↵',
    escape: 'Esc',
    space: t('shortcuts.space'),
    up: '↑',
    down: '↓',
    left: '←',
    right: '→',
  }
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      {keys.split(/[+ ]/).map((key) => (
        <kbd
          key={key}
          className="inline-grid h-5 min-w-5 place-items-center rounded-[4px] border border-line bg-paper px-1 font-sans text-[0.6875rem] text-ink-soft"
        >
          {names[key] ?? key.toUpperCase()}
        </kbd>
      ))}
    </span>
  )
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent)
}
