import type { PrivacyNotice } from '#api/notice.ts'
import { longDay } from './long-day.ts'
import { type Html, html, type Language, page, unbroken } from './page.ts'

/** The notice people read, with the right to object in a section of its own (Art. 21(4) GDPR). */
export function noticePage(notice: PrivacyNotice, company: string, language: Language): string {
  const title = language === 'de' ? 'Hinweise zum Datenschutz' : 'Privacy notice'
  const version = language === 'de' ? `Fassung ${notice.number}` : `Version ${notice.number}`
  const day = notice.releasedAt && longDay(new Date(notice.releasedAt), language)
  const [other, name] = language === 'de' ? ['en', 'English'] : ['de', 'Deutsch']
  const nothing: Html = { html: '' }
  return page(
    title,
    company,
    language,
    html`<p class="note">${day ? `${version}, ${day}` : version} · <a href="?sprache=${other}" lang="${other}">${name}</a></p>${notice.sections.map(
      ({ heading, paragraphs, rows }) => html`<section><h2>${heading[language]}</h2>
${paragraphs.map((text) => html`<p>${unbroken(text[language])}</p>`)}
${
  rows.length > 0
    ? html`<dl>${rows.map(({ name, value }) => html`<dt>${name[language]}</dt><dd>${unbroken(value[language])}</dd>`)}</dl>`
    : nothing
}</section>`,
    )}`,
  )
}
