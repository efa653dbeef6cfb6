// Checks the proof of a consent without Treu and without a network: node pruefen.mjs [nachweis.json]
// Needs Node 18 or newer. Ends with 0 when everything is as it was signed, with 1 when anything was changed.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

const sha256 = (text) => createHash('sha256').update(text).digest()
const faults = []
let document
try {
  document = JSON.parse(readFileSync(process.argv[2] ?? 'nachweis.json', 'utf8'))
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
    const place = `Ereignis ${index + 1}`
    if ((rest.previousHash ?? null) !== previous) faults.push(`${place}: Die Kette ist unterbrochen.`)
    const computed = sha256(JSON.stringify(signed.hashedFields.map((field) => rest[field] ?? null))).toString(
      'hex',
    )
    if (computed !== hash) faults.push(`${place}: Der Inhalt wurde verändert.`)
    previous = hash
  }
  for (const text of signed.texts ?? []) {
    const { key, language, purpose, channels, text: words, notice, sender, textHash } = text
    const computed = sha256(
      JSON.stringify([key, language, purpose, channels, words, notice, sender]),
    ).toString('hex')
    if (computed !== textHash) faults.push(`Text ${key}/${text.number}: Der Wortlaut wurde verändert.`)
  }
  const fingerprint = sha256(String(publicKey)).toString('hex')
  console.log(`Ausgestellt von ${signed.issuer} am ${signed.issuedAt}`)
  console.log(`${signed.events?.length ?? 0} Ereignisse, Fingerabdruck des Schlüssels ${fingerprint}`)
}

for (const fault of faults) console.log(`FEHLER: ${fault}`)
console.log(faults.length === 0 ? 'UNVERÄNDERT: Kette, Wortlaut und Unterschrift stimmen.' : 'VERÄNDERT')
process.exitCode = faults.length === 0 ? 0 : 1
