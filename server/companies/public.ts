export { company } from './company.ts'
export { readCountry, splitRoad } from './company-values.ts'
export { companyResemblance } from './find-duplicates.ts'
export { companyNamed, createCompany } from './write-company.ts'
