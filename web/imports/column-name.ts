import type { ImportDetail } from '#api/imports.ts'
import { useImportTexts } from './texts.ts'

/** What a column is called on screen: cards of an address book have fixed ones, tables those of their header. */
export function useColumnName(item: Pick<ImportDetail, 'detection'>): (column: { name: string }) => string {
  const { t } = useImportTexts()
  return ({ name }) => {
    if (item.detection.format !== 'vcard') return name
    const text = t(`cardColumns.${name as 'email'}`)
    return text === `cardColumns.${name}` ? name : text
  }
}
