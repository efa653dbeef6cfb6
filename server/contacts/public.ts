export { addMonths, type Occasion } from './occasion.ts'
export {
  fullName,
  letterSalutation,
  parseName,
  parseSalutation,
  parseSurname,
  parseTitles,
} from './names.ts'
