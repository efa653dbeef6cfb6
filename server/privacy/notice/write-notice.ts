import sql from 'sql-template-tag'
import type { NoticeSection } from '#api/notice.ts'
import type { Tx } from '#server/platform/db/tx.ts'
import { allResources } from '#server/platform/gate/resource.ts'
import type { Words } from '#server/platform/gate/vocabulary.ts'
import { listDataKinds, listOccasions, listPurposes } from '../purposes/public.ts'
import { dataWords } from './data-words.ts'

type Company = Partial<
  Record<'name' | 'street' | 'postalCode' | 'city' | 'country' | 'email' | 'phone', string>
>
type Dpo = { name: string; email: string }

/** Purposes that are about the company's own people and its own machines. */
const internal = ['system-operation', 'secret-protection']

/**
 * The notice of Art. 13 and 14 GDPR, written from what the program really does: purposes and their bases, the fields' own
 * contracts, the rules of retention. `missing` names what the company has not filled in.
 */
export async function writeNotice(tx: Tx): Promise<{ sections: NoticeSection[]; missing: string[] }> {
  const [settings] = await tx.query<{ company: Company | null; dpo: Dpo | null }>(sql`
    select (select value from settings where key = 'company') as company,
      (select value from settings where key = 'dpo') as dpo`)
  const company = settings?.company ?? {}
  const dpo = settings?.dpo ?? null
  const missing = (['name', 'street', 'postalCode', 'city', 'email'] as const).filter(
    (field) => !company[field],
  )
  const purposes = (await listPurposes(tx)).filter(({ key }) => !internal.includes(key))
  const occasions = (await listOccasions(tx)).filter((occasion) => occasion.archivedAt === null)
  const own = await tx.query<{ label: Words; purposes: string[]; dataKind: string }>(sql`
    select label, purposes, data_kind as "dataKind" from custom_fields where state = 'active'`)
  const held = fieldsHeld(own.map((field) => ({ ...field, words: field.label })))
  const usedKeys = new Set(held.map(({ dataKind }) => dataKind))
  const used = (await listDataKinds(tx)).filter(({ key }) => usedKeys.has(key))

  const sections: NoticeSection[] = [
    section('controller', 'Wer wir sind', 'Who we are', [
      both(addressOf(company).join(', ')),
      ...(dpo
        ? [
            {
              de: `Datenschutzbeauftragte Person: ${dpo.name}, ${dpo.email}`,
              en: `Data protection officer: ${dpo.name}, ${dpo.email}`,
            },
          ]
        : []),
    ]),
    section(
      'purposes',
      'Wozu und mit welchem Recht',
      'What for and by what right',
      [],
      purposes.map(({ label, description, defaultBasisLabel, interest }) => ({
        name: label,
        value: {
          de: sentences(description.de, defaultBasisLabel.de, interest && `Unser Interesse: ${interest.de}`),
          en: sentences(description.en, defaultBasisLabel.en, interest && `Our interest: ${interest.en}`),
        },
      })),
    ),
    section(
      'data',
      'Welche Daten',
      'Which data',
      [],
      saidOnce(
        purposes.flatMap(({ key, label }) => {
          const words = held
            .filter((field) => field.purposes.includes(key))
            .flatMap((field) => field.words ?? [])
          return words.length > 0 ? [{ name: label, value: listed(words) }] : []
        }),
      ),
    ),
    section('sources', 'Woher wir sie haben', 'Where they come from', [
      {
        de: `Von Ihnen selbst oder aus diesen Anlässen: ${occasions.map(({ origin }) => origin.de).join(', ')}. Bei Ihren Daten ist die Herkunft vermerkt; wir nennen sie Ihnen gern.`,
        en: `From you or on these occasions: ${occasions.map(({ origin }) => origin.en).join(', ')}. The origin is noted with your data; we gladly tell you.`,
      },
    ]),
    section('recipients', 'Wer sie bekommt', 'Who receives them', [
      {
        de: 'Unsere Beschäftigten, soweit ihre Aufgabe es braucht. Andere nur, wenn sie in unserem Auftrag arbeiten, zum Beispiel eine Druckerei (Art. 28 DSGVO), wenn ein Gesetz es verlangt, zum Beispiel Behörden und Gerichte, oder wenn sie uns rechtlich vertreten. Für die Werbung anderer geben wir nichts weiter. Auf Anfrage nennen wir Ihnen, wer Ihre Daten bekommen hat.',
        en: 'Our staff, as far as their work needs it. Others only if they work on our behalf, such as a printer (Art. 28 GDPR), if a law demands it, such as authorities and courts, or if they represent us in legal matters. We pass nothing on for the advertising of others. On request we name who got your data.',
      },
      {
        de: 'Wir geben Ihre Daten nicht in Länder außerhalb der EU, des EWR und der Schweiz und nutzen sie nicht für automatische Entscheidungen.',
        en: 'We pass no data to countries outside the EU, the EEA and Switzerland, and use none for automated decisions.',
      },
    ]),
    section(
      'retention',
      'Wie lange',
      'How long',
      used.some(({ groupRules }) => groupRules.length > 0) ? [ofSeveral] : [],
      used.map((kind) => ({ name: kind.label, value: retentionWords(kind) })),
    ),
    section('rights', 'Ihre Rechte', 'Your rights', [
      {
        de: 'Sie können jederzeit Auskunft, Berichtigung, Löschung, Einschränkung und die Übertragung Ihrer Daten verlangen (Art. 15 bis 20 DSGVO) und eine Einwilligung widerrufen (Art. 7 Abs. 3 DSGVO); was vorher geschah, bleibt rechtmäßig. Es kostet nichts.',
        en: 'At any time you can ask for access, rectification, erasure, restriction and portability of your data (Art. 15 to 20 GDPR) and withdraw a consent (Art. 7(3) GDPR); what happened before stays lawful. It costs nothing.',
      },
      {
        de: 'Sie können sich bei einer Aufsichtsbehörde für den Datenschutz beschweren, zum Beispiel an Ihrem Wohnort (Art. 77 DSGVO). Daten müssen Sie uns nur geben, soweit ein Vertrag sie braucht.',
        en: 'You can complain to a supervisory authority, for example where you live (Art. 77 GDPR). You have to give us data only as far as a contract needs them.',
      },
    ]),
    // Apart from all other information (Art. 21(4) GDPR).
    section('objection', 'Ihr Recht, zu widersprechen', 'Your right to object', [
      {
        de: 'Werbung können Sie jederzeit und ohne Grund widersprechen; wir unterlassen sie dann auf jedem Weg (Art. 21 Abs. 2 und 3 DSGVO). Gegen eine Verarbeitung aus berechtigtem Interesse können Sie aus Gründen Ihrer besonderen Lage widersprechen (Art. 21 Abs. 1 DSGVO).',
        en: 'You can object to direct marketing at any time and without a reason; we then stop it on every way (Art. 21(2) and (3) GDPR). To processing for a legitimate interest you can object for reasons of your particular situation (Art. 21(1) GDPR).',
      },
    ]),
  ]
  return { sections, missing }
}

