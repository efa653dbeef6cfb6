import type { AuditEvent } from '#api/audit.ts'
import { usePrivacyTexts } from '../texts.ts'

// Those that are asked for; the others have names all the same.
export const actions = ['read', 'list', 'find', 'create', 'update', 'remove', 'download', 'sign-in'] as const
export const resources = [
  'contact',
  'company',
  'contactPoint',
  'address',
  'employment',
  'processingBasis',
  'timelineEntry',
  'task',
  'file',
  'import',
  'customField',
  'user',
  'role',
  'session',
] as const
const resourceNames = [
  ...resources,
  'team',
  'setting',
  'outboxMail',
  'accessToken',
  'auditEvent',
  'job',
  'purpose',
  'dataKind',
  'retentionRule',
  'occasion',
  'savedView',
  'consentEvent',
  'consentText',
  'advertisingGround',
  'suppression',
  'information',
  'privacyNotice',
  'campaign',
  'campaignRecipient',
  'newsletter',
  'sequence',
  'sequenceMember',
  'callList',
  'segment',
  'subscription',
  'subscriptionForm',
  'mailFrequency',
  'massUpdate',
  'merge',
  'release',
  'watchGrant',
  'disclosure',
  'demo',
] as const
const actionNames = [
  ...actions,
  'start',
  'undo',
  'request',
  'sign-in-failed',
  'sign-out',
  'step-up',
  'step-up-failed',
  'second-factor-failed',
  'set-up',
  'set-password',
  'password-reset',
  'recovery-codes',
  'second-factor-on',
  'second-factor-off',
  'invite',
  'accept-invitation',
  'ask-new-address',
  'drop-new-address',
  'confirm-new-address',
  'assign',
  'discard',
  'send',
  'sent',
  'send-again',
  'send-failed',
  'approve',
  'refuse',
  'consent',
  'release',
  'export',
  'disclose',
  'hand-out',
  'cancel',
  'end',
  'retire',
  'refresh',
  'reveal',
  'verify',
  'open',
  'deny',
  'merge',
  'separate',
  'assess',
] as const
const means = ['web', 'api', 'import', 'job', 'cli'] as const

export function useActionName(): (action: string) => string {
  const { t } = usePrivacyTexts()
  return (action) => {
    const known = actionNames.find((one) => one === action)
    return known ? t(`actionNames.${known}`) : action
  }
}

export type Texts = ReturnType<typeof usePrivacyTexts>['t']

/** Without a reason people are numbered. */
export function actorName(t: Texts, { kind, name, number }: AuditEvent['actor']): string | null {
  if (kind === 'system') return t('system')
  return number === null ? name : t('colleague', { number })
}

export function resourceName(t: Texts, resource: string): string {
  const known = resourceNames.find((one) => one === resource)
  return known ? t(`resourceNames.${known}`) : resource
}

/** The way an event came in; nothing where the program knows no word for it. */
export function meansName(t: Texts, given: string): string | undefined {
  const known = means.find((one) => one === given)
  return known && t(`meansOf.${known}`)
}
