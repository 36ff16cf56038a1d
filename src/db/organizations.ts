import { sql } from 'kysely'
import type { ApprovalStep, BreakGlass } from '#domain/approval-steps.ts'
import type { Role } from '#domain/membership.ts'
import type { ExternalApproval } from '#domain/review-link.ts'
import type { Tx } from './database.ts'

export interface OrganizationRow {
  readonly id: string
  readonly name: string
  readonly timeZone: string
  readonly createdAt: Date
  readonly approvalRequiredFor: 'editors' | 'everyone'
  readonly fourEyes: boolean
  readonly approvalNeedsHash: boolean
  readonly movingTime: 'keeps_approval' | 'voids_approval'
  /** Empty: one approval, by any owner or admin. */
  readonly approvalSteps: readonly ApprovalStep[]
  readonly breakGlass: BreakGlass
  /** Whether what is decided by a link for reviews stands for an approval. */
  readonly externalApproval: ExternalApproval
  /** Whether networks are asked how posts fare. */
  readonly metrics: boolean
  /** Whether no picture goes out of which nobody has said what it shows. */
  readonly altTextRequired: boolean
  /** Set while the organization waits for its deletion. */
  readonly deletionAt: Date | null
  readonly pausedAt: Date | null
  readonly pausedBy: string | null
  readonly pauseReason: string | null
  /** Since when, and why, nothing is published in the whole installation. */
  readonly installationPausedAt: Date | null
  readonly installationPauseReason: string | null
}

const COLUMNS = [
  'organizations.id',
  'organizations.name',
  'organizations.timeZone',
  'organizations.createdAt',
  'organizations.approvalRequiredFor',
  'organizations.fourEyes',
  'organizations.approvalNeedsHash',
  'organizations.movingTime',
  'organizations.approvalSteps',
  'organizations.breakGlass',
  'organizations.externalApproval',
  'organizations.metrics',
  'organizations.altTextRequired',
  'organizations.deletionAt',
  'organizations.pausedAt',
  'organizations.pausedBy',
  'organizations.pauseReason',
  sql<Date | null>`(select i.paused_at from installation i)`.as('installationPausedAt'),
  sql<string | null>`(select i.pause_reason from installation i)`.as('installationPauseReason'),
] as const

export const insertOrganization = async (
  tx: Tx,
  organization: { readonly id: string; readonly name: string; readonly timeZone: string; readonly createdBy: string },
): Promise<OrganizationRow> =>
  tx.insertInto('organizations').values(organization).returning(COLUMNS).executeTakeFirstOrThrow()

/** The organizations of the transaction's person, oldest first, with the role held there. */
export const listOrganizations = (
  tx: Tx,
  userId: string,
): Promise<readonly (OrganizationRow & { readonly role: Role })[]> =>
  tx
    .selectFrom('memberships')
    .innerJoin('organizations', 'organizations.id', 'memberships.orgId')
    .select([...COLUMNS, 'memberships.role'])
    .where('memberships.userId', '=', userId)
    .orderBy('memberships.createdAt')
    .orderBy('organizations.id')
    .execute()

const one = (tx: Tx, orgId: string) => tx.selectFrom('organizations').select(COLUMNS).where('id', '=', orgId)

export const findOrganization = (tx: Tx, orgId: string): Promise<OrganizationRow | undefined> =>
  one(tx, orgId).executeTakeFirst()

/** Makes changes to the members of one organization wait for each other. */
export const lockOrganization = async (tx: Tx, orgId: string): Promise<void> => {
  await tx.selectFrom('organizations').select('id').where('id', '=', orgId).forNoKeyUpdate().execute()
}

/** What people may change; what is left out, or undefined, stays as it is. */
export interface OrganizationChange {
  readonly name?: string | undefined
  readonly timeZone?: string | undefined
  readonly approvalRequiredFor?: 'editors' | 'everyone' | undefined
  readonly fourEyes?: boolean | undefined
  readonly approvalNeedsHash?: boolean | undefined
  readonly movingTime?: 'keeps_approval' | 'voids_approval' | undefined
  readonly approvalSteps?: readonly ApprovalStep[] | undefined
  readonly breakGlass?: BreakGlass | undefined
  readonly externalApproval?: ExternalApproval | undefined
  readonly metrics?: boolean | undefined
  readonly altTextRequired?: boolean | undefined
}

/** Changes the organization; the database brings its drafts under a stricter approval policy. */
export const updateOrganization = (
  tx: Tx,
  orgId: string,
  { approvalSteps, ...change }: OrganizationChange,
): Promise<OrganizationRow> =>
  tx
    .updateTable('organizations')
    .set({ ...change, ...(approvalSteps === undefined ? {} : { approvalSteps: JSON.stringify(approvalSteps) }) })
    .where('id', '=', orgId)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()

/** Pauses publishing, or says once more why it is paused. */
export const pauseOrganization = (
  tx: Tx,
  pause: { readonly orgId: string; readonly userId: string; readonly reason: string },
): Promise<OrganizationRow> =>
  tx
    .updateTable('organizations')
    .set({
      pausedAt: sql<Date>`coalesce(paused_at, clock_timestamp())`,
      pausedBy: pause.userId,
      pauseReason: pause.reason,
    })
    .where('id', '=', pause.orgId)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()

/** Ends the pause; undefined when there is none. What was due before goes out by a person's word alone. */
export const resumeOrganization = (tx: Tx, orgId: string): Promise<OrganizationRow | undefined> =>
  tx
    .updateTable('organizations')
    .set({ pausedAt: null, pausedBy: null, pauseReason: null, resumedAt: sql<Date>`clock_timestamp()` })
    .where('id', '=', orgId)
    .where('pausedAt', 'is not', null)
    .returning(COLUMNS)
    .executeTakeFirst()

/** Starts the time of grace, unless it runs already. */
export const closeOrganization = (
  tx: Tx,
  closing: { readonly orgId: string; readonly userId: string; readonly graceDays: number },
): Promise<OrganizationRow> =>
  tx
    .updateTable('organizations')
    .set({
      deletionAt: sql<Date>`coalesce(deletion_at, now() + make_interval(days => ${closing.graceDays}))`,
      deletionRequestedBy: sql<string>`coalesce(deletion_requested_by, ${closing.userId})`,
    })
    .where('id', '=', closing.orgId)
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()

/** Takes the deletion back; undefined when its time has come already. */
export const reopenOrganization = (tx: Tx, orgId: string): Promise<OrganizationRow | undefined> =>
  tx
    .updateTable('organizations')
    .set({ deletionAt: null, deletionRequestedBy: null })
    .where('id', '=', orgId)
    .where((is) => is.or([is('deletionAt', 'is', null), is('deletionAt', '>', sql<Date>`now()`)]))
    .returning(COLUMNS)
    .executeTakeFirst()