type Kind = Awaited<ReturnType<typeof listDataKinds>>[number]

/** The general period, then those of customer groups. */
function retentionWords({ retention, groupRules }: Kind): Words {
  if (groupRules.length === 0) return retention
  const own = (language: 'de' | 'en') =>
    groupRules.map(({ customerGroup, retention: period, isDuty, norm }) => {
      const group =
        language === 'de' ? `Kundengruppe „${customerGroup}“` : `Customer group “${customerGroup}”`
      return `${group}: ${period[language]}${isDuty && norm ? ` (${norm})` : ''}`
    })
  return { de: sentences(retention.de, ...own('de')), en: sentences(retention.en, ...own('en')) }
}

/** What holds for who is in several groups; said only where there are periods of groups at all. */
const ofSeveral: Words = {
  de: 'Wer zu mehreren Kundengruppen mit eigener Frist gehört, für den gilt die kürzeste; eine gesetzliche Pflicht zur Aufbewahrung geht vor.',
  en: 'Who is in several customer groups with a period of their own is held for the shortest; a legal duty to keep takes precedence.',
}

/** `words` is what a person outside calls it; none for what only says who of us takes care of her. */
type Held = { words: Words | null; purposes: readonly string[]; dataKind: string }

/** What is held about people: every field of every resource that is about one, and the company's own fields. */
function fieldsHeld(own: readonly Held[]): Held[] {
  const held: Held[] = []
  for (const [, resource] of allResources()) {
    if (resource.subject === null) continue
    for (const field of Object.values(resource.fields))
      if (!field.isTechnical && !field.isSecret && field.category.startsWith('user'))
        held.push({
          words: dataWords(field),
          purposes: field.purposes,
          dataKind: field.dataKind,
        })
  }
  return [...held, ...own]
}

function sentences(...parts: (string | null | undefined | false)[]): string {
  return parts
    .filter((part): part is string => Boolean(part))
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(' ')
}

/** Purposes that need the same data share a row; nobody reads the same list four times. */
function saidOnce(rows: NoticeSection['rows']): NoticeSection['rows'] {
  return [...Map.groupBy(rows, ({ value }) => value.de).values()].flatMap((alike) => {
    const [first] = alike
    return first ? [{ name: listed(alike.map(({ name }) => name)), value: first.value }] : []
  })
}

function listed(labels: readonly Words[]): Words {
  const unique = (language: 'de' | 'en') => [...new Set(labels.map((label) => label[language]))].join(', ')
  return { de: unique('de'), en: unique('en') }
}

function addressOf({ name, street, postalCode, city, email, phone }: Company): string[] {
  return [name, street, [postalCode, city].filter(Boolean).join(' '), email, phone].filter(
    (part): part is string => Boolean(part),
  )
}

const both = (text: string): Words => ({ de: text, en: text })

function section(
  key: string,
  de: string,
  en: string,
  paragraphs: Words[],
  rows: NoticeSection['rows'] = [],
): NoticeSection {
  return { key, heading: { de, en }, paragraphs, rows }
}
