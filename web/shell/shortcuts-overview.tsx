import { usePlatformTexts } from '../platform/i18n.ts'
import { openOverlay } from '../platform/overlays.ts'
import { usePreference } from '../platform/preference.ts'
import { singleKeys, useShortcuts } from '../platform/shortcuts.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Switch } from '../ui/switch.tsx'

type Line = { keys: string; label: string }

/** Every key that does something here, and the switch for keys without Ctrl. */
export function ShortcutsOverview() {
  const { t } = usePlatformTexts()
  const shortcuts = useShortcuts()
  const [single, chooseSingle] = usePreference(singleKeys.preference, 'on')
  const listKeys: Line[] = [
    { keys: 'up down left right', label: t('shortcuts.listMove') },
    { keys: 'enter', label: t('shortcuts.listOpen') },
    { keys: 'space', label: t('shortcuts.listSelect') },
    { keys: 'f2', label: t('shortcuts.listEdit') },
  ]
  const groups: [string, Line[]][] = [
    [t('shortcuts.general'), shortcuts.filter((one) => one.group === 'general')],
    [t('shortcuts.here'), shortcuts.filter((one) => one.group === 'here')],
    [t('shortcuts.goTo'), shortcuts.filter((one) => one.group === 'goTo')],
    [t('shortcuts.list'), listKeys],
  ]
  return (
    <Dialog isOpen onClose={() => openOverlay(null)} title={t('shortcuts.title')} width="wide">
      <div className="columns-1 gap-10 md:columns-2">
        {groups.map(
          ([title, lines]) =>
            lines.length > 0 && (
              <section key={title} className="break-inside-avoid pb-5">
                <h3 className="pb-1 font-medium">{title}</h3>
                <dl>
                  {lines.map((line) => (
                    <div
                      key={line.keys}
                      className="flex items-center justify-between gap-4 border-t border-line py-1.5"
                    >
                      <dt>{line.label}</dt>
                      <dd>
                        <Kbd keys={line.keys} />
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ),
        )}
      </div>
      <Switch
        label={t('shortcuts.single')}
        hint={t('shortcuts.singleNote')}
        value={single === 'on'}
        onChange={(isOn) => chooseSingle(isOn ? 'on' : 'off')}
        className="rounded-card bg-hover px-4 py-3"
      />
    </Dialog>
  )
}
