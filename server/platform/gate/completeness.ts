import { allKeptTables } from './kept-table.ts'
import { allResources, columnOf } from './resource.ts'

/**
 * What speaks against starting: columns of the database without a contract, contracts without a column or without a
 * purpose, label or reason. Empty when all is well.
 */
export function contractGaps(columns: Readonly<Record<string, readonly string[]>>): string[] {
  const gaps: string[] = []
  const described = new Map<string, Set<string>>()
  for (const [name, { table, columns: list }] of allKeptTables()) {
    described.set(table, new Set(Object.keys(list)))
    for (const [column, category] of Object.entries(list))
      if (!category) gaps.push(`${name}.${column} has no category`)
  }
  for (const [name, resource] of allResources()) {
    const own = new Set<string>()
    for (const [field, contract] of Object.entries(resource.fields)) {
      if (!contract.expression) own.add(columnOf(field))
      if (contract.isTechnical) continue
      if (contract.purposes.length === 0) gaps.push(`${name}.${field} has no purpose`)
      if (!contract.label.de || !contract.label.en) gaps.push(`${name}.${field} has no label`)
      if (!contract.why.de || !contract.why.en) gaps.push(`${name}.${field} does not say why it is held`)
    }
    described.set(resource.table, own)
  }
  for (const [table, list] of Object.entries(columns)) {
    const own = described.get(table)
    if (!own) {
      gaps.push(`table ${table} has no contract`)
      continue
    }
    for (const column of list) if (!own.has(column)) gaps.push(`${table}.${column} has no contract`)
    for (const column of own)
      if (!list.includes(column)) gaps.push(`${table}.${column} is in the contract but not in the database`)
  }
  for (const table of described.keys())
    if (!columns[table]) gaps.push(`table ${table} is in the contract but not in the database`)
  return gaps
}
