import type { Permission } from '#domain/membership.ts'
import { scopeFor } from '#domain/scope.ts'
import { AGENT_SCOPES } from '#test/support/api-actors.ts'
import { ACTORS, type ActorName } from '#test/support/api-world.ts'

/** The status that each person gets for an object of the home organization, with a request that is right in itself. */
export type Row = Readonly<Record<ActorName, number>>

/** Shown no valid access token, and no API key that works. */
const UNKNOWN = [
  'anonymous',
  'expired',
  'audience',
  'refresh',
  'ended',
  'deactivated',
  'revokedKey',
  'expiredKey',
] as const

const row = (statusOf: (actor: ActorName) => number): Row => {
  const entries = ACTORS.map((actor) => [actor, statusOf(actor)] as const)
  return Object.fromEntries(entries) as Row
}

const isUnknown = (actor: ActorName): boolean => UNKNOWN.some((each) => each === actor)

/** Public: the access token does not matter. */
const everybody = (status: number): Row => row(() => status)

/** Whoever is signed in, member or not, in person or by key. */
const signedIn = (status: number): Row => row((actor) => (isUnknown(actor) ? 401 : status))

const byKey = (status: number) => ({ fullKey: status, agentKey: status, viewerKey: status, foreignKey: status })

/** Whoever is signed in in person; no key may. */
const persons = (status: number): Row => ({ ...signedIn(status), ...byKey(403) })

type Five = readonly [number, number, number, number, number]

/** Keys get what their makers do, if they have the scope that the permission asks for; 403 where no key has the permission. */
const keys = (
  permission: Permission | null,
  { viewer, owner }: { readonly viewer: number; readonly owner: number },
) => {
  const scope = permission === null ? null : scopeFor(permission)
  if (scope === null) return { ...byKey(403), foreignKey: 404 }
  const agentKey = AGENT_SCOPES.includes(scope) ? owner : 403
  return { fullKey: owner, agentKey, viewerKey: viewer, foreignKey: 404 }
}

/** By role, and by key through the permission (null: no key may); a removed member, a stranger and his key get 404. */
const members = (permission: Permission | null, [viewer, editor, author, admin, owner]: Five): Row => ({
  ...signedIn(404),
  viewer,
  editor,
  author,
  admin,
  owner,
  ...keys(permission, { viewer, owner }),
})

