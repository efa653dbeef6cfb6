import { Resolver } from 'node:dns/promises'
import type { DomainCheck, MailDelivery } from '#api/mail-delivery.ts'
import type { Config } from '#server/config.ts'
import type { Gate } from '#server/platform/gate/gate.ts'
import { Problem } from '#server/platform/http/problem.ts'
import {
  type DeliverySettings,
  deliveryOf,
  deliverySettings,
} from '#server/platform/mail/delivery-settings.ts'
import { dkimKeyOf, dkimRecord, ensureDkimKey } from '#server/platform/mail/dkim.ts'
import { checkDomain } from '#server/platform/mail/domain-check.ts'
import { parseEmail } from '#server/platform/values/email.ts'
import { setting } from '../company/setting.ts'
import { storeSetting } from '../company/settings.ts'

const ANSWER_WITHIN_MS = 8000

/** How mails to many go out, and the record that makes their signatures count. */
export async function readDelivery(gate: Gate, config: Config): Promise<MailDelivery> {
  gate.demand(setting, 'see')
  const settings = await deliverySettings(gate.tx)
  const delivery = await deliveryOf(gate.tx, config)
  const key = delivery && (await dkimKeyOf(gate.tx, gate.keyring, delivery.domain, settings.dkimSelector))
  return {
    ...settings,
    from: delivery?.from ?? null,
    domain: delivery?.domain ?? null,
    dkim: key ? dkimRecord(key) : null,
    takesReturns: config.imapUrl !== undefined || config.mailReturnsDir !== undefined,
  }
}

/** Changes it; a domain that signs for the first time gets its key. */
export async function changeDelivery(gate: Gate, config: Config, wanted: DeliverySettings): Promise<void> {
  gate.demand(setting, 'update')
  const bounceDomain = wanted.bounceDomain.trim().toLowerCase()
  if (bounceDomain !== '' && !parseEmail(`bounces@${bounceDomain}`).ok) {
    throw new Problem('settings.invalid', { errors: [{ pointer: '/bounceDomain', code: 'field.domain' }] })
  }
  await storeSetting(gate, 'mailDelivery', { bounceDomain, dkimSelector: wanted.dkimSelector })
  const delivery = await deliveryOf(gate.tx, config)
  if (!delivery) throw new Problem('mail.no-sender', { status: 409 })
  await ensureDkimKey(gate.tx, gate.keyring, {
    domain: delivery.domain,
    selector: delivery.dkimSelector,
    now: gate.now(),
  })
}

/** Looks up what other servers see of our domain. */
export async function readDomainCheck(gate: Gate, config: Config): Promise<DomainCheck> {
  gate.demand(setting, 'see')
  const delivery = await deliveryOf(gate.tx, config)
  if (!delivery) throw new Problem('mail.no-sender', { status: 409 })
  const { domain, bounceDomain, dkimSelector } = delivery
  const key = await dkimKeyOf(gate.tx, gate.keyring, domain, dkimSelector)
  const resolver = new Resolver({ timeout: 2000, tries: 2 })
  if (config.dnsServers) resolver.setServers(config.dnsServers.split(',').map((one) => one.trim()))
  const timer = setTimeout(() => resolver.cancel(), ANSWER_WITHIN_MS)
  try {
    const items = await checkDomain(domain, {
      selector: dkimSelector,
      publicKey: key?.publicKey,
      bounceDomain,
      smtpHost: config.smtpUrl ? new URL(config.smtpUrl).hostname : undefined,
      resolver,
    })
    return { domain, bounceDomain, items }
  } finally {
    clearTimeout(timer)
  }
}
