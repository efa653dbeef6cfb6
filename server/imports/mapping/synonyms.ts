/**
 * What other programs and people call our fields: Salesforce API names, Outlook and Google in German and English,
 * cobra, DATEV, the cards of address books, hand-kept lists. Written as `headerKey` gives them, numbers at the end aside.
 * `@` stands for what the row is about: a contact's own address and reach, or the company's.
 */
const WORDS: Record<string, string> = {
  'contact.salutation': 'anrede salutation anredeform namensanrede grussanrede anredeschluessel',
  'contact.titles':
    'titel akademischertitel akadtitel akadgrad titelakadgrad titelakademischergrad nameprefix honorific titles titelvorname namenstitel akademgrad grad',
  'contact.firstName':
    'vorname vornamen firstname first givenname forename rufname vornameadressattypnatuerlperson namefirst fname prenom nome',
  'contact.lastName':
    'nachname familienname zuname lastname last surname familyname nameadressattypnatuerlperson namelast lname nachnamen',
  'contact.namePrefix':
    'namenszusatz namensvorsatz namensvorsatzwort vorsatzwort adelstitel praefix namenspraefix',
  'contact.nameSuffix': 'namesuffix suffix namensnachsatz generation',
  'contact.fullName':
    'ansprechpartner ansprechpartnerin ansprechperson kontaktperson kontakt kontaktname contactname contact fullname vollername vollstaendigername vorundnachname vornamenachname nachnamevorname namevorname vornameundnachname person personname displayname anzeigename suppliedname primarycontact formattedname',
  'contact.letterSalutation':
    'briefanrede lettersalutation greeting begruessung anredebrief briefanredezeile persoenlicheanrede',
  'contact.formOfAddress': 'dusie siedu duzen anredeformdusie formofaddress',
  'contact.jobTitle':
    'jobtitle position funktion berufsbezeichnung stellung stelle rolle taetigkeit contacttitle organizationtitle organizationjobtitle role funktionimunternehmen positionimunternehmen stellenbezeichnung',
  'contact.department': 'abteilung department organizationdepartment bereich dept referat',
  'contact.language': 'sprache language korrespondenzsprache preferredlanguage locale',
  'contact.origin': 'herkunft leadsource quelle source origin kontaktquelle leadquelle adressquelle',
  'company.name':
    'firma firmenname company companyname unternehmen unternehmensname organisation organization organizationname account accountname firmaname namefirma nameadressattypunternehmen kunde kundenname arbeitgeber employer betrieb geschaeft institution behoerde verein firmabezeichnung suppliedcompany gesellschaft customername shipname',
  'company.legalForm': 'rechtsform legalform gesellschaftsform',
  'company.vatId':
    'ustid ustidnr ustidnummer umsatzsteuerid umsatzsteuerident umsatzsteueridentnummer umsatzsteueridentifikationsnummer vatid vatnumber vat vatno uid uidnummer uidnr euustid eguid vatregistrationnumber mwstnummer mwstnr',
  'company.registerNumber':
    'handelsregister handelsregisternummer hrb hrnummer registernummer firmenbuchnummer registernumber hra',
  'company.industry': 'branche industry industrie sektor wirtschaftszweig branchenbezeichnung',
  '@.email':
    'email emailadresse mail mailadresse emailaddress emailvalue emailgeschaeftlich geschaeftlicheemail businessemail workemail emailwork elektronischepost emailfirma suppliedemail emailbuero emailadressegeschaeftlich mailaddress',
  '@.phone':
    'telefon telefonnummer tel telnr telefonnr phone phonenumber telephone telephonenumber fon rufnummer telefongeschaeftlich businessphone businessphonenumber workphone phonevalue telefonbuero durchwahl telhandy telefonhandy telefonmobil telmobil companymainphone phonework telefonzentrale zentrale festnetz suppliedphone primaryphone mainphone telefonfirma phonebusiness telefonfestnetz',
  '@.mobile':
    'mobil mobiltelefon mobilnummer handy handynummer mobile mobilephone mobilenumber cellphone cell mobiltelefonnummer telefonmobilnummer natel mobilnr handynr mobilephonenumber phonemobile mobiltelefongeschaeftlich',
  '@.fax': 'fax telefax faxnummer faxnr telefaxnummer faxnumber businessfax faxgeschaeftlich workfax',
  '@.web':
    'website webseite internet homepage web url www webpage websitevalue internetadresse weburl internetseite domain',
  '@.addition':
    'adresszusatz addresszusatz zusatz addressline addresszeile adresszeile hausbezeichnung addition anschriftzusatz',
  '@.street': 'strasseohnehausnummer strassenname streetname',
  '@.houseNumber': 'hausnummer hausnr hnr housenumber streetnumber hausnummerzusatz',
  '@.streetLine':
    'strasse str street address adresse anschrift strassehausnummer strassehausnr strassenr strasseundhausnummer strasseundnr strassehnr streetaddress mailingstreet billingstreet businessstreet strassegeschaeftlich geschaeftlichstrasse addressstreet strasseundhausnr mailingaddress workstreet businessaddress shipaddress',
  '@.postalCode':
    'plz postleitzahl postalcode postcode zip zipcode mailingpostalcode billingpostalcode businesspostalcode postleitzahlgeschaeftlich plzgeschaeftlich addresspostalcode plzstrasse workpostalcode shippostalcode',
  '@.city':
    'ort stadt city town wohnort mailingcity billingcity businesscity ortgeschaeftlich stadtgeschaeftlich addresscity gemeinde workcity standort shipcity',
  '@.cityLine': 'plzort plzundort postleitzahlort plzstadt zipcity postalcodecity ortplz',
  '@.region':
    'bundesland region state kanton province mailingstate billingstate businessstate bundeslandkanton addressregion landesteil stateprovince shipregion',
  '@.country':
    'land country staat mailingcountry billingcountry businesscountry landgeschaeftlich landregion countryregion addresscountry laenderkennzeichen lkz laendercode countrycode nation businesscountryregion shipcountry',
  '@.poBox': 'postfach pobox postfachnummer addresspobox businesspobox',
}

