import type { Tx } from '../db/tx.ts'
import { seldomChanged } from '../identity/seldom.ts'
import { allResources, type FieldContract, type Resource } from './resource.ts'

/** Field contracts of a resource: the ones in the code and the approved own fields, under `custom.<key>`. */
export type Catalogue = {
  fieldsOf: (resource: Resource) => Readonly<Record<string, FieldContract>>
}

export type CustomField = { resource: string; key: string; contract: FieldContract }
type Loader = (tx: Tx) => Promise<readonly CustomField[]>

let load: Loader = async () => []

/** Tells the gate where approved own fields come from; the feature that keeps them calls this once at start. */
export function useCustomFields(loader: Loader): void {
  load = loader
}

export const catalogueOf = seldomChanged(async (tx): Promise<Catalogue> => {
  const custom = await load(tx)
  const merged = new Map<string, Record<string, FieldContract>>()
  for (const [name, each] of allResources()) merged.set(name, { ...each.fields })
  for (const field of custom) {
    const fields = merged.get(field.resource)
    if (fields) fields[`custom.${field.key}`] = field.contract
  }
  return { fieldsOf: (resource) => merged.get(resource.name) ?? resource.fields }
})