/** One row per route of the API. */
export const EXPECTATIONS: Readonly<Record<string, Row>> = {
  'GET /healthz': everybody(200),
  'GET /readyz': everybody(200),
  'POST /auth/signup': everybody(201),
  'POST /auth/signin': everybody(200),
  // By the refresh cookie instead of the access token: for the first six one that is absent, over or not theirs; keys have none.
  'POST /auth/access': { ...signedIn(200), ...byKey(401) },
  'POST /auth/logout': everybody(204),
  'GET /auth/methods': everybody(200),
  'POST /auth/password-reset': everybody(202),
  'POST /auth/password-reset/confirm': everybody(204),
  'POST /auth/email-verification/confirm': everybody(204),
  'POST /auth/passkey/options': everybody(200),
  'POST /auth/passkey': everybody(200),
  // No issuer is set.
  'GET /auth/sso/start': everybody(409),
  'GET /auth/sso/callback': everybody(409),
  'GET /account': persons(200),
  // None of them is an operator: an organization's owner is none by that.
  'GET /system/status': signedIn(403),
  'PUT /account/password': persons(204),
  'POST /account/email-verification': persons(204),
  'GET /account/sessions': persons(200),
  'DELETE /account/sessions/{session_id}': persons(204),
  'DELETE /account/sessions': persons(204),
  'POST /account/identities': persons(409),
  'GET /account/identities': persons(200),
  'DELETE /account/identities/{identity_id}': persons(204),
  'POST /account/totp': persons(201),
  'POST /account/totp/confirm': persons(200),
  'DELETE /account/totp': persons(204),
  'POST /account/recovery-codes': persons(200),
  'POST /account/passkeys/options': persons(200),
  'POST /account/passkeys': persons(201),
  'GET /account/passkeys': persons(200),
  'DELETE /account/passkeys/{passkey_id}': persons(204),
  'GET /account/push-key': persons(200),
  'GET /account/push-subscriptions': persons(200),
  'POST /account/push-subscriptions': persons(201),
  'DELETE /account/push-subscriptions/{subscription_id}': persons(204),
  'POST /account/step-up/options': persons(200),
  'POST /account/step-up': persons(204),
  'POST /orgs': persons(201),
  'GET /orgs': signedIn(200),
  'GET /providers': signedIn(200),
  'POST /invitations/preview': everybody(200),
  'POST /invitations/accept': { ...persons(409), removed: 200, stranger: 200 },
  'GET /account/activity': persons(200),
  //                                                                        viewer editor author admin owner
  'GET /orgs/{org_id}': members('organization.read', [200, 200, 200, 200, 200]),
  'PATCH /orgs/{org_id}': members('organization.manage', [403, 403, 403, 200, 200]),
  'DELETE /orgs/{org_id}': members('organization.own', [403, 403, 403, 403, 200]),
  'POST /orgs/{org_id}/restore': members('organization.own', [403, 403, 403, 403, 200]),
  'POST /orgs/{org_id}/publishing/pause': members('organization.manage', [403, 403, 403, 200, 200]),
  'POST /orgs/{org_id}/publishing/resume': members('organization.manage', [403, 403, 403, 200, 200]),
  'GET /orgs/{org_id}/export': members('organization.export', [403, 403, 403, 200, 200]),
  'POST /orgs/{org_id}/transfer': members('organization.own', [403, 403, 403, 403, 200]),
  'POST /orgs/{org_id}/leave': members(null, [204, 204, 204, 204, 204]),
  'GET /orgs/{org_id}/members': members('members.read', [200, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/invite': members('members.manage', [403, 403, 403, 201, 201]),
  'PATCH /orgs/{org_id}/members/{user_id}': members('members.manage', [403, 403, 403, 200, 200]),
  'DELETE /orgs/{org_id}/members/{user_id}': members('members.manage', [403, 403, 403, 200, 200]),
  'GET /orgs/{org_id}/invitations': members('members.manage', [403, 403, 403, 200, 200]),
  'DELETE /orgs/{org_id}/invitations/{invitation_id}': members('members.manage', [403, 403, 403, 204, 204]),
  'POST /orgs/{org_id}/channels/oauth': members('channels.manage', [403, 403, 403, 201, 201]),
  'POST /orgs/{org_id}/channels/{channel_id}/oauth/callback': members('channels.manage', [403, 403, 403, 200, 200]),
  'GET /orgs/{org_id}/channels': members('channels.read', [200, 200, 200, 200, 200]),
  'GET /channels/{channel_id}': members('channels.read', [200, 200, 200, 200, 200]),
  'PATCH /channels/{channel_id}': members('channels.manage', [403, 403, 403, 200, 200]),
  'POST /channels/{channel_id}/pause': members('channels.manage', [403, 403, 403, 200, 200]),
  'POST /channels/{channel_id}/resume': members('channels.manage', [403, 403, 403, 200, 200]),
  // A person must have proved to be there; no key can.
  'DELETE /channels/{channel_id}': members(null, [403, 403, 403, 204, 204]),
  'GET /channels/{channel_id}/slots': members('channels.read', [200, 200, 200, 200, 200]),
  'POST /channels/{channel_id}/slots': members('channels.manage', [403, 403, 403, 201, 201]),
  'GET /channels/{channel_id}/slots/{slot_id}': members('channels.read', [200, 200, 200, 200, 200]),
  'PATCH /channels/{channel_id}/slots/{slot_id}': members('channels.manage', [403, 403, 403, 200, 200]),
  'DELETE /channels/{channel_id}/slots/{slot_id}': members('channels.manage', [403, 403, 403, 200, 200]),
  'GET /channels/{channel_id}/next-slots': members('posts.read', [200, 200, 200, 200, 200]),
  'GET /orgs/{org_id}/blocked-dates': members('channels.read', [200, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/blocked-dates': members('channels.manage', [403, 403, 403, 201, 201]),
  'DELETE /orgs/{org_id}/blocked-dates/{blocked_dates_id}': members('channels.manage', [403, 403, 403, 204, 204]),
  'GET /orgs/{org_id}/labels': members('posts.read', [200, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/labels': members('posts.write', [403, 201, 201, 201, 201]),
  'PATCH /orgs/{org_id}/labels/{label_id}': members('posts.write', [403, 200, 200, 200, 200]),
  'DELETE /orgs/{org_id}/labels/{label_id}': members('posts.write', [403, 204, 204, 204, 204]),
  'GET /orgs/{org_id}/views': members('posts.read', [200, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/views': members(null, [201, 201, 201, 201, 201]),
  // Everybody their own; this one the owner shared.
  'PATCH /orgs/{org_id}/views/{view_id}': members(null, [403, 403, 403, 200, 200]),
  'DELETE /orgs/{org_id}/views/{view_id}': members(null, [403, 403, 403, 204, 204]),
  'GET /orgs/{org_id}/calendar-feed': members(null, [200, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/calendar-feed': members(null, [201, 201, 201, 201, 201]),
  'DELETE /orgs/{org_id}/calendar-feed': members(null, [204, 204, 204, 204, 204]),
  'GET /orgs/{org_id}/media': members('media.read', [200, 200, 200, 200, 200]),
  'GET /orgs/{org_id}/media/tags': members('media.read', [200, 200, 200, 200, 200]),
  'GET /orgs/{org_id}/media/usage': members('media.read', [200, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/media': members('media.write', [403, 201, 201, 201, 201]),
  'POST /orgs/{org_id}/media/fetch': members('media.write', [403, 201, 201, 201, 201]),
  'OPTIONS /orgs/{org_id}/media/uploads': members('media.write', [403, 204, 204, 204, 204]),
  'POST /orgs/{org_id}/media/uploads': members('media.write', [403, 201, 201, 201, 201]),
  // Everybody his own, begun while he was allowed to; that nobody has another person's has a test beside the routes.
  'HEAD /orgs/{org_id}/media/uploads/{upload_id}': members('media.write', [403, 204, 204, 204, 204]),
  'PATCH /orgs/{org_id}/media/uploads/{upload_id}': members('media.write', [403, 204, 204, 204, 204]),
  'DELETE /orgs/{org_id}/media/uploads/{upload_id}': members('media.write', [403, 204, 204, 204, 204]),
  'GET /media/{media_id}': members('media.read', [200, 200, 200, 200, 200]),
  // Editors their own.
  'PATCH /media/{media_id}': members('media.write', [403, 403, 200, 200, 200]),
  'POST /media/{media_id}/fit/plan': members('media.write', [403, 200, 200, 200, 200]),
  'POST /media/{media_id}/fit': members('media.write', [403, 201, 201, 201, 201]),
  'GET /media/{media_id}/fit/{job_id}': members('media.read', [200, 200, 200, 200, 200]),
  // Editors their own.
  'DELETE /media/{media_id}/fit/{job_id}': members('media.write', [403, 403, 200, 200, 200]),
  'DELETE /media/{media_id}': members('media.write', [403, 403, 204, 204, 204]),
  'POST /orgs/{org_id}/posts': members('posts.write', [403, 201, 201, 201, 201]),
  'POST /orgs/{org_id}/posts/validate': members('posts.write', [403, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/posts/bulk': members('posts.write', [403, 200, 200, 200, 200]),
  // What an editor may not do with another's post is told of that post.
  'POST /orgs/{org_id}/posts/bulk/approve': members('posts.approve', [403, 403, 403, 200, 200]),
  'POST /orgs/{org_id}/posts/bulk/reject': members('posts.approve', [403, 403, 403, 200, 200]),
  'POST /orgs/{org_id}/posts/bulk/request-changes': members('posts.approve', [403, 403, 403, 200, 200]),
  'POST /orgs/{org_id}/posts/bulk/reschedule': members('posts.write', [403, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/posts/bulk/cancel': members('posts.write', [403, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/posts/bulk/retry': members('posts.retry', [403, 403, 403, 200, 200]),
  'POST /orgs/{org_id}/posts/bulk/label': members('posts.write', [403, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/posts/import': members('posts.write', [403, 200, 200, 200, 200]),
  'GET /orgs/{org_id}/posts/count': members('posts.read', [200, 200, 200, 200, 200]),
  'GET /orgs/{org_id}/posts/export': members('posts.read', [200, 200, 200, 200, 200]),
  'GET /orgs/{org_id}/publishing': members('posts.read', [200, 200, 200, 200, 200]),
  'GET /orgs/{org_id}/calendar': members('posts.read', [200, 200, 200, 200, 200]),
  'GET /orgs/{org_id}/posts': members('posts.read', [200, 200, 200, 200, 200]),
  'GET /posts/{post_id}': members('posts.read', [200, 200, 200, 200, 200]),
  'PATCH /posts/{post_id}': members('posts.write', [403, 403, 200, 200, 200]),
  'POST /posts/{post_id}': members('posts.write', [403, 403, 200, 200, 200]),
  'POST /posts/{post_id}/approve': members('posts.approve', [403, 403, 403, 200, 200]),
  'POST /posts/{post_id}/reject': members('posts.approve', [403, 403, 403, 200, 200]),
  'POST /posts/{post_id}/revoke': members('posts.approve', [403, 403, 403, 200, 200]),
  'POST /posts/{post_id}/request-changes': members('posts.approve', [403, 403, 403, 200, 200]),
  'GET /posts/{post_id}/comments': members('posts.read', [200, 200, 200, 200, 200]),
  'GET /posts/{post_id}/revisions': members('posts.read', [200, 200, 200, 200, 200]),
  'POST /posts/{post_id}/comments': members('posts.write', [403, 201, 201, 201, 201]),
  'PUT /posts/{post_id}/presence': members('posts.write', [403, 200, 200, 200, 200]),
  'GET /posts/{post_id}/presence': members('posts.read', [200, 200, 200, 200, 200]),
  'DELETE /posts/{post_id}/presence': members('posts.write', [403, 204, 204, 204, 204]),
  // Editors their own.
  'DELETE /posts/{post_id}/comments/{comment_id}': members('posts.write', [403, 204, 204, 204, 204]),
  'POST /posts/{post_id}/cancel': members('posts.write', [403, 403, 200, 200, 200]),
  'POST /posts/{post_id}/publish': members('posts.publish', [403, 403, 403, 200, 200]),
  'POST /posts/{post_id}/retry': members('posts.retry', [403, 403, 403, 200, 200]),
  'GET /publications/{publication_id}': members('posts.read', [200, 200, 200, 200, 200]),
  'POST /publications/{publication_id}/resolve': members('posts.resolve', [403, 403, 403, 200, 200]),
  'POST /publications/{publication_id}/unpublish': members('posts.unpublish', [403, 403, 403, 202, 202]),
  'GET /publications/{publication_id}/metrics': members('posts.read', [200, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/api-keys': members('keys.manage', [403, 403, 403, 201, 201]),
  'GET /orgs/{org_id}/api-keys': members('keys.manage', [403, 403, 403, 200, 200]),
  'DELETE /orgs/{org_id}/api-keys/{key_id}': members('keys.manage', [403, 403, 403, 204, 204]),
  // Keys tell themselves; persons have GET /account.
  'GET /api-key': { ...signedIn(403), ...byKey(200) },
  'GET /orgs/{org_id}/events': members('posts.read', [200, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/webhooks': members('webhooks.manage', [403, 403, 403, 201, 201]),
  'GET /orgs/{org_id}/webhooks': members('webhooks.manage', [403, 403, 403, 200, 200]),
  'GET /orgs/{org_id}/webhooks/{webhook_id}': members('webhooks.manage', [403, 403, 403, 200, 200]),
  'PATCH /orgs/{org_id}/webhooks/{webhook_id}': members('webhooks.manage', [403, 403, 403, 200, 200]),
  'DELETE /orgs/{org_id}/webhooks/{webhook_id}': members('webhooks.manage', [403, 403, 403, 204, 204]),
  'POST /orgs/{org_id}/webhooks/{webhook_id}/rotate-secret': members('webhooks.manage', [403, 403, 403, 200, 200]),
  'POST /orgs/{org_id}/webhooks/{webhook_id}/test': members('webhooks.manage', [403, 403, 403, 202, 202]),
  'GET /orgs/{org_id}/webhooks/{webhook_id}/deliveries': members('webhooks.manage', [403, 403, 403, 200, 200]),
  'POST /orgs/{org_id}/webhooks/{webhook_id}/replay': members('webhooks.manage', [403, 403, 403, 202, 202]),
  'GET /orgs/{org_id}/webhook-deliveries/{delivery_id}': members('webhooks.manage', [403, 403, 403, 200, 200]),
  'POST /orgs/{org_id}/webhook-deliveries/{delivery_id}/replay': members('webhooks.manage', [403, 403, 403, 202, 202]),
  'POST /orgs/{org_id}/review-links': members('reviews.manage', [403, 403, 403, 201, 201]),
  'GET /orgs/{org_id}/review-links': members('reviews.manage', [403, 403, 403, 200, 200]),
  'GET /orgs/{org_id}/review-links/{review_link_id}': members('reviews.manage', [403, 403, 403, 200, 200]),
  'DELETE /orgs/{org_id}/review-links/{review_link_id}': members('reviews.manage', [403, 403, 403, 204, 204]),
  'POST /orgs/{org_id}/review-links/{review_link_id}/renew': members('reviews.manage', [403, 403, 403, 200, 200]),
  'GET /posts/{post_id}/external-reviews': members('posts.read', [200, 200, 200, 200, 200]),
  // By the secret of a link of the home organization, whoever shows it.
  'GET /review/link': everybody(200),
  'POST /review/codes': everybody(204),
  'POST /review/codes/confirm': everybody(200),
  'GET /review/posts': everybody(200),
  'POST /review/posts/{post_id}/comments': everybody(201),
  'POST /review/posts/{post_id}/approve': everybody(200),
  'POST /review/posts/{post_id}/request-changes': everybody(200),
  'GET /orgs/{org_id}/notifications': members('notifications.read', [200, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/notifications/{notification_id}/read': members('notifications.read', [200, 200, 200, 200, 200]),
  'POST /orgs/{org_id}/notifications/read': members('notifications.read', [200, 200, 200, 200, 200]),
  'GET /orgs/{org_id}/notification-settings': members('notifications.read', [200, 200, 200, 200, 200]),
  'PUT /orgs/{org_id}/notification-settings': members('notifications.read', [200, 200, 200, 200, 200]),
  'GET /orgs/{org_id}/audit': members('audit.read', [403, 403, 403, 200, 200]),
  'GET /orgs/{org_id}/audit/export': members('audit.read', [403, 403, 403, 200, 200]),
}

/** Paths outside the API's description, for people and tools; none of them looks at who asks. */
export const PAGES: readonly string[] = [
  '/',
  '/redoc',
  '/redoc/redoc.standalone.js',
  '/invitation',
  '/reset',
  '/verify',
  '/unsubscribe/{token}',
  '/signin-done',
  '/oauth/{provider}/callback',
  '/openapi.json',
  '/docs',
  '/guides',
]

/** Outside the description too, and they do look: by asking the API with what they were shown, or at the link of a mail. Tests stand beside them. */
export const PROTOCOLS: readonly string[] = ['GET /mcp', 'POST /mcp', 'DELETE /mcp', 'POST /unsubscribe/{token}']

/** Folders of pages. */
export const PAGE_FOLDERS: readonly string[] = [
  '/assets/',
  '/calendar/',
  '/docs/',
  '/guides/',
  '/media/files/',
  '/problems/',
]

/** What an id of the path is: of one of the two organizations, of nothing, no id at all, or one in another spelling. */
export const KINDS = ['home', 'other', 'missing', 'malformed', 'respelled'] as const
export type Kind = (typeof KINDS)[number]

/** The ids of a path, in order. */
export type Target = readonly Kind[]

/** Every target of a path with so many ids. */
const allTargets = (ids: number): readonly Target[] => {
  if (ids === 0) return [[]]
  if (ids === 1) return KINDS.map((kind) => [kind])
  const wrongFirst = KINDS.filter((kind) => kind !== 'home').map((kind): Target => [kind, 'home'])
  const wrongSecond = KINDS.filter((kind) => kind !== 'home').map((kind): Target => ['home', kind])
  return [['home', 'home'], ['other', 'other'], ...wrongFirst, ...wrongSecond]
}

const isAll = (target: Target, kind: Kind): boolean => target.every((each) => each === kind)

/** Whoever is turned away at the door, before anything is looked for. */
const SHUT_OUT: ReadonlySet<ActorName> = new Set<ActorName>([
  'anonymous',
  'expired',
  'audience',
  'refresh',
  'ended',
  'deactivated',
  'revokedKey',
  'expiredKey',
])

/** What an id looks like is judged before it matters who asks: these are enough. */
const SPELLERS: ReadonlySet<ActorName> = new Set<ActorName>(['owner', 'viewer', 'fullKey'])

/**
 * Which targets of a path with so many ids somebody is asked for: one's own organization and the other one by everybody.
 * `npm run verify` asks for everything by everybody.
 */
export const targetsFor = (actor: ActorName, ids: number, whole: boolean): readonly Target[] =>
  allTargets(ids).filter((target) => {
    if (whole) return true
    if (SHUT_OUT.has(actor)) return isAll(target, 'home') || isAll(target, 'other')
    return SPELLERS.has(actor) || !target.some((kind) => kind === 'malformed' || kind === 'respelled')
  })

/** A path whose first id is right and whose second one is not: 403 for whoever may not do this there at all. */
const withWrongSecond = (status: number): number => (status === 403 ? 403 : 404)

/** Who belongs to the other organization only: at home in it, where nothing of this organization is found. */
const fromOther = (own: number, target: Target): number => {
  if (isAll(target, 'other')) return own
  return target[0] === 'other' ? withWrongSecond(own) : 404
}

const isFoundFirst = ([first, second]: Target): boolean =>
  first === 'home' && (second === 'other' || second === 'missing')

const isNoId = (target: Target): boolean => isAll(target, 'malformed') || isAll(target, 'respelled')

/** What these may do with what is theirs: whose it is shows only when it is there. */
const THEIR_OWN: Readonly<Record<string, readonly ActorName[]>> = {
  'DELETE /media/{media_id}/fit/{job_id}': ['editor'],
  'PATCH /orgs/{org_id}/views/{view_id}': ['viewer', 'editor', 'author'],
  'DELETE /orgs/{org_id}/views/{view_id}': ['viewer', 'editor', 'author'],
}

const isTheirsAtMost = (actor: ActorName, route: string): boolean => THEIR_OWN[route]?.includes(actor) === true

/**
 * The status for any target: whoever is unknown stays so, the home organization's own objects are in the row, the
 * stranger owns the other one, and everything else is not there. A member whose role does not allow the act at all is
 * told so before anything is looked for in the member's own organization.
 */
export const expectedStatus = (
  expected: Row,
  actor: ActorName,
  { route, target }: { readonly route: string; readonly target: Target },
): number => {
  const own = expected[actor]
  if (own === 401 || isAll(target, 'home')) return own
  // What belongs to a person and to no organization is refused to every key alike.
  if (own === 403 && expected.foreignKey === 403) return isNoId(target) ? 404 : 403
  if (actor === 'stranger') return fromOther(expected.owner, target)
  if (actor === 'foreignKey') return fromOther(expected.fullKey, target)
  return isFoundFirst(target) && !isTheirsAtMost(actor, route) ? withWrongSecond(own) : 404
}
