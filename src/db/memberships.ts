import { sql } from 'kysely'
import type { Role } from '#domain/membership.ts'
import type { Tx } from './database.ts'

export interface MemberRow {
  readonly userId: string
  readonly username: string
  readonly email: string
  readonly role: Role
  readonly createdAt: Date
}

export const insertMembership = async (
  tx: Tx,
  membership: { readonly orgId: string; readonly userId: string; readonly role: Role },
): Promise<void> => {
  await tx.insertInto('memberships').values(membership).execute()
}

const role = (tx: Tx, orgId: string, userId: string) =>
  tx.selectFrom('memberships').select('role').where('orgId', '=', orgId).where('userId', '=', userId)

/** The role of a person in an organization, or undefined for a stranger and for an organization that does not exist. */
export const findRole = async (tx: Tx, orgId: string, userId: string): Promise<Role | undefined> =>
  (await role(tx, orgId, userId).executeTakeFirst())?.role

/** Like `findRole`, and nobody changes or ends this membership before the transaction does. */
export const holdRole = async (tx: Tx, orgId: string, userId: string): Promise<Role | undefined> =>
  (await role(tx, orgId, userId).forShare().executeTakeFirst())?.role

export interface OrgAndRole {
  readonly orgId: string
  readonly role: Role
}

/** Finds a post's, a publication's or a channel's organization by the id alone, joined to the person's membership in the same query; a publication's also in the archive. */
export const findOrgOf = async (
  tx: Tx,
  table: 'posts' | 'publications' | 'channels' | 'media',
  ids: { readonly id: string; readonly userId: string },
): Promise<OrgAndRole | undefined> => {
  const found = await orgOf(tx, table, ids)
  return found === undefined && table === 'publications' ? orgOf(tx, 'archivedPublications', ids) : found
}

const orgOf = (
  tx: Tx,
  table: 'posts' | 'publications' | 'archivedPublications' | 'channels' | 'media',
  ids: { readonly id: string; readonly userId: string },
): Promise<OrgAndRole | undefined> =>
  tx
    .selectFrom(table)
    .innerJoin('memberships', 'memberships.orgId', `${table}.orgId`)
    .select(['memberships.orgId', 'memberships.role'])
    .where(`${table}.id`, '=', ids.id)
    .where('memberships.userId', '=', ids.userId)
    .executeTakeFirst()

const members = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.userId')
    .select(['memberships.userId', 'users.username', 'users.email', 'memberships.role', 'memberships.createdAt'])
    .where('memberships.orgId', '=', orgId)

export const listMembers = (tx: Tx, orgId: string): Promise<readonly MemberRow[]> =>
  members(tx, orgId).orderBy('memberships.createdAt').orderBy('memberships.userId').execute()

/** Some members in the order of their ids, from behind `after` on. */
export const listMembersById = (
  tx: Tx,
  orgId: string,
  page: { readonly after: string | null; readonly limit: number },
): Promise<readonly MemberRow[]> => {
  const query = members(tx, orgId).orderBy('memberships.userId').limit(page.limit)
  return (page.after === null ? query : query.where('memberships.userId', '>', page.after)).execute()
}

export const findMember = (tx: Tx, orgId: string, userId: string): Promise<MemberRow | undefined> =>
  members(tx, orgId).where('memberships.userId', '=', userId).executeTakeFirst()

export const updateRole = async (
  tx: Tx,
  membership: { readonly orgId: string; readonly userId: string; readonly role: Role },
): Promise<void> => {
  await tx
    .updateTable('memberships')
    .set({ role: membership.role })
    .where('orgId', '=', membership.orgId)
    .where('userId', '=', membership.userId)
    .execute()
}

/** Ends a membership; the role it had, or undefined when there was none (any more). */
export const deleteMembership = async (tx: Tx, orgId: string, userId: string): Promise<Role | undefined> => {
  const row = await tx
    .deleteFrom('memberships')
    .where('orgId', '=', orgId)
    .where('userId', '=', userId)
    .returning('role')
    .executeTakeFirst()
  return row?.role
}

/** How many posts a change of memberships in this transaction took out of the queue (`membership_lost_right`). */
export const countReturned = async (tx: Tx): Promise<number> => {
  const answer = await sql<{
    count: string | null
  }>`select current_setting('app.posts_returned', true) as count`.execute(tx)
  return Number(answer.rows[0]?.count ?? '')
}
