import { asOwner } from './owner.ts'

/** Whose a publication is, for who has no organization to ask in. */
export interface PublicationPlace {
  readonly postId: string
  /** A member of its organization: its first owner, or who has the address that was asked for. Null: nobody there has it. */
  readonly userId: string | null
}

/** As the owner of the database: undefined when there is no such publication. */
export const findPublicationPlace = (
  ownerUrl: string,
  id: string,
  email: string | null,
): Promise<PublicationPlace | undefined> =>
  asOwner(ownerUrl, { name: 'scheduly-admin' }, async (client) => {
    const answer = await client.query<PublicationPlace>(
      `SELECT p.post_id AS "postId", (SELECT m.user_id FROM memberships m JOIN users u ON u.id = m.user_id
          WHERE m.org_id = p.org_id AND CASE WHEN $2::text IS NULL THEN m.role = 'owner' ELSE lower(u.email) = lower($2) END
          ORDER BY m.created_at LIMIT 1) AS "userId"
        FROM publications p WHERE p.id = $1`,
      [id, email],
    )
    return answer.rows[0]
  })
