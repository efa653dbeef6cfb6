import sql from 'sql-template-tag'
import type { DataKind, Occasion, Purpose } from '#api/purposes.ts'
import type { RetentionRule } from '#api/retention-rules.ts'
import type { Tx } from '#server/platform/db/tx.ts'
import type { BasisKey, Words } from '#server/platform/gate/vocabulary.ts'
import { type RetentionStart, retentionSentence } from './retention.ts'
import {
  kindsByGroup,
  kindsFixed,
  kindsForgotten,
  type StoredRule,
  shownRule,
  storedRule,
} from './retention-rules.ts'
import { basisLabels } from './templates.ts'

/** The label of a legal basis; `none` stands for data that is about nobody. */
export function basisLabel(basis: string): Words {
  return (
    basisLabels[basis as BasisKey] ?? {
      de: 'Keine (keine personenbezogenen Daten)',
      en: 'None (no personal data)',
    }
  )
}

export async function listPurposes(tx: Tx): Promise<Purpose[]> {
  const rows = await tx.query<Omit<Purpose, 'defaultBasisLabel' | 'releasedAt'> & { releasedAt: Date }>(sql`
    select key, label, description, default_basis as "defaultBasis", interest, released_at as "releasedAt",
      released_by as "releasedBy", version
    from purposes order by bit`)
  return rows.map((row) => ({
    ...row,
    releasedAt: row.releasedAt.toISOString(),
    defaultBasisLabel: basisLabel(row.defaultBasis),
  }))
}

type Started<Rule> = Omit<Rule, 'retentionStart'> & { retentionStart: RetentionStart }
type Kind = Started<Omit<DataKind, 'groupRules'>> & { groupRules: Started<RetentionRule>[] }
type KindRow = Omit<Kind, 'retention' | 'groupRules' | 'takesGroupRules' | 'isForgotten' | 'isFixed'> & {
  rules: StoredRule[]
}

/** The kinds of data with their general rule and those of customer groups that hold now. */
export async function listDataKinds(tx: Tx): Promise<Kind[]> {
  const rows = await tx.query<KindRow>(sql`
    select key, label, description, retention_months as "retentionMonths", retention_start as "retentionStart",
      rounds_to_year_end as "roundsToYearEnd", is_duty as "isDuty", norm, version,
      array(select ${storedRule} from retention_rules r where r.data_kind = k.key and r.ended_at is null
        order by r.customer_group) as rules
    from data_kinds k order by key`)
  return rows.map(({ rules, ...row }) => ({
    ...row,
    retention: retentionSentence(row),
    isForgotten: kindsForgotten.includes(row.key),
    isFixed: kindsFixed.includes(row.key),
    takesGroupRules: kindsByGroup.includes(row.key),
    groupRules: rules.map(shownRule),
  }))
}

export async function listOccasions(tx: Tx): Promise<Occasion[]> {
  const labels = await purposeLabels(tx)
  const rows = await tx.query<
    Omit<Occasion, 'grants' | 'archivedAt'> & {
      grants: { purpose: string; basis: string; months?: number }[]
      archivedAt: Date | null
    }
  >(sql`
    select key, label, hint, origin, grants, information_duty as "informationDuty", stage, position,
      archived_at as "archivedAt", version
    from occasions order by position, key`)
  return rows.map((row) => ({
    ...row,
    archivedAt: row.archivedAt?.toISOString() ?? null,
    grants: row.grants.map((grant) => ({
      ...grant,
      purposeLabel: labels.get(grant.purpose) ?? { de: grant.purpose, en: grant.purpose },
      basisLabel: basisLabel(grant.basis),
    })),
  }))
}

export async function purposeLabels(tx: Tx): Promise<Map<string, Words>> {
  const rows = await tx.query<{ key: string; label: Words }>(sql`select key, label from purposes`)
  return new Map(rows.map((row) => [row.key, row.label]))
}
