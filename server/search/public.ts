import './count-words.job.ts'
import './index-own-words.job.ts'
import './kept.ts'

export { companiesLike, companiesNamed, nameKey } from './companies-named.ts'
export { idsOfToken, searchCondition, tokenKinds } from './condition.ts'
export { fold, phoneticCode } from './fold.ts'
export { catchUpOwnWords } from './index-own-words.job.ts'
export { indexOwnWords, namesOwnFields } from './index-own-words.ts'
export {
  forgetWords,
  indexCompanies,
  indexContacts,
  indexNewContacts,
  wordsOfCompanies,
  wordsOfContacts,
} from './index-records.ts'
export { type ContactWords, companyTokens } from './tokens.ts'
