import { sql } from 'kysely'
import type { ReviewLinkMay } from '#domain/review-link.ts'
import type { Database, Tx } from './database.ts'
import { anyOf } from './plain-array.ts'

export interface ReviewLinkRow {
  readonly orgId: string
  readonly id: string
  readonly name: string
  readonly may: ReviewLinkMay
  readonly emails: readonly string[]
  readonly expiresAt: Date
  readonly revokedAt: Date | null
  readonly lastOpenedAt: Date | null
  readonly createdBy: string
  readonly createdAt: Date
  /** By the clock of the database, as everything that the link opens. */
  readonly isOpen: boolean
}

const links = (tx: Tx, orgId: string) =>
  tx
    .selectFrom('reviewLinks')
    .select([
      'orgId',
      'id',
      'name',
      'may',
      'emails',
      'expiresAt',
      'revokedAt',
      'lastOpenedAt',
      'createdBy',
      'createdAt',
    ])
    .select(sql<boolean>`revoked_at is null and expires_at > now()`.as('isOpen'))
    .where('orgId', '=', orgId)

export type NewReviewLink = Pick<ReviewLinkRow, 'orgId' | 'id' | 'name' | 'may' | 'emails' | 'expiresAt' | 'createdBy'>

export const insertReviewLink = async (tx: Tx, link: NewReviewLink): Promise<void> => {
  await tx
    .insertInto('reviewLinks')
    .values({ ...link, emails: [...link.emails] })
    .execute()
}

/** The newest first, whatever became of them. */
export const listReviewLinks = (tx: Tx, orgId: string, limit: number): Promise<readonly ReviewLinkRow[]> =>
  links(tx, orgId).orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute()

export const findReviewLink = (tx: Tx, orgId: string, id: string): Promise<ReviewLinkRow | undefined> =>
  links(tx, orgId).where('id', '=', id).executeTakeFirst()

/** The same, and nobody ends it before this transaction does. */
export const lockReviewLink = (tx: Tx, orgId: string, id: string): Promise<ReviewLinkRow | undefined> =>
  links(tx, orgId).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()

interface LinkKey {
  readonly orgId: string
  readonly id: string
}

export const revokeReviewLink = async (tx: Tx, { orgId, id }: LinkKey, revokedBy: string): Promise<void> => {
  await tx
    .updateTable('reviewLinks')
    .set({ revokedAt: sql`now()`, revokedBy })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .execute()
}

/** Notes that it was looked at, once a minute at most. */
export const noteReviewLinkOpened = async (tx: Tx, { orgId, id }: LinkKey): Promise<void> => {
  await tx
    .updateTable('reviewLinks')
    .set({ lastOpenedAt: sql`now()` })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .where((is) =>
      is.or([is('lastOpenedAt', 'is', null), is('lastOpenedAt', '<', sql<Date>`now() - interval '1 minute'`)]),
    )
    .execute()
}

export const insertReviewLinkPosts = async (tx: Tx, { orgId, id }: LinkKey, postIds: readonly string[]) => {
  await tx
    .insertInto('reviewLinkPosts')
    .values(postIds.map((postId, position) => ({ orgId, linkId: id, postId, position })))
    .execute()
}

/** Which posts these links list, in the order in which they were chosen. */
export const listReviewLinkPosts = (
  tx: Tx,
  orgId: string,
  linkIds: readonly string[],
): Promise<readonly { readonly linkId: string; readonly postId: string }[]> =>
  linkIds.length === 0
    ? Promise.resolve([])
    : tx
        .selectFrom('reviewLinkPosts')
        .select(['linkId', 'postId'])
        .where('orgId', '=', orgId)
        .where('linkId', '=', anyOf(linkIds))
        .orderBy('linkId')
        .orderBy('position')
        .execute()

/** Of these posts those that are there, and the organization's own. */
export const findPostIds = async (tx: Tx, orgId: string, ids: readonly string[]): Promise<ReadonlySet<string>> => {
  const rows = await tx
    .selectFrom('posts')
    .select('id')
    .where('orgId', '=', orgId)
    .where('id', '=', anyOf(ids))
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** What a secret opens, known before any organization is. */
export interface FoundReview {
  readonly orgId: string
  readonly linkId: string
  /** The address that whoever holds it has proved. */
  readonly email: string | null
  /** `ended`: the link is over; `code_over`: the address is to be proved anew. */
  readonly state: 'open' | 'ended' | 'code_over'
}

export const findReview = async (db: Database | Tx, tokenHash: Buffer): Promise<FoundReview | undefined> => {
  const answer = await sql<FoundReview>`select org_id, link_id, email, state from find_review(${tokenHash})`.execute(db)
  return answer.rows[0]
}

export interface NewReviewToken {
  readonly orgId: string
  readonly linkId: string
  readonly tokenHash: Buffer
  /** Null: the link's own. */
  readonly email: string | null
  readonly expiresAt: Date
}

export const insertReviewToken = async (tx: Tx, token: NewReviewToken): Promise<void> => {
  await tx.insertInto('reviewTokens').values(token).execute()
}

/** Ends every secret that opens the link; they are kept, to say so to whoever comes with one. */
export const endReviewTokens = async (tx: Tx, { orgId, id }: LinkKey): Promise<void> => {
  await tx
    .updateTable('reviewTokens')
    .set({ endedAt: sql`now()` })
    .where('orgId', '=', orgId)
    .where('linkId', '=', id)
    .where('endedAt', 'is', null)
    .execute()
  await tx.deleteFrom('reviewCodes').where('orgId', '=', orgId).where('linkId', '=', id).execute()
}
