import { sha256 } from '#lib/hash.ts'
import { systemRandom } from '#lib/random.ts'
import type { SideName } from '#test/support/api-world.ts'
import { inOrg, type Place, type Recipes, type ValidRequest } from './recipe.ts'

const ofLink = ({ side, id }: Place) => ({ params: { org_id: side.orgId, review_link_id: id } })

const EMAIL = 'ana@example.org'
const CODE = '123456'

/**
 * The secret of a new link that lists a post, written past the API: it tells no address. Whoever belongs to the other
 * organization alone comes by a link of that one where its objects are asked for, everybody else by one of the home organization.
 */
const aSecret = async ({ world, side, actor }: Place, email: string | null = null) => {
  const isElsewhere = actor === 'stranger' || actor === 'foreignKey'
  const name: SideName = isElsewhere ? side.name : 'home'
  const { orgId, owner } = world.sides[name]
  const [linkId, secret] = [systemRandom.id(), systemRandom.bytes(32).toString('base64url')]
  await world.app.sql(
    `insert into review_links (org_id, id, name, may, emails, expires_at, created_by)
      values ($1, $2, 'Client Inc.', 'decide', $3, now() + interval '1 day', $4)`,
    [orgId, linkId, email === null ? [] : [email], owner.userId],
  )
  await world.app.sql(`insert into review_link_posts (org_id, link_id, post_id, position) values ($1, $2, $3, 0)`, [
    orgId,
    linkId,
    await world.object('pendingPost', name),
  ])
  await world.app.sql(
    `insert into review_tokens (org_id, link_id, token_hash, expires_at) values ($1, $2, $3, now() + interval '1 day')`,
    [orgId, linkId, sha256(secret)],
  )
  return { orgId, linkId, headers: { authorization: `Bearer ${secret}` } }
}

const byLink = async (place: Place): Promise<ValidRequest> => {
  const { headers } = await aSecret(place)
  return { headers }
}

/** What is said of the post that the recipe uses, as it is. */
const saying =
  (words: object) =>
  async (place: Place): Promise<ValidRequest> => {
    const [post] = await place.world.app.sql(`select encode(content_hash, 'hex') as hash from posts where id = $1`, [
      place.id,
    ])
    const body = { name: 'Ana', content_hash: post.hash, ...words }
    return { ...(await byLink(place)), params: { post_id: place.id }, body }
  }

const proving = async (place: Place): Promise<ValidRequest> => {
  const { orgId, linkId, headers } = await aSecret(place, EMAIL)
  await place.world.app.sql(
    `insert into review_codes (org_id, link_id, email, code_hash, expires_at) values ($1, $2, $3, $4, now() + interval '1 hour')`,
    [orgId, linkId, EMAIL, sha256(`${linkId}\n${EMAIL}\n${CODE}`)],
  )
  return { headers, body: { email: EMAIL, code: CODE } }
}

/** Links for reviews, and what people outside do by them. */
export const reviewRecipes: Recipes = {
  createReviewLink: {
    uses: 'authorsDraft',
    build: (place) => {
      const expires_at = new Date(place.world.app.deps.clock.now().getTime() + 3_600_000).toISOString()
      return { ...inOrg(place), body: { name: 'Client Inc.', post_ids: [place.id], expires_at, may: 'comment' } }
    },
  },
  listReviewLinks: { build: inOrg },
  getReviewLink: { uses: 'reviewLink', build: ofLink },
  revokeReviewLink: { uses: 'reviewLink', usesUp: true, build: ofLink },
  renewReviewLink: { uses: 'reviewLink', build: (place) => ({ ...ofLink(place), body: {} }) },
  listExternalReviews: { uses: 'pendingPost', build: ({ id }) => ({ params: { post_id: id } }) },
  openReviewLink: { build: byLink },
  sendReviewCode: {
    build: async (place) => ({ ...(await byLink(place)), body: { email: 'somebody@example.org' } }),
  },
  proveReviewAddress: { build: proving },
  listReviewedPosts: { build: byLink },
  commentOnReviewedPost: { uses: 'pendingPost', build: saying({ text: 'Which Monday?' }) },
  approveReviewedPost: { uses: 'pendingPost', build: saying({}) },
  requestChangesOfReviewedPost: { uses: 'pendingPost', build: saying({ comment: 'Not on a Monday.' }) },
}
