import { ShieldCheck, ShieldOff } from 'lucide-react'
import { useState } from 'react'
import { ConfirmDialog } from '../access/confirm-dialog.tsx'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { sessionQuery, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Section } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { SetUpSecondFactor } from './set-up-second-factor.tsx'
import { useProfileTexts } from './texts.ts'

/** The state of the second factor, and what can be done about it. */
export function SecondFactor() {
  const { t } = useProfileTexts()
  const factor = useSession().secondFactor
  const [open, setOpen] = useState<'set-up' | 'remove' | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const isOn = factor?.isEnabled === true
  const left = factor?.recoveryCodesLeft ?? 0

  const renew = async () => {
    setBusy(true)
    setProblem(null)
    try {
      const answer = await api.post<{ recoveryCodes: string[] }>('/session/recovery-codes')
      setCodes(answer.recoveryCodes)
      await refreshSession()
    } catch (error) {
      setProblem(error)
    }
    setBusy(false)
  }

  return (
    <Section
      title={t('secondFactor')}
      aside={
        <Badge
          tone={isOn ? 'yes' : factor?.isRequired ? 'ask' : 'plain'}
          icon={isOn ? ShieldCheck : ShieldOff}
        >
          {isOn ? t('factorOn') : t('factorOff')}
        </Badge>
      }
    >
      <p className="text-ink-soft">{isOn ? t('factorOnText') : t('factorOffText')}</p>
      {isOn && <p className={left <= 3 ? 'pt-2 text-ask' : 'pt-2'}>{t('codesLeft', { count: left })}</p>}
      {isOn && factor?.isRequired && <p className="pt-2 text-small text-ink-soft">{t('factorRequired')}</p>}
      <ProblemNote problem={problem} className="mt-3" />
      <div className="flex flex-wrap gap-2 pt-4 phone:[&>*]:flex-1">
        {!isOn && (
          <Button variant="primary" onClick={() => setOpen('set-up')}>
            {t('setUpFactor')}
          </Button>
        )}
        {isOn && (
          <>
            <Button busy={isBusy} onClick={renew}>
              {t('newCodes')}
            </Button>
            {!factor?.isRequired && (
              <Button variant="danger" onClick={() => setOpen('remove')}>
                {t('removeFactor')}
              </Button>
            )}
          </>
        )}
      </div>
      {open === 'set-up' && <SetUpSecondFactor onClose={() => setOpen(null)} />}
      {open === 'remove' && (
        <ConfirmDialog
          isDanger
          title={t('removeFactorTitle')}
          text={t('removeFactorText')}
          action={t('removeFactor')}
          onConfirm={async () => {
            await api.remove('/session/totp')
            await refreshSession()
            toast(t('factorRemoved'))
          }}
          onClose={() => setOpen(null)}
        />
      )}
      {codes && (
        <Dialog isOpen isSticky onClose={() => setCodes(null)} title={t('codes')}>
          <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />
        </Dialog>
      )}
    </Section>
  )
}

function refreshSession(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
}
