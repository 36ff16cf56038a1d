import { ACTORS, type ActorName } from '#test/support/api-world.ts'

/** The status that each person gets for an object of the home organization, with a request that is right in itself. */
export type Row = Readonly<Record<ActorName, number>>

/** Shown no valid access token. */
const UNKNOWN = ['anonymous', 'expired', 'audience', 'refresh', 'ended', 'deactivated'] as const

const row = (statusOf: (actor: ActorName) => number): Row => {
  const entries = ACTORS.map((actor) => [actor, statusOf(actor)] as const)
  return Object.fromEntries(entries) as Row
}

const isUnknown = (actor: ActorName): boolean => UNKNOWN.some((each) => each === actor)

/** Public: the access token does not matter. */
const everybody = (status: number): Row => row(() => status)

/** Whoever is signed in, member or not. */
const signedIn = (status: number): Row => row((actor) => (isUnknown(actor) ? 401 : status))

type Five = readonly [number, number, number, number, number]

/** By role; a removed member and a stranger get 404. */
const members = ([viewer, editor, author, admin, owner]: Five): Row => ({
  ...signedIn(404),
  viewer,
  editor,
  author,
  admin,
  owner,
})

/** One row per route of the API. */
export const EXPECTATIONS: Readonly<Record<string, Row>> = {
  'GET /healthz': everybody(200),
  'GET /readyz': everybody(200),
  'POST /auth/signup': everybody(201),
  'POST /auth/signin': everybody(200),
  // By the refresh cookie instead of the access token: for the first six one that is absent, over or not theirs.
  'POST /auth/access': signedIn(200),
  'POST /auth/logout': everybody(204),
  'POST /orgs': signedIn(201),
  'GET /orgs': signedIn(200),
  'GET /providers': signedIn(200),
  'POST /invitations/accept': { ...signedIn(409), removed: 200, stranger: 200 },
  //                                                         viewer editor author admin owner
  'GET /orgs/{org_id}/members': members([200, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/invite': members([403, 403, 403, 201, 201]),
  'PATCH /orgs/{org_id}/members/{user_id}': members([403, 403, 403, 200, 200]),
  'POST /orgs/{org_id}/channels/oauth': members([403, 403, 403, 201, 201]),
  'POST /orgs/{org_id}/channels/{channel_id}/oauth/callback': members([403, 403, 403, 200, 200]),
  'GET /orgs/{org_id}/channels': members([200, 200, 200, 200, 200]),
  'PATCH /channels/{channel_id}': members([403, 403, 403, 200, 200]),
  'DELETE /channels/{channel_id}': members([403, 403, 403, 204, 204]),
  'POST /orgs/{org_id}/posts': members([403, 201, 201, 201, 201]),
  'GET /orgs/{org_id}/posts': members([200, 200, 200, 200, 200]),
  'GET /posts/{post_id}': members([200, 200, 200, 200, 200]),
  'PATCH /posts/{post_id}': members([403, 403, 200, 200, 200]),
  'POST /posts/{post_id}': members([403, 403, 200, 200, 200]),
  'POST /posts/{post_id}/approve': members([403, 403, 403, 200, 200]),
  'POST /posts/{post_id}/reject': members([403, 403, 403, 200, 200]),
  'POST /posts/{post_id}/cancel': members([403, 403, 200, 200, 200]),
  'POST /posts/{post_id}/publish': members([403, 403, 403, 200, 200]),
  'POST /posts/{post_id}/retry': members([403, 403, 403, 200, 200]),
}

/** Paths outside the API's description, for people and tools; none of them looks at who asks. */
export const PAGES: readonly string[] = [
  '/',
  '/redoc',
  '/redoc/redoc.standalone.js',
  '/invitation',
  '/oauth/{provider}/callback',
  '/openapi.json',
  '/docs',
]

/** The same for whole folders. */
export const PAGE_FOLDERS: readonly string[] = ['/assets/', '/docs/']

/** What an id of the path is: of one of the two organizations, of nothing, no id at all, or one in another spelling. */
export const KINDS = ['home', 'other', 'missing', 'malformed', 'respelled'] as const
export type Kind = (typeof KINDS)[number]

/** The ids of a path, in order. */
export type Target = readonly Kind[]

/** Which targets a path with so many ids is asked for. */
export const targetsFor = (ids: number): readonly Target[] => {
  if (ids === 0) return [[]]
  if (ids === 1) return KINDS.map((kind) => [kind])
  const wrongFirst = KINDS.filter((kind) => kind !== 'home').map((kind): Target => [kind, 'home'])
  const wrongSecond = KINDS.filter((kind) => kind !== 'home').map((kind): Target => ['home', kind])
  return [['home', 'home'], ['other', 'other'], ...wrongFirst, ...wrongSecond]
}

const isAll = (target: Target, kind: Kind): boolean => target.every((each) => each === kind)

/**
 * The status for any target: whoever is unknown stays so, the home organization's own objects are in the row, the
 * stranger owns the other one, and everything else is not there. A member whose role does not allow the act at all is
 * told so before anything is looked for in the member's own organization.
 */
export const expectedStatus = (expected: Row, actor: ActorName, target: Target): number => {
  const own = expected[actor]
  if (own === 401 || isAll(target, 'home')) return own
  if (isAll(target, 'other') && actor === 'stranger') return expected.owner
  const [first, second] = target
  const found = first === 'home' && (second === 'other' || second === 'missing')
  return found && own === 403 ? 403 : 404
}
