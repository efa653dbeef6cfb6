/** Word lists for invented people and places. First and last names are combined by chance; nobody real is meant. */

const list = (text: string): readonly string[] => text.trim().split(/\s+/)

export const womensNames = list(`
  Anna Lea Katharina Sabine Petra Monika Ursula Claudia Susanne Nicole Stefanie Julia Sarah Laura Lisa Jana Hannah Emma
  Mia Johanna Charlotte Clara Greta Frieda Ida Martha Paula Marie Sophie Luisa Amelie Nele Svenja Wiebke Silke Heike Anke
  Birgit Andrea Martina Kerstin Ines Antje Ulrike Annette Barbara Gabriele Renate Ingrid Helga Elke Doris Angelika Brigitte
  Elif Ayşe Zeynep Fatma Aylin Olga Irina Natalia Agnieszka Małgorzata Katarzyna Milena Jelena Ivana Giulia Chiara Francesca
  Thuy Linh Leyla Yasmin Samira Amina Nadia Carolin Franziska Verena Theresa Magdalena Veronika Regula Ursina Maja Tanja
`)

export const mensNames = list(`
  Thomas Michael Andreas Peter Stefan Markus Christian Frank Jürgen Uwe Bernd Klaus Wolfgang Dieter Ralf Jörg Sven Torsten
  Dirk Holger Volker Jens Olaf Lars Kai Tim Jan Lukas Jonas Felix Paul Leon Finn Moritz Maximilian Philipp Sebastian Daniel
  Tobias Florian Matthias Martin Johannes Benedikt Konrad Anton Jakob Emil Oskar Carl Friedrich Heinrich Georg Hans-Peter
  Karl-Heinz Rüdiger Günther Hartmut Detlef Norbert Reinhard Rainer Manfred Gerd Horst Mehmet Mustafa Emre Can Yusuf Ahmet
  Piotr Krzysztof Paweł Tomasz Marek Dmitri Sergej Nikolai Luca Marco Matteo Alessandro Minh Duc Karim Omar Ali Reza Darius
  Urs Beat Reto Luzius Alois Josef Franz Leopold Severin
`)

export const familyNames = list(`
  Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder
  Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann Köhler Herrmann König
  Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank
  Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer
  Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas Schreiber Graf Dietrich Ziegler Kuhn Kühn Pohl Engel Horn
  Busch Bergmann Voigt Sauer Arnold Wolff Pfeiffer Holtkamp Brinkmann Niemeier Obermeier Brockmann Strothmann Landwehr
  Kleinehagenbrock Wortmann Tiemann Ellermann Lüttgert Westerfeld-Ahlers Upmeier Steinkühler Drees Detering Oetting
  Wehmeier Bökenkamp Grothaus Niehaus Hüsemann Diekmann Kampmann Beckmann Vahrenhorst Rieke Stuckenbrock Pöppelmann
  Yılmaz Kaya Demir Şahin Çelik Öztürk Arslan Kowalski Nowak Wiśniewski Wójcik Lewandowska Kamiński Iwanow Petrow Popov
  Rossi Ferrari Russo Nguyen Tran Pham Haddad Rahimi Hosseini Novák Horváth Kovács Janssen Devries Hinrichs Petersen
  Hansen Clausen Thomsen Brunner Hofer Steiner Egger Moser Pichler Gruber Reiter Aigner Wallner Lechner Ammann Zürcher
  Bühler Gerber Zbinden Wyss Käser Hürlimann Rüegg Bänziger Müller-Brandt Schulze-Kamp Meyer-Lohmann Groß-Wiedemann
  Maier Mayr Meyr Schmid Schmitz Philipp Filipp Weiss Strauß Strauss Götz Goetz Kröger Kroeger Thiel Thiele Ott
`)

/** Words in front of a family name that belong to it. */
export const namePrefixes = ['von', 'von der', 'zu', 'van', 'van den', 'de'] as const

export const titles = [
  'Dr.',
  'Dr.',
  'Dr.',
  'Prof. Dr.',
  'Dipl.-Ing.',
  'Dipl.-Ing.',
  'Dr.-Ing.',
  'Mag.',
] as const

export type Place = {
  postalCode: string
  city: string
  region: string
  country: string
  area: PhoneArea
  team: 'north' | 'south'
}
export type PhoneArea = '30' | '40' | '69' | '89' | '221'

const places = (
  country: string,
  area: PhoneArea,
  team: 'north' | 'south',
  region: string,
  text: string,
): Place[] =>
  text.split(',').map((each) => {
    const [postalCode = '', ...words] = each.trim().split(' ')
    return { postalCode, city: words.join(' '), region, country, area, team }
  })

