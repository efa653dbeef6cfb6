import { type DnsRecord, dkimRecord } from './dkim.ts'
import { type Finding, type FindingCode, wordsOf } from './domain-words.ts'

/** The part of `node:dns/promises` that is asked. */
export type TxtResolver = {
  resolveTxt: (name: string) => Promise<string[][]>
  resolveMx: (name: string) => Promise<{ exchange: string; priority: number }[]>
}

export type DomainTopic = 'spf' | 'dkim' | 'dmarc' | 'returns'
export type DomainItem = {
  topic: DomainTopic
  state: 'ok' | 'warn' | 'fail'
  code: FindingCode
  /** The records as they stand in the DNS. */
  found: string[]
  /** What to publish to make it right; null when nothing is to be done. */
  publish: DnsRecord | null
  words: { de: string; en: string }
}

export type DomainCheckOptions = {
  selector: string
  resolver: TxtResolver
  /** Public key our mails are signed with; without one DKIM is not set up here. */
  publicKey?: string | null | undefined
  /** Domain of the return paths; the one checked when it is left out. */
  bounceDomain?: string | undefined
  /** The server mails leave by, to name it in the SPF record. */
  smtpHost?: string | undefined
}

/** Looks up what receiving servers look up, and says of each what is there, whether it will do and what to publish. */
export async function checkDomain(domain: string, options: DomainCheckOptions): Promise<DomainItem[]> {
  const bounceDomain = options.bounceDomain ?? domain
  return Promise.all([
    checkSpf(bounceDomain, options),
    checkDkim(domain, options),
    checkDmarc(domain, options.resolver),
    checkReturns(bounceDomain, options.resolver),
  ])
}

async function checkSpf(domain: string, { resolver, smtpHost }: DomainCheckOptions): Promise<DomainItem> {
  const publish = txt(domain, `v=spf1 ${smtpHost && isPublicName(smtpHost) ? `a:${smtpHost} ` : 'mx '}-all`)
  const texts = await txtOf(resolver, domain)
  if (!texts) return item('spf', 'unanswered', [], null)
  const found = texts.filter((text) => /^v=spf1(?:\s|$)/i.test(text))
  const [record] = found
  if (!record) return item('spf', 'spf-missing', [], publish)
  if (found.length > 1) return item('spf', 'spf-several', found, publish)
  const terms = record.toLowerCase().split(/\s+/).slice(1)
  if (terms.some((term) => /^\+?all$/.test(term))) return item('spf', 'spf-open', found, publish)
  const lookups = await lookupsOf(resolver, domain, record, 0)
  if (lookups > 10) return item('spf', 'spf-too-many-lookups', found, null)
  const hasEnd = terms.some((term) => /^[~-]all$/.test(term) || term.startsWith('redirect='))
  return hasEnd
    ? item('spf', 'ok', found, null)
    : item('spf', 'spf-no-end', found, txt(domain, closedEnd(record)))
}

/** DNS questions a receiver has to ask for a record; more than ten and it gives up (RFC 7208, 4.6.4). */
async function lookupsOf(
  resolver: TxtResolver,
  domain: string,
  record: string,
  depth: number,
): Promise<number> {
  let count = 0
  for (const term of record.toLowerCase().split(/\s+/).slice(1)) {
    const bare = term.replace(/^[+?~-]/, '')
    const other = /^(?:include:|redirect=)([^\s/]+)$/.exec(bare)?.[1]
    if (other || /^(?:a|mx|ptr|exists)(?:[:/]|$)/.test(bare)) count += 1
    if (!other || depth >= 10 || count > 10 || other === domain || other.includes('%')) continue
    const next = (await txtOf(resolver, other))?.find((text) => /^v=spf1(?:\s|$)/i.test(text))
    if (next) count += await lookupsOf(resolver, other, next, depth + 1)
  }
  return count
}

