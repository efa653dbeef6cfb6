// Checks the proof of a consent without Treu and without a network: node pruefen.mjs [nachweis.json]
// Needs Node 18 or newer. Ends with 0 when everything is as it was signed, with 1 when anything was changed.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const sha256 = (content) => createHash('sha256').update(content).digest()
const faults = []
const place = process.argv[2] ?? 'nachweis.json'
let document
try {
  document = JSON.parse(readFileSync(place, 'utf8'))
} catch {
  faults.push('Die Datei ist kein lesbarer Nachweis.')
}

if (document) {
  const { signature, publicKey, ...signed } = document
  try {
    const isSigned = verify(
      null,
      Buffer.from(JSON.stringify(signed)),
      createPublicKey(publicKey),
      Buffer.from(signature, 'base64'),
    )
    if (!isSigned) faults.push('Die Unterschrift passt nicht zum Inhalt.')
  } catch {
    faults.push('Die Unterschrift ist nicht lesbar.')
  }
  let previous = null
  for (const [index, event] of (signed.events ?? []).entries()) {
    const { hash, ...rest } = event
    const which = `Ereignis ${index + 1}`
    if ((rest.previousHash ?? null) !== previous)
      faults.push(`${which}: Die Kette ist unterbrochen. (${rest.id})`)
    // Each event names the scheme it was hashed by; a proof of the first kind knows one for all.
    const { hashedFields } = signed
    const fields = Array.isArray(hashedFields) ? hashedFields : (hashedFields?.[rest.hashScheme] ?? [])
    const computed = sha256(JSON.stringify(fields.map((field) => rest[field] ?? null))).toString('hex')
    if (computed !== hash) faults.push(`${which}: Der Inhalt wurde verändert. (${rest.id})`)
    previous = hash
  }
  for (const { fileId, path } of signed.evidence ?? []) {
    if (path === null) console.log(`HINWEIS: Der Beleg ${fileId} liegt nicht bei.`)
    else if (!signed.files?.[path]) faults.push(`${path}: Der Beleg hat keine Prüfsumme.`)
  }
  for (const text of signed.texts ?? []) {
    const { key, language, purpose, channels, text: words, notice, sender, textHash } = text
    const computed = sha256(
      JSON.stringify([key, language, purpose, channels, words, notice, sender]),
    ).toString('hex')
    if (computed !== textHash) faults.push(`Text ${key}/${text.number}: Der Wortlaut wurde verändert.`)
  }
  for (const [name, hash] of Object.entries(signed.files ?? {})) {
    try {
      if (sha256(readFileSync(join(dirname(place), name))).toString('hex') !== hash)
        faults.push(`${name}: Die Datei wurde verändert.`)
    } catch {
      faults.push(`${name}: Die Datei fehlt.`)
    }
  }
  const fingerprint = sha256(String(publicKey)).toString('hex')
  console.log(`Ausgestellt von ${signed.issuer} am ${signed.issuedAt}`)
  console.log(`${signed.events?.length ?? 0} Ereignisse, Fingerabdruck des Schlüssels ${fingerprint}`)
  console.log('Den Fingerabdruck mit dem vergleichen, den der Aussteller auf anderem Weg nennt.')
}

for (const fault of faults) console.log(`FEHLER: ${fault}`)
console.log(
  faults.length === 0 ? 'UNVERÄNDERT: Kette, Wortlaut, PDF, Belege und Unterschrift stimmen.' : 'VERÄNDERT',
)
process.exitCode = faults.length === 0 ? 0 : 1
