/** What is wrong with a file somebody brought: a code of the list and what the sentence on screen needs. */
export class ReadingProblem extends Error {
  code: string
  params: Readonly<Record<string, string | number>>

  constructor(code: string, params: Readonly<Record<string, string | number>> = {}) {
    super(code)
    this.name = 'ReadingProblem'
    this.code = code
    this.params = params
  }
}
