import type { Role } from '#domain/membership.ts'
import type { Tx } from './database.ts'

export interface OrganizationRow {
  readonly id: string
  readonly name: string
  readonly timeZone: string
  readonly createdAt: Date
}

const COLUMNS = ['id', 'name', 'timeZone', 'createdAt'] as const

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
    .select([
      'organizations.id',
      'organizations.name',
      'organizations.timeZone',
      'organizations.createdAt',
      'memberships.role',
    ])
    .where('memberships.userId', '=', userId)
    .orderBy('memberships.createdAt')
    .orderBy('organizations.id')
    .execute()

/** Makes changes to the members of one organization wait for each other. */
export const lockOrganization = async (tx: Tx, orgId: string): Promise<void> => {
  await tx.selectFrom('organizations').select('id').where('id', '=', orgId).forNoKeyUpdate().execute()
}
