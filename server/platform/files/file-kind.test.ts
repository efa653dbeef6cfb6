import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileKind } from './file-kind.ts'

const kindOf = async (bytes: Buffer | string, name = 'x') =>
  (await fileKind(Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes), name))?.mediaType ?? null

test('the content says what a file is, not its name', async () => {
  assert.equal(await kindOf('%PDF-1.7\n%âãÏÓ\n', 'programm.exe'), 'application/pdf')
  assert.equal(await kindOf(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'a.txt'), 'image/png')
  assert.equal(await kindOf('MZ\x90\0\x03\0\0\0', 'rechnung.pdf'), null)
  assert.equal(await kindOf('\x7fELF\x02\x01\x01', 'rechnung.pdf'), null)
})

test('texts are told apart by their name', async () => {
  assert.equal(await kindOf('Name;Ort\nMüller;Köln', 'liste.csv'), 'text/csv')
  assert.equal(await kindOf('Guten Tag', 'notiz.txt'), 'text/plain')
  assert.equal(await kindOf('Guten Tag', 'notiz.exe'), 'text/plain')
  assert.equal(await kindOf(Buffer.from('\ufeffGuten Tag', 'utf16le'), 'notiz.txt'), 'text/plain')
})

test('pages, drawings and scripts are not accepted, whatever they are called', async () => {
  const pages = [
    '<!DOCTYPE html><p>',
    '  \ufeff<svg xmlns="…">',
    '<?xml version="1.0"?><svg/>',
    'a <script>x</script>',
  ]
  for (const page of [...pages, '#!/bin/sh\nrm']) assert.equal(await kindOf(page, 'bild.txt'), null, page)
  assert.equal(await kindOf(Buffer.from('\ufeff<html>', 'utf16le'), 'a.txt'), null)
})

test('an archive is accepted only as the document it is', async () => {
  const entry = (name: string) =>
    Buffer.concat([
      Buffer.from('504b030414000000000000000000000000000000000000000000', 'hex'),
      Buffer.from([name.length, 0, 0, 0]),
      Buffer.from(name),
    ])
  assert.match(
    String(await kindOf(Buffer.concat([entry('_rels/.rels'), entry('word/document.xml')]))),
    /wordprocessingml/,
  )
  assert.equal(await kindOf(Buffer.concat([entry('word/document.xml'), entry('word/vbaProject.bin')])), null)
  assert.equal(await kindOf(entry('virus.exe')), null)
})
