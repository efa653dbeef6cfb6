export { company } from './company.ts'
export { readCountry, splitRoad } from './company-values.ts'
export { companyResemblance } from './find-duplicates.ts'
export { changeableCompany, companyNamed, createCompany } from './write-company.ts'
