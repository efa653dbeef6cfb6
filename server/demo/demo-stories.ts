/** What happens between a maker of light fittings and the people it works with, step by step. */
export type Step = {
  kind: 'note' | 'call' | 'meeting' | 'letter' | 'email'
  direction?: 'in' | 'out'
  subject: string
  text: string
  purpose: 'customer-relations' | 'contract' | 'care'
  /** Days since the step before. */
  after: readonly [number, number]
  minutes?: readonly [number, number]
}

const step = (
  kind: Step['kind'],
  direction: 'in' | 'out' | null,
  purpose: Step['purpose'],
  after: readonly [number, number],
  subject: string,
  text: string,
  minutes?: readonly [number, number],
): Step => ({
  kind,
  purpose,
  after,
  subject,
  text,
  ...(direction ? { direction } : {}),
  ...(minutes ? { minutes } : {}),
})

/** {product}, {amount}, {room}, {week} and {number} are filled in. */
export const stories = {
  enquiry: [
    step(
      'email',
      'in',
      'contract',
      [0, 0],
      'Anfrage {product}',
      'Bittet um ein Angebot über {amount} Stück {product} für {room}. Wunschtermin: KW {week}.',
    ),
    step(
      'call',
      'out',
      'contract',
      [1, 2],
      'Rückfrage zur Anfrage',
      'Montagehöhe und Lichtfarbe geklärt: 3000 K, dimmbar über DALI. Muster gewünscht.',
      [4, 14],
    ),
    step(
      'note',
      null,
      'contract',
      [0, 1],
      'Lichtberechnung',
      'Berechnung für {room} erstellt: 512 lx im Mittel, Gleichmäßigkeit 0,72.',
    ),
    step(
      'email',
      'out',
      'contract',
      [1, 3],
      'Angebot {number}',
      'Angebot über {amount} × {product} gesendet, gültig sechs Wochen.',
    ),
    step(
      'call',
      'out',
      'contract',
      [6, 10],
      'Angebot nachgefasst',
      'Angebot liegt bei der Geschäftsführung, Entscheidung nächste Woche. Rückruf vereinbart.',
      [3, 9],
    ),
  ],
  order: [
    step(
      'email',
      'in',
      'contract',
      [0, 0],
      'Bestellung zu Angebot {number}',
      'Bestellt {amount} × {product}. Lieferung in zwei Teilen gewünscht.',
    ),
    step(
      'email',
      'out',
      'contract',
      [0, 1],
      'Auftragsbestätigung {number}',
      'Liefertermin KW {week} bestätigt.',
    ),
    step(
      'call',
      'in',
      'contract',
      [8, 15],
      'Frage zum Liefertermin',
      'Baustelle verzögert sich um eine Woche, Lieferung wird verschoben.',
      [2, 6],
    ),
    step(
      'letter',
      'out',
      'contract',
      [6, 12],
      'Lieferpapiere {number}',
      'Lieferschein und Montageanleitung mit der Post gesendet.',
    ),
    step(
      'note',
      null,
      'customer-relations',
      [5, 9],
      'Auftrag abgeschlossen',
      '{product} montiert, Kunde zufrieden mit der Entblendung. Referenzfoto für {room} angefragt.',
    ),
  ],
  visit: [
    step(
      'call',
      'out',
      'customer-relations',
      [0, 0],
      'Termin vereinbart',
      'Besuch mit Musterkoffer vereinbart.',
      [3, 8],
    ),
    step(
      'meeting',
      null,
      'customer-relations',
      [5, 12],
      'Besuch mit Musterkoffer',
      'Serien {product} und Ems Lichtband gezeigt. Es geht um {room}; der Umbau ist für das nächste Halbjahr geplant.',
      [45, 90],
    ),
    step(
      'email',
      'out',
      'customer-relations',
      [1, 2],
      'Unterlagen nach dem Besuch',
      'Datenblätter und Preisliste gesendet.',
    ),
  ],
  fair: [
    step(
      'meeting',
      null,
      'customer-relations',
      [0, 0],
      'Gespräch am Messestand',
      'Sucht Leuchten für {room}. Möchte Unterlagen zu {product}.',
      [10, 25],
    ),
    step(
      'email',
      'out',
      'customer-relations',
      [2, 6],
      'Unterlagen zur Messe',
      'Datenblatt {product} gesendet, Werksführung angeboten.',
    ),
    step(
      'call',
      'out',
      'customer-relations',
      [9, 20],
      'Nachfrage nach der Messe',
      'Unterlagen sind angekommen, Projekt beginnt frühestens in KW {week}.',
      [3, 10],
    ),
  ],
  complaint: [
    step(
      'call',
      'in',
      'care',
      [0, 0],
      'Flackern bei {product}',
      'Drei Leuchten flackern beim Dimmen unter 10 %. Treiber-Charge abgefragt.',
      [5, 12],
    ),
    step(
      'note',
      null,
      'care',
      [1, 2],
      'Ursache gefunden',
      'Dimmer passt nicht zum Treiber. Austausch der Treiber auf Kulanz freigegeben.',
    ),
    step(
      'email',
      'out',
      'care',
      [0, 1],
      'Ersatz unterwegs',
      'Ersatztreiber gesendet, Anleitung für den Tausch beigelegt.',
    ),
    step(
      'call',
      'out',
      'care',
      [5, 9],
      'Nachfrage nach dem Tausch',
      'Alles in Ordnung, Vorgang geschlossen.',
      [2, 4],
    ),
  ],
  spare: [
    step(
      'email',
      'in',
      'care',
      [0, 0],
      'Ersatzteil für {product}',
      'Braucht {amount} Abdeckscheiben zu {product}, Baujahr vor 2019.',
    ),
    step(
      'email',
      'out',
      'care',
      [1, 3],
      'Ersatzteil lieferbar',
      'Scheiben sind ab Lager lieferbar, Preis mitgeteilt.',
    ),
  ],
  supply: [
    step(
      'email',
      'out',
      'contract',
      [0, 0],
      'Abruf {number}',
      'Abruf aus dem Rahmenvertrag, {amount} Stück, Lieferung KW {week}.',
    ),
    step('email', 'in', 'contract', [1, 2], 'Bestätigung des Abrufs', 'Termin bestätigt.'),
    step(
      'call',
      'in',
      'contract',
      [4, 10],
      'Rückstand gemeldet',
      'Teillieferung möglich, Rest eine Woche später.',
      [3, 7],
    ),
  ],
  review: [
    step(
      'meeting',
      null,
      'contract',
      [0, 0],
      'Lieferantengespräch',
      'Termintreue und Reklamationsquote besprochen. Preise bleiben bis zum Jahresende.',
      [60, 100],
    ),
    step(
      'letter',
      'out',
      'contract',
      [2, 5],
      'Protokoll des Lieferantengesprächs',
      'Protokoll gesendet, Gegenzeichnung erbeten.',
    ),
  ],
  short: [
    step(
      'call',
      'in',
      'customer-relations',
      [0, 0],
      'Frage zu Lieferzeiten',
      'Auskunft gegeben: {product} zurzeit drei Wochen.',
      [2, 5],
    ),
  ],
  thanks: [
    step(
      'note',
      null,
      'customer-relations',
      [0, 0],
      'Wechsel in der Zuständigkeit',
      'Übernimmt künftig {room}; kennt unsere Serien schon.',
    ),
  ],
} as const satisfies Record<string, readonly Step[]>

