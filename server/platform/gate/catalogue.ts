import type { Tx } from '../db/tx.ts'
import { allResources, type FieldContract, type Resource } from './resource.ts'

/** Field contracts of a resource: the ones in the code and the approved own fields, under `custom.<key>`. */
export type Catalogue = {
  fieldsOf: (resource: Resource) => Readonly<Record<string, FieldContract>>
}

export type CustomField = { resource: string; key: string; contract: FieldContract }
type Loader = (tx: Tx) => Promise<readonly CustomField[]>

const FRESH_FOR_MS = 10_000

let load: Loader = async () => []
let cached: { at: number; catalogue: Promise<Catalogue> } | null = null

/** Tells the gate where approved own fields come from; the feature that keeps them calls this once at start. */
export function useCustomFields(loader: Loader): void {
  load = loader
  cached = null
}

/** Called when own fields change, here or in another process. */
export function forgetCatalogue(): void {
  cached = null
}

export function catalogueOf(tx: Tx): Promise<Catalogue> {
  const now = Date.now()
  if (!cached || now - cached.at > FRESH_FOR_MS) cached = { at: now, catalogue: build(tx) }
  const current = cached
  current.catalogue.catch(() => {
    if (cached === current) cached = null
  })
  return current.catalogue
}

async function build(tx: Tx): Promise<Catalogue> {
  const custom = await load(tx)
  const merged = new Map<string, Record<string, FieldContract>>()
  for (const [name, each] of allResources()) merged.set(name, { ...each.fields })
  for (const field of custom) {
    const fields = merged.get(field.resource)
    if (fields) fields[`custom.${field.key}`] = field.contract
  }
  return { fieldsOf: (resource) => merged.get(resource.name) ?? resource.fields }
}
