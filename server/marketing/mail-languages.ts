import type { Block } from '#api/campaigns.ts'
import type { FieldProblem } from '#server/platform/http/problem.ts'
import type { Content, Language } from './render-mail.ts'

/** Who has a language that a mailing is not written in gets it in this one. */
export const mainLanguage: Language = 'de'

/** The main one is the first. */
export type Contents = readonly Content[]

type Said = { subject?: string | null; preheader?: string | null; blocks?: readonly Block[] }
export type Mailing = Said & { translations?: { readonly [language in Language]?: Said } | null }

/** What a mailing says, language by language. */
export function contentsOf({ translations, ...main }: Mailing, pointer = ''): Contents {
  const others = Object.entries(translations ?? {}) as [Language, Said][]
  return [
    contentOf(main, mainLanguage, pointer),
    ...others.map(([language, said]) => contentOf(said, language, `${pointer}/translations/${language}`)),
  ]
}

/** What keeps a mailing from being sent: nothing said in a language, or another language that says it word for word. */
export function lackingIn(contents: Contents): FieldProblem[] {
  const [main] = contents
  return contents.flatMap((content) => {
    const { pointer, subject, blocks } = content
    const isCopy = main !== undefined && content !== main && words(content) === words(main)
    return [
      ...(subject.trim() ? [] : [{ pointer: `${pointer}/subject`, code: 'field.required' }]),
      ...(blocks.some(saysSomething) ? [] : [{ pointer: `${pointer}/blocks`, code: 'field.required' }]),
      ...(isCopy ? [{ pointer, code: 'campaigns.not-translated' }] : []),
    ]
  })
}

function saysSomething(block: Block): boolean {
  return block.type === 'image' || ('text' in block && block.text.trim() !== '')
}

function words({ subject, preheader, blocks }: Content): string {
  return JSON.stringify([subject, preheader, blocks])
}

/** What somebody gets who has this language. */
export function inLanguage<T extends { language: Language }>(all: readonly T[], language: Language): T {
  const found = all.find((each) => each.language === language) ?? all[0]
  if (!found) throw new Error('a mailing is written in no language')
  return found
}

function contentOf(said: Said, language: Language, pointer: string): Content {
  return {
    language,
    pointer,
    subject: said.subject ?? '',
    preheader: said.preheader ?? '',
    blocks: said.blocks ?? [],
  }
}