/** Towns of the customers, most of them near; each with the area whose numbers are kept for films (see `phoneNumber`). */
export const germanPlaces: readonly Place[] = [
  ...places(
    'DE',
    '221',
    'north',
    'Nordrhein-Westfalen',
    '33602 Bielefeld, 33604 Bielefeld, 33613 Bielefeld, 33649 Bielefeld, 33330 Gütersloh, 33098 Paderborn, 32052 Herford, 32423 Minden, 32756 Detmold, 59555 Lippstadt, 48143 Münster, 49477 Ibbenbüren, 44137 Dortmund, 45127 Essen, 50667 Köln, 40213 Düsseldorf, 52062 Aachen, 57072 Siegen',
  ),
  ...places(
    'DE',
    '40',
    'north',
    'Niedersachsen',
    '49074 Osnabrück, 30159 Hannover, 31134 Hildesheim, 38100 Braunschweig, 26122 Oldenburg, 21335 Lüneburg, 37073 Göttingen, 29221 Celle',
  ),
  ...places('DE', '40', 'north', 'Hamburg', '20095 Hamburg, 22767 Hamburg'),
  ...places('DE', '40', 'north', 'Schleswig-Holstein', '24103 Kiel, 23552 Lübeck, 24937 Flensburg'),
  ...places('DE', '40', 'north', 'Bremen', '28195 Bremen'),
  ...places('DE', '30', 'north', 'Berlin', '10115 Berlin, 10967 Berlin'),
  ...places('DE', '30', 'north', 'Brandenburg', '14467 Potsdam, 03046 Cottbus'),
  ...places('DE', '30', 'north', 'Mecklenburg-Vorpommern', '18055 Rostock, 19053 Schwerin'),
  ...places('DE', '30', 'south', 'Sachsen', '01067 Dresden, 04109 Leipzig, 09111 Chemnitz'),
  ...places('DE', '30', 'south', 'Thüringen', '99084 Erfurt, 07743 Jena'),
  ...places(
    'DE',
    '69',
    'south',
    'Hessen',
    '60311 Frankfurt am Main, 34117 Kassel, 65183 Wiesbaden, 64283 Darmstadt',
  ),
  ...places('DE', '69', 'south', 'Rheinland-Pfalz', '55116 Mainz, 56068 Koblenz, 54290 Trier'),
  ...places(
    'DE',
    '69',
    'south',
    'Baden-Württemberg',
    '70173 Stuttgart, 76133 Karlsruhe, 79098 Freiburg im Breisgau, 89073 Ulm, 68159 Mannheim, 78462 Konstanz',
  ),
  ...places(
    'DE',
    '89',
    'south',
    'Bayern',
    '80331 München, 90402 Nürnberg, 86150 Augsburg, 93047 Regensburg, 97070 Würzburg, 87435 Kempten (Allgäu)',
  ),
]
export const austrianPlaces: readonly Place[] = [
  ...places('AT', '89', 'south', 'Wien', '1010 Wien, 1070 Wien'),
  ...places('AT', '89', 'south', 'Oberösterreich', '4020 Linz, 4600 Wels'),
  ...places('AT', '89', 'south', 'Salzburg', '5020 Salzburg'),
  ...places('AT', '89', 'south', 'Tirol', '6020 Innsbruck'),
  ...places('AT', '89', 'south', 'Steiermark', '8010 Graz'),
  ...places('AT', '89', 'south', 'Vorarlberg', '6850 Dornbirn'),
]
export const swissPlaces: readonly Place[] = [
  ...places('CH', '89', 'south', 'Zürich', '8001 Zürich, 8400 Winterthur'),
  ...places('CH', '89', 'south', 'Bern', '3011 Bern'),
  ...places('CH', '89', 'south', 'Basel-Stadt', '4051 Basel'),
  ...places('CH', '89', 'south', 'St. Gallen', '9000 St. Gallen'),
  ...places('CH', '89', 'south', 'Luzern', '6003 Luzern'),
]

export const streets = list(`
  Ahornweg Lindenallee Mühlenstraße Gartenstraße Schulstraße Bergstraße Wiesengrund Am_Wehr Industriestraße Werkstraße
  Bahnhofstraße Marktplatz Kirchweg Birkenhain Ziegeleiweg Färbergasse Gerbergasse Kastanienring Am_Hang Sonnenstraße
  Weststraße Nordring Südwall Oststraße Rosenweg Tulpenstieg Handwerkerhof Gewerbepark Lange_Straße Neue_Reihe
  Alte_Poststraße Am_Speicher Kanalufer Hafenkante Brückenstraße Steinweg Feldmark Heideweg Eichendorffweg Uferpromenade
`).map((street) => street.replace('_', ' '))

const umlauts: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  ł: 'l',
  ı: 'i',
  ç: 'c',
  ş: 's',
  ğ: 'g',
}

/** A name as it stands in an address of mail or web. */
export function addressWord(text: string): string {
  return text
    .toLowerCase()
    .replace(/[äöüßłıçşğ]/g, (letter) => umlauts[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/&/g, ' und ')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

// Numbers the Bundesnetzagentur keeps for films and plays: no subscriber will ever have one of them.
const keptForFilms: Readonly<Record<PhoneArea, string>> = {
  '30': '23125',
  '40': '66969',
  '69': '90009',
  '89': '99998',
  '221': '4710',
}

/** The n-th number (0 to 999) of an area that rings nowhere. */
export function phoneNumber(area: PhoneArea, index: number): string {
  return `+49${area}${keptForFilms[area]}${String(index % 1000).padStart(3, '0')}`
}

export const mobileNumbers: readonly string[] = [
  '15228817386',
  '15228895456',
  '15254599371',
  '1729925904',
  '1729968532',
  '1729968533',
  '1729968534',
  '1729973185',
  '1729973186',
  '1729973187',
  '1729980752',
  '1729993278',
  '1729993279',
].map((number) => `+49${number}`)
