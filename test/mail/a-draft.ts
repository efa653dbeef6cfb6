import type { BulkDraft } from '#server/platform/mail/bulk-sender.ts'

const stopUrl = 'https://crm.test.example/s/abc'
const noticeUrl = 'https://crm.test.example/hinweise/3'
const address = ['Hafenstraße 7', '20457 Hamburg']

/** An advertising mail that says all the law asks for. */
export function aMarketingDraft(more: Partial<BulkDraft> = {}): BulkDraft {
  return {
    kind: 'marketing',
    from: { name: 'Küstenlicht', address: 'post@kuestenlicht.example' },
    subject: 'Neues für Ihre Werkstatt',
    text: `Guten Tag\n\n${'Ein Absatz mit Neuigkeiten. '.repeat(20)}\n\nKüstenlicht GmbH\n${address.join('\n')}\nAbbestellen: ${stopUrl}\nDatenschutz: ${noticeUrl}\n`,
    html: `<html><head><title>x</title></head><body><p>Guten Tag</p><p>${'Ein Absatz mit Neuigkeiten. '.repeat(40)}</p><p>Küstenlicht GmbH, ${address.join(', ')}</p><p><a href="${stopUrl}">Abbestellen</a> <a href="${noticeUrl}">Datenschutz</a></p></body></html>`,
    unsubscribe: { url: 'https://crm.test.example/u/abc', mailto: 'stop@kuestenlicht.example' },
    legal: { senderName: 'Küstenlicht GmbH', postalAddress: address, stopUrl, noticeUrl },
    feedbackId: 'c1:newsletter:treu',
    ...more,
  }
}
