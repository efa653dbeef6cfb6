import type pg from 'pg'
import { readColumns } from '#server/platform/db/read-columns.ts'
import { contractGaps } from '#server/platform/gate/completeness.ts'

/** The database holds something that nobody has said the reason for. */
export class MissingContracts extends Error {
  constructor(gaps: readonly string[]) {
    super(
      `Treu startet nicht: Ohne Feldvertrag wird nichts gespeichert. / Treu does not start: nothing is held without a contract.\n${gaps.map((gap) => `  ${gap}`).join('\n')}`,
    )
    this.name = 'MissingContracts'
  }
}

/** Stops the start when a column has no contract, or a contract no column; every feature must have been imported. */
export async function demandContracts(owner: pg.Pool): Promise<void> {
  const gaps = contractGaps(await readColumns(owner))
  if (gaps.length > 0) throw new MissingContracts(gaps)
}
