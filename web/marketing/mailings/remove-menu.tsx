import { useNavigate } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { ConfirmDialog } from '../../access/confirm-dialog.tsx'
import { can, useSession } from '../../platform/session.ts'
import { toast } from '../../platform/toasts.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { Menu } from '../../ui/menu.tsx'

type MenuProps = {
  resource: 'campaign' | 'sequence' | 'newsletter'
  words: { more: string; remove: string; title: string; text: string; removed: string }
  /** Where one is afterwards. */
  to: string
  onRemove: () => Promise<void>
}

/** Removing a mailing, apart from what one does every day. */
export function RemoveMenu({ resource, words, to, onRemove }: MenuProps) {
  const session = useSession()
  const navigate = useNavigate()
  const [isAsking, setAsking] = useState(false)
  if (!can(session, resource, 'remove')) return null
  return (
    <>
      <Menu
        align="end"
        trigger={<IconButton icon={Ellipsis} label={words.more} />}
        items={[{ label: words.remove, isDanger: true, onChoose: () => setAsking(true) }]}
      />
      {isAsking && (
        <ConfirmDialog
          isDanger
          title={words.title}
          text={words.text}
          action={words.remove}
          onConfirm={async () => {
            await onRemove()
            await navigate({ to, ignoreBlocker: true })
            toast(words.removed)
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}
