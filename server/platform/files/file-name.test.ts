import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attachment, cleanFileName } from './file-name.ts'

test('a name never leads out of a folder, hides its ending or breaks a file system', () => {
  const cases: [string, string][] = [
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\eva\\Angebot.pdf', 'Angebot.pdf'],
    ['rechnung\u202Efdp.exe', 'rechnungfdp.exe'],
    ['a\u0000b\u0007\r\nc.pdf', 'ab c.pdf'],
    ['..', 'Datei'],
    ['', 'Datei'],
    ['   ', 'Datei'],
    ['CON.pdf', '_CON.pdf'],
    ['a<b>"c|d?.pdf', 'a_b__c_d_.pdf'],
    ['.htaccess', 'htaccess'],
    ['\ud800x.pdf', '\ufffdx.pdf'],
  ]
  for (const [raw, clean] of cases) assert.equal(cleanFileName(raw), clean, raw)
})

test('the ending says what the content is', () => {
  assert.equal(cleanFileName('rechnung.exe', ['pdf']), 'rechnung.exe.pdf')
  assert.equal(cleanFileName('Rechnung.PDF', ['pdf']), 'Rechnung.PDF')
  assert.equal(cleanFileName('foto.jpeg', ['jpg', 'jpeg']), 'foto.jpeg')
  assert.equal(cleanFileName('scan', ['pdf']), 'scan.pdf')
})

test('a long name is cut before its ending', () => {
  const name = cleanFileName(`${'Ü'.repeat(400)}.pdf`, ['pdf'])
  assert.equal(name.length, 150)
  assert.ok(name.endsWith('Ü.pdf'))
})

test('the header of a download holds the exact name and no way out of the header', () => {
  assert.equal(
    attachment(`Müller "Angebot"; 100 %.pdf`),
    `attachment; filename="Muller _Angebot__ 100 _.pdf"; filename*=UTF-8''M%C3%BCller%20%22Angebot%22%3B%20100%20%25.pdf`,
  )
  assert.ok(attachment('日本').startsWith('attachment; filename="file"; filename*='))
})
