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
        FROM (SELECT org_id, id, post_id FROM publications UNION ALL SELECT org_id, id, post_id FROM archived_publications) p
        WHERE p.id = $1`,
      [id, email],
    )
    return answer.rows[0]
  })

/** E-mail addresses of those who see how the whole installation stands. */
export const listOperators = (ownerUrl: string): Promise<readonly string[]> =>
  asOwner(ownerUrl, { name: 'scheduly-admin' }, async (client) => {
    const answer = await client.query<{ email: string }>(
      'SELECT u.email FROM operators o JOIN users u ON u.id = o.user_id ORDER BY o.since, u.email',
    )
    return answer.rows.map(({ email }) => email)
  })

/** Makes somebody an operator, or none any more; false where nobody has that address. Doing it twice is fine. */
export const setOperator = (ownerUrl: string, email: string, isOne: boolean): Promise<boolean> =>
  asOwner(ownerUrl, { name: 'scheduly-admin' }, async (client) => {
    const found = await client.query<{ id: string }>('SELECT id FROM users WHERE lower(email) = lower($1)', [email])
    const id = found.rows[0]?.id
    if (id === undefined) return false
    await client.query(
      isOne
        ? 'INSERT INTO operators (user_id) VALUES ($1) ON CONFLICT DO NOTHING'
        : 'DELETE FROM operators WHERE user_id = $1',
      [id],
    )
    return true
  })
