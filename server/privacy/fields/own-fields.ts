import sql from 'sql-template-tag'
import type { FieldType } from '#api/fields.ts'
import type { Tx } from '#server/platform/db/tx.ts'
import type { CustomField } from '#server/platform/gate/catalogue.ts'
import type { FieldContract } from '#server/platform/gate/resource.ts'
import type { BasisKey, ExportClass, PurposeKey, RoleKey, Words } from '#server/platform/gate/vocabulary.ts'

type Row = {
  resource: string
  key: string
  label: Words
  why: Words
  type: FieldType
  choices: { value: string; label: Words }[]
  category: string
  purposes: PurposeKey[]
  basis: BasisKey | 'none'
  dataKind: string
  seeRoles: RoleKey[]
  editRoles: RoleKey[]
  exportClass: ExportClass
  isProvided: boolean
}

/** The approved own fields as contracts; from here on they are fields like any other. */
export async function loadOwnFields(tx: Tx): Promise<CustomField[]> {
  const rows = await tx.query<Row>(sql`
    select resource, key, label, why, type, choices, category, purposes, basis, data_kind as "dataKind",
      see_roles as "seeRoles", edit_roles as "editRoles", export_class as "exportClass", is_provided as "isProvided"
    from custom_fields where state = 'active' order by resource, created_at, key`)
  return rows.map((row) => ({ resource: row.resource, key: row.key, contract: contractOf(row) }))
}

function contractOf(row: Row): FieldContract {
  return {
    type: row.type,
    label: row.label,
    why: row.why,
    category: row.category,
    purposes: row.purposes,
    basis: row.basis,
    dataKind: row.dataKind,
    see: row.seeRoles,
    edit: row.editRoles,
    exportClass: row.exportClass,
    erase: 'deleted-with-record',
    isProvided: row.isProvided,
    ...(row.type === 'choice' || row.type === 'choices' ? { choices: row.choices } : {}),
    isCustom: true,
  }
}