export type Story = keyof typeof stories

/** All series are named after waters and hills around Bielefeld. */
export const products = [
  'Senne Pendelleuchte',
  'Teuto Deckenleuchte',
  'Lutter Stehleuchte',
  'Werre Wandleuchte',
  'Ems Lichtband',
  'Lippe Außenleuchte',
  'Diemel Strahler',
  'Nethe Einbauleuchte',
  'Dalke Tischleuchte',
  'Else Rasterleuchte',
] as const

export const rooms = [
  'das Foyer',
  'den Besprechungsraum',
  'zwei Etagen Büro',
  'das Restaurant',
  'die Zimmerflure',
  'den Verkaufsraum',
  'die Werkhalle',
  'das Treppenhaus',
  'die Ausstellung',
  'den Neubau',
  'das Lager',
  'den Empfang',
] as const

export const taskTitles = {
  lead: [
    'Angebot nachfassen',
    'Muster zurückholen',
    'Unterlagen senden',
    'Termin für Werksführung vorschlagen',
    'Lichtberechnung erstellen',
  ],
  customer: [
    'Liefertermin bestätigen',
    'Rahmenvertrag verlängern',
    'Referenzfoto anfragen',
    'Jahresgespräch vereinbaren',
    'Preisliste senden',
  ],
  care: ['Ersatztreiber senden', 'Reklamation prüfen', 'Rückruf zur Montage', 'Gutschrift klären'],
} as const