/** Names of marks that somebody refused, or did or did not consent. */
const REFUSALS: Record<string, string> = {
  'refusal.email':
    'hasoptedoutofemail emailoptout optoutemail keinewerbungperemail emailwerbungverboten newsletter newsletterja emailnewsletter einwilligungemail einwilligungnewsletter emailoptin optin unsubscribed abgemeldet emailerlaubt emailwerbung keinemail keinnewsletter newsletteranmeldung emailverbot',
  'refusal.phone':
    'donotcall nichtanrufen keineanrufe einwilligungtelefon telefonwerbung telefonverbot anrufverbot keintelefon telefonerlaubt telefonoptin',
  'refusal.post': 'keinepost einwilligungpost postwerbung briefwerbung keinepostwerbung donotmail postverbot',
  'refusal.all':
    'sperrvermerk werbesperre werbeverbot widerspruch keinewerbung gesperrt sperre hasoptedoutsolicit hasoptedoutprocessing donotcontact nichtkontaktieren kontaktsperre robinson shouldforget optout werbung werbungjanein werbungerlaubt werbungerwuenscht werbungerwunscht werbeerlaubnis werbeeinwilligung einwilligungwerbung werbeeinwilligungerteilt',
}

/** Columns of the old system about itself. */
const TECHNICAL =
  /^(?:\w+id|id|username|login|benutzername|nr|no|nummer|lfdnr|index|key|guid|uuid|.*(?:ownerid|createdbyid|modifiedbyid|systemmodstamp|masterrecordid|parentid|accountid|contactid|individualid|reportstoid|pricebook\w*id|campaignid|recordtypeid)|isdeleted|isconverted|converted\w*|isunreadbyowner|created\w*|lastmodified\w*|modified\w*|updated\w*|lastactivitydate|erfasst\w*|angelegt\w*|geaendert\w*|aenderungsdatum|erstellt\w*|betreuer|bearbeiter|leadowner|owner|loescham|loeschenam|adressart|adressnummer|kundennummer|kundennr|customerid|userid|contactno|accountnumber|organizationid|is\w*bounced|emailbounced\w*|.*(?:type|label|typ))$/

/** About the private life rather than the business; offered, never suggested. */
const PRIVATE = /^(?:home|privat|private|other|shipping|liefer|weitere|andere)|(?:privat|private|home)$/

export type Meaning = { target: string; reason: 'synonym' | 'part-of-header' }

const byKey = new Map<string, string>()
for (const [target, words] of [...Object.entries(WORDS), ...Object.entries(REFUSALS)]) {
  for (const word of words.split(' ')) byKey.set(word, target)
}
// Longest first, so that "E-Mail-Adresse Büro" means the e-mail and not the address.
const parts = [...byKey.keys()]
  .filter((word) => word.length >= 5)
  .sort((left, right) => right.length - left.length)

/** What a header most likely means; `@` in the target is left to the caller. */
export function meaningOf(key: string): Meaning | null {
  const bare = key.replace(/\d+/g, '')
  const target =
    byKey.get(key) ?? byKey.get(bare) ?? byKey.get(bare.replace(/(?:value|primary|main|haupt)$/, ''))
  if (target !== undefined) return { target, reason: 'synonym' }
  const part = parts.find((word) => bare.startsWith(word) || bare.endsWith(word))
  return part === undefined ? null : { target: byKey.get(part) ?? '', reason: 'part-of-header' }
}

/** Whether a yes in the column is a consent and a no the refusal; in the others a yes is the refusal. */
export function asksForConsent(key: string): boolean {
  return (
    /einwilligung|newsletter|optin|erlaub|anmeldung|werbung|erwu?e?nscht/.test(key) &&
    !/kein|verbot|optout|nicht|sperr|widerspr|gesperrt/.test(key)
  )
}

export function isTechnical(key: string): boolean {
  return TECHNICAL.test(key)
}

export function isPrivate(key: string): boolean {
  return PRIVATE.test(key) && key !== 'homepage'
}
