import { sql } from 'kysely'
import type { Client } from 'pg'
import type { Database } from './database.ts'
import { asOwner } from './owner.ts'

/** Bounds of one statement, so that it stays far within the limit of every statement. */
const MOST_ORGANIZATIONS = 100
const MOST_ROWS = 1_000

/** Seals a part of what is new in all audit logs; answers with where to go on, or null when everything is sealed. */
export const sealAudit = async (db: Database, after: string | null): Promise<string | null> => {
  const answer = await sql<{ next: string | null }>`
    select seal_audit(${after}, ${MOST_ORGANIZATIONS}, ${MOST_ROWS}) as next`.execute(db)
  return answer.rows[0]?.next ?? null
}

/** What came of computing one organization's chain again. */
export interface AuditVerdict {
  readonly orgId: string
  readonly name: string
  readonly ok: boolean
  /** The first seal that does not fit; null when all do. */
  readonly brokenAt: string | null
  /** Rows that no seal covers yet. */
  readonly unsealed: string
  readonly seals: string
  /** Hex of the last seal's digest. Kept elsewhere, it shows later whether the end of the chain was cut off. */
  readonly head: string
}

const verifyOne = async (client: Client, organization: { readonly id: string; readonly name: string }) => {
  const answer = await client.query<Omit<AuditVerdict, 'orgId' | 'name'>>(
    `SELECT ok, broken_at::text AS "brokenAt", unsealed::text, seals::text, encode(head, 'hex') AS head
      FROM verify_audit($1)`,
    [organization.id],
  )
  return answer.rows.map((row): AuditVerdict => ({ orgId: organization.id, name: organization.name, ...row }))
}

/** Checks the audit logs of all organizations, as the owner of the database: no limit of time, and every row. */
export const verifyAuditLogs = (
  ownerUrl: string,
  report: (verdict: AuditVerdict) => void,
): Promise<{ readonly broken: number }> =>
  asOwner(ownerUrl, { name: 'scheduly-verify' }, async (client) => {
    let broken = 0
    const found = await client.query<{ id: string; name: string }>('SELECT id, name FROM organizations ORDER BY id')
    for (const organization of found.rows) {
      const verdicts = await verifyOne(client, organization)
      broken += verdicts.filter((verdict) => !verdict.ok).length
      verdicts.forEach(report)
    }
    return { broken }
  })