async function checkDkim(
  domain: string,
  { selector, resolver, publicKey }: DomainCheckOptions,
): Promise<DomainItem> {
  if (!publicKey) return item('dkim', 'dkim-not-set-up', [], null)
  const publish = dkimRecord({ domain, selector, publicKey })
  const texts = await txtOf(resolver, publish.name)
  if (!texts) return item('dkim', 'unanswered', [], publish)
  const found = texts.filter((text) => /(?:^|;)\s*p=/i.test(text))
  const [record] = found
  if (!record) return item('dkim', 'dkim-missing', texts, publish)
  if (found.length > 1) return item('dkim', 'dkim-several', found, publish)
  const key = tagOf(record, 'p')?.replace(/\s/g, '') ?? ''
  if (key === '') return item('dkim', 'dkim-revoked', found, publish)
  if (key !== publicKey) return item('dkim', 'dkim-other-key', found, publish)
  return item('dkim', /(?:^|:)y(?::|$)/i.test(tagOf(record, 't') ?? '') ? 'dkim-testing' : 'ok', found, null)
}

async function checkDmarc(domain: string, resolver: TxtResolver): Promise<DomainItem> {
  const publish = txt(`_dmarc.${domain}`, `v=DMARC1; p=quarantine; rua=mailto:postmaster@${domain}`)
  const labels = domain.split('.')
  let found: string[] = []
  // The policy of a domain above holds for those below it.
  for (let place = 0; place <= labels.length - 2 && found.length === 0; place += 1) {
    const texts = await txtOf(resolver, `_dmarc.${labels.slice(place).join('.')}`)
    if (!texts) return item('dmarc', 'unanswered', [], null)
    found = texts.filter((text) => /^v=DMARC1\s*(?:;|$)/i.test(text))
  }
  const [record] = found
  if (!record) return item('dmarc', 'dmarc-missing', [], publish)
  if (found.length > 1) return item('dmarc', 'dmarc-several', found, publish)
  const policy = (tagOf(record, 'p') ?? '').toLowerCase()
  if (policy === 'none') return item('dmarc', 'dmarc-none', found, publish)
  if (policy !== 'quarantine' && policy !== 'reject') return item('dmarc', 'dmarc-broken', found, publish)
  return item('dmarc', 'ok', found, null)
}

async function checkReturns(domain: string, resolver: TxtResolver): Promise<DomainItem> {
  try {
    const found = (await resolver.resolveMx(domain)).map(
      ({ exchange, priority }) => `${priority} ${exchange}`,
    )
    // A single dot: takes no mail at all (RFC 7505).
    const isNull = found.every((one) => /^\d+ \.?$/.test(one))
    return item('returns', isNull ? 'returns-missing' : 'ok', found, null)
  } catch (error) {
    return item('returns', isNothing(error) ? 'returns-missing' : 'unanswered', [], null)
  }
}

function item(topic: DomainTopic, finding: Finding, found: string[], publish: DnsRecord | null): DomainItem {
  const code: FindingCode = finding === 'ok' || finding === 'unanswered' ? `${topic}-${finding}` : finding
  return { topic, code, found, publish, ...wordsOf(code) }
}

function txt(name: string, value: string): DnsRecord {
  return { type: 'TXT', name, value }
}

/** Texts under a name, each in one piece; none when the name is not there, null when nobody answers. */
async function txtOf(resolver: TxtResolver, name: string): Promise<string[] | null> {
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join('').trim())
  } catch (error) {
    return isNothing(error) ? [] : null
  }
}

function isNothing(error: unknown): boolean {
  return ['ENOTFOUND', 'ENODATA'].includes((error as { code?: string }).code ?? '')
}

function tagOf(record: string, tag: string): string | null {
  return new RegExp(`(?:^|;)\\s*${tag}\\s*=([^;]*)`, 'i').exec(record)?.[1]?.trim() ?? null
}

function closedEnd(record: string): string {
  return `${record.replace(/\s+\?all\b/gi, '').trim()} -all`
}

function isPublicName(host: string): boolean {
  return /^(?=.*[a-z])[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(host)
}
