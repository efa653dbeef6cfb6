import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameInWindow, wordsOfLetter } from './letter-words.ts'

const at = new Date('2026-11-22T23:30:00Z')
const noticeUrl = 'https://crm.test.example/p/datenschutz'

test('a letter dates, addresses and informs in the language of the person', () => {
  const person = { salutation: 'herr', firstName: 'Tom', lastName: 'Baker' } as const
  const german = wordsOfLetter({ ...person, language: 'de' }, { at, address: 'Küstenlicht', noticeUrl })
  assert.deepEqual([german.language, german.date], ['de-DE', '23. November 2026'])
  assert.match(german.notice, /jederzeit widersprechen \(Art\. 21 Abs\. 2 DSGVO\), formlos an Küstenlicht\./)
  assert.equal(nameInWindow({ ...person, language: 'de' }), 'Herrn Tom Baker')
  const english = wordsOfLetter({ ...person, language: 'en-GB' }, { at, address: 'Küstenlicht', noticeUrl })
  assert.deepEqual([english.language, english.date], ['en-GB', '23 November 2026'])
  assert.match(english.notice, /object .* at any time \(Art\. 21\(2\) GDPR\), in any form, to Küstenlicht\./)
  assert.equal(nameInWindow({ ...person, language: 'en' }), 'Mr Tom Baker')
})
