import assert from 'node:assert/strict'
import { unsealMail } from '#server/platform/mail/sealed-mail.ts'
import { preferenceToken, readPreferenceToken } from '#server/portal/preference-token.ts'
import { addressHash } from '#server/privacy/consent/public.ts'
import type { Answer, Caller, TestApp } from '../app.ts'
import type { Happening, Mark } from './happenings.ts'
import { type Channel, type Facts, openOracle, type Word } from './oracle.ts'

export type Stage = { app: TestApp; dpo: Caller; sales: Caller }
/** A record as it stands; in the trash nobody is asked about it. */
export type Held = { id: string; version: number; isInTrash: boolean; facts: Facts }

export type Row = { lastName: string; email: string; mobile: string; house: House | null; mark: Mark }
type House = { street: string; houseNumber: string; postalCode: string; city: string; country: string }

/** One person with her records, what happens to them, and what the oracle makes of it. */
export function openWorld(stage: Stage, number: number) {
  const { app, dpo, sales } = stage
  const { keyring } = app.platform
  const letters = [...String(number)].map((digit) => 'bdfgklmnrs'[Number(digit)]).join('a')
  const lastName = `Mu${letters}a`
  const emails = ['a', 'b', 'c'].map((each) => `${each}${number}@${letters}.example`)
  const mobile = `+4915${10_000_000 + number}`
  const oracle = openOracle()
  const merges: string[] = []
  const links: { contactId: string; email: string }[] = []
  let records: Held[] = []
  /** What was done and how it was answered, to be read when something is wrong. */
  const log: string[] = []
  /** Merges taken back and rows imported since the last look. */
  const separated: string[] = []
  const rows: { row: Row; contactId: string | null }[] = []
  let houses = 0

  const emailOf = (index: number) => emails[index] as string
  const living = () => records.filter(({ isInTrash }) => !isInTrash)
  const one = (index: number, among = living()): Held | undefined => among[index % Math.max(among.length, 1)]
  const house = (): House => {
    houses += 1
    return {
      street: 'Hafenweg',
      houseNumber: String(houses),
      postalCode: '50667',
      city: 'Köln',
      country: 'DE',
    }
  }
  const sql = (text: string, values: unknown[]) => app.db.ownerPool.query(text, values)
  const recordOf = (id: string) => records.find((each) => each.id === id)

  /** Takes in how the records stand now, and what was heard of them by other ways than her own. */
  function look(found: Held[]): void {
    records = found
    hearSeparated()
    hearImported()
    for (const { id, facts } of records) {
      oracle.seen(id, facts)
      for (const email of facts.reaches.email)
        if (!links.some((link) => link.contactId === id && link.email === email))
          links.push({ contactId: id, email })
    }
  }

  /** Does it by the way people do it; answers whether it happened, null where there was nothing it could happen to. */
  async function happen(happening: Happening): Promise<boolean | null> {
    const done = await act(happening)
    log.push(`${done === null ? 'not possible' : done ? 'done' : 'refused'}: ${JSON.stringify(happening)}`)
    return done
  }

  async function act(happening: Happening): Promise<boolean | null> {
    switch (happening.what) {
      case 'entered': {
        if (records.length >= 4) return null
        const { status, body } = await sales.post('/contacts', {
          occasion: happening.isCustomer ? 'order' : 'enquiry',
          firstName: 'Eva',
          lastName,
          isConsumer: happening.isConsumer,
          contactPoints: [
            { kind: 'email', value: emailOf(happening.email) },
            ...(happening.mobile ? [{ kind: 'mobile', value: mobile }] : []),
          ],
          addresses: happening.house ? [house()] : [],
        })
        assert.equal(status, 201, JSON.stringify(body))
        return true
      }
      case 'declared':
        return declare(happening)
      case 'left':
        return leave(happening)
      case 'confirmed':
        return confirm(emailOf(happening.email))
      case 'listed': {
        const { channel } = happening
        const address = channel === 'email' ? emailOf(happening.email) : mobile
        const { status, body } = await dpo.post('/suppressions', { channel, address })
        assert.equal(status, 201, JSON.stringify(body))
        oracle.listed(channel, address)
        return true
      }
      case 'merged':
        return merge(happening)
      case 'separated': {
        const id = merges[happening.merge % Math.max(merges.length, 1)]
        if (!id) return null
        const { status } = await dpo.post(`/merges/${id}/undo`)
        if (status !== 200) return false
        merges.splice(merges.indexOf(id), 1)
        separated.push(id)
        return true
      }
      case 'restored': {
        const record = one(
          happening.who,
          records.filter(({ isInTrash }) => isInTrash),
        )
        return record ? (await dpo.put(`/contacts/${record.id}/restoration`, {})).status === 200 : null
      }
      case 'imported':
      case 'import undone':
        return null
      default: {
        const record = one(happening.who)
        return record ? change(happening, record) : null
      }
    }
  }
  async function declare(said: Extract<Happening, { what: 'declared' }>): Promise<boolean | null> {
    const record = one(said.who)
    if (!record) return null
    const { event, channel, way, hasProof } = said
    const { status, body } = await dpo.post(`/contacts/${record.id}/consents`, {
      event,
      channel,
      way,
      ...(hasProof ? { evidence: 'Ordner 7' } : {}),
    })
    const isYes = event === 'given' || event === 'requested'
    const word: Word = {
      ...{ event, channel, way, by: 'staff', isProven: hasProof },
      address: isYes ? (record.facts.reaches[channel][0] ?? null) : null,
    }
    const told = `${status} ${JSON.stringify(body)}`
    if (event === 'confirmed') assert.ok(status >= 400, 'only she confirms')
    else if (event === 'given')
      assert.equal(status === 201, oracle.mayNote(record.id, word, record.facts), told)
    else if (event !== 'requested') assert.equal(status, 201, told)
    if (status !== 201) return false
    oracle.said(record.id, word, record.facts)
    return true
  }

  async function submit(
    path: string,
    fields: { [name: string]: string } = {},
  ): Promise<{ status: number; text: string }> {
    const answer = await app.app.inject({
      method: 'POST',
      url: path,
      // Each from a place of her own, as people are.
      remoteAddress: `10.${number % 250}.${Math.floor(number / 250) % 250}.${log.length + 1}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    })
    return { status: answer.statusCode, text: answer.body }
  }

  async function leave({ link, how }: Extract<Happening, { what: 'left' }>): Promise<boolean | null> {
    const found = links[link % Math.max(links.length, 1)]
    if (!found) return null
    const { contactId, email } = found
    const token = preferenceToken(keyring, { contactId, addressHash: addressHash(keyring, email) })
    const id = oracle.currentOf(contactId)
    const facts = recordOf(id)?.facts ?? null
    const said = (event: string, channel: Channel) =>
      oracle.said(
        id,
        {
          event,
          channel,
          way: 'electronic',
          by: 'person',
          isProven: true,
          address: channel === 'email' ? email : null,
        },
        facts,
      )
    if (how === 'at once' || how === 'by the page' || how === 'objecting') {
      const path = how === 'at once' ? 'abmelden' : 'einstellungen'
      const fields: { [name: string]: string } =
        how === 'at once'
          ? { 'List-Unsubscribe': 'One-Click' }
          : { aktion: how === 'objecting' ? 'widersprechen' : 'abmelden' }
      const { status } = await submit(`/p/${path}/${token}`, fields)
      assert.equal(status, 200)
      said(how === 'objecting' ? 'objected' : 'withdrawn', 'email')
      return true
    }
    const { status } = await submit(`/p/einstellungen/${token}`, { aktion: 'kanal', kanal: how })
    const mayStop = facts?.reaches[how].some((address) => oracle.hasYes(id, how, address))
    if (mayStop) assert.equal(status, 200, `whoever allowed ${how} ends it on the page`)
    if (status !== 200) return false
    said('withdrawn', how)
    return true
  }

  /** From the form to the button of the page that the mail leads to. */
  async function confirm(email: string): Promise<boolean> {
    const sent = await submit('/p/formular/neues', {
      email,
      zustimmung: 'ja',
      vorname: 'Eva',
      nachname: lastName,
    })
    assert.equal(sent.status, 200)
    const hash = addressHash(keyring, email)
    const { rows } = await sql(
      `select m.id, m.sealed from consent_requests r join outbox_mails m on m.id = r.mail_id
       where r.address_hash = $1 and r.used_at is null`,
      [hash],
    )
    const [mail] = rows as { id: string; sealed: Buffer }[]
    assert.ok(mail, 'a mail asks for the confirmation')
    const link = /\/p\/bestaetigen\/[\w-]+/.exec(unsealMail(keyring, mail.id, mail.sealed).text)?.[0] ?? ''
    const confirmed = await submit(link)
    assert.equal(confirmed.status, 200)
    // How often one may ask is tested elsewhere.
    await sql('delete from consent_requests where address_hash = $1', [hash])
    const token = /\/p\/einstellungen\/([\w-]+)/.exec(confirmed.text)?.[1] ?? ''
    const id = readPreferenceToken(keyring, token)?.contactId ?? ''
    assert.ok(id)
    const word: Word = {
      event: 'confirmed',
      channel: 'email',
      way: 'electronic',
      by: 'person',
      isProven: true,
      address: email,
    }
    oracle.said(id, word, recordOf(id)?.facts ?? nobody)
    return true
  }

  async function merge({
    who,
    into,
    isOtherPreferred,
  }: Extract<Happening, { what: 'merged' }>): Promise<boolean | null> {
    const [kept, gone] = [one(into), one(who)]
    if (!kept || !gone || kept === gone) return null
    const { status, body } = await dpo.post(
      `/contacts/${kept.id}/merges`,
      { mergedId: gone.id, mergedVersion: gone.version, fields: isOtherPreferred ? { email: 'merged' } : {} },
      { 'if-match': `"${kept.version}"` },
    )
    assert.equal(status, 201, JSON.stringify(body))
    oracle.merged(body.id, [kept.id, kept.facts], [gone.id, gone.facts])
    merges.push(body.id)
    return true
  }

  async function change(
    happening: Extract<Happening, { who: number }>,
    { id, version }: Held,
  ): Promise<boolean> {
    const isDone = ({ status }: Answer) => status < 300
    switch (happening.what) {
      case 'restricted':
        await sql('update contacts set is_restricted = true where id = $1', [id])
        return true
      case 'quarantined':
        await sql('update processing_bases set ended_at = now() where contact_id = $1 and ended_at is null', [
          id,
        ])
        return true
      case 'freed':
        await sql('update contacts set is_restricted = false where id = $1', [id])
        await sql(
          `insert into processing_bases (id, contact_id, purpose, basis, origin)
           values (gen_random_uuid(), $1, 'customer-relations', 'A6-1-f', 'test')`,
          [id],
        )
        return true
      case 'trashed':
        return isDone(await dpo.delete(`/contacts/${id}`, version))
      case 'removed':
        await dpo.delete(`/contacts/${id}`, version)
        await sql(`update contacts set deleted_at = now() - interval '31 days' where id = $1`, [id])
        return true
      case 'reach added': {
        const { email, isMain } = happening
        return isDone(
          await dpo.post(`/contacts/${id}/contact-points`, { kind: 'email', value: emailOf(email), isMain }),
        )
      }
      case 'reach changed': {
        const { body } = await dpo.get(`/contacts/${id}`)
        const point = body.contactPoints.find((each: { kind: string }) => each.kind === 'email')
        if (!point) return false
        return isDone(
          await dpo.patch(`/contact-points/${point.id}`, { value: emailOf(happening.email) }, point.version),
        )
      }
      case 'house added':
        return isDone(await dpo.post(`/contacts/${id}/addresses`, house()))
      case 'sold':
        return isDone(
          await sales.post(`/contacts/${id}/advertising-grounds`, {
            ...{ kind: 'existing-customer', saleReference: 'R-1', soldOn: '2026-01-05' },
            ...{ notice: 'Sie können jederzeit widersprechen.', productGroups: ['holz'] },
          }),
        )
      case 'presumed':
        return isDone(
          await sales.post(`/contacts/${id}/advertising-grounds`, {
            kind: 'presumed',
            reason: 'Sie fragte nach Holz.',
          }),
        )
      default:
        throw new Error(happening.what)
    }
  }

  /** A merge that was taken back, with the no's that were said while it held. */
  function hearSeparated(): void {
    for (const mergeId of separated.splice(0)) {
      const { mergedId, words } = oracle.separated(mergeId)
      for (const word of words) oracle.said(mergedId, word, recordOf(mergedId)?.facts ?? nobody)
    }
  }

  /** A row of a list says no for the person it is, and for the addresses in it, whatever else became of it. */
  function hearImported(): void {
    for (const { row, contactId } of rows.splice(0)) {
      const { mark } = row
      if (mark === 'none') continue
      const id = contactId && oracle.currentOf(contactId)
      const facts = (id && recordOf(id)?.facts) || null
      const channel = mark === 'all' ? 'email' : mark
      const event = mark === 'all' ? 'objected' : 'refused'
      if (id && facts)
        oracle.said(
          id,
          { event, channel, way: 'electronic', by: 'system', isProven: false, address: null },
          facts,
        )
      for (const each of mark === 'all' ? (['email', 'phone', 'sms', 'post'] as const) : ([mark] as const))
        for (const address of addressesOf(row, each)) oracle.listed(each, address)
    }
  }

  /** A row of the list that is imported in this round. */
  function rowOf({
    email,
    mobile: hasMobile,
    house: hasHouse,
    mark,
  }: Extract<Happening, { what: 'imported' }>): Row {
    return {
      lastName,
      email: emailOf(email),
      mobile: hasMobile ? mobile : '',
      house: hasHouse ? house() : null,
      mark,
    }
  }

  function imported(row: Row, contactId: string | null, outcome: string): void {
    log.push(`${outcome}: ${JSON.stringify(row)}`)
    rows.push({ row, contactId })
  }

  return { lastName, oracle, log, look, happen, rowOf, imported, records: () => records }
}
export type World = ReturnType<typeof openWorld>

function addressesOf({ email, mobile, house }: Row, channel: Channel): string[] {
  if (channel === 'email') return [email]
  if (channel === 'post') return house ? [house.houseNumber] : []
  return mobile ? [mobile] : []
}

/** Somebody of whom nothing is known yet. */
export const nobody: Facts = {
  isRestricted: false,
  isConsumer: false,
  isCustomer: false,
  purposes: [],
  reaches: { email: [], phone: [], sms: [], fax: [], post: [] },
  hasSale: false,
  isPresumed: false,
}
