import { SignJWT } from 'jose'
import { SCOPES, type Scope } from '#domain/scope.ts'
import { sha256Hex } from '#lib/hash.ts'
import { newSecret, systemRandom, type Random } from '#lib/random.ts'
import { aMember, aUser, expectStatus, type TestApp, type TestOrg, type TestUser } from './app.ts'

/** Everybody who may turn up at a route, from nobody to another organization's owner. */
export const ACTORS = [
  'anonymous',
  'expired',
  'audience',
  'refresh',
  'ended',
  'deactivated',
  'removed',
  'viewer',
  'editor',
  'author',
  'admin',
  'owner',
  'stranger',
  'revokedKey',
  'expiredKey',
  'foreignKey',
  'viewerKey',
  'agentKey',
  'fullKey',
] as const

/**
 * `author` is the editor who wrote the objects, `editor` a colleague; `stranger` owns the other organization. Keys have all
 * scopes and are the owner's, but for `agentKey`, which only reads and writes posts, `foreignKey`, which the stranger made,
 * and `viewerKey`, whose maker is a viewer by now.
 */
export type ActorName = (typeof ACTORS)[number]

/** What somebody shows at the door. */
export interface ApiActor {
  /** Sent as the bearer token; an access token or an API key. */
  readonly token?: string
  /** Sent as the refresh cookie; whoever has an account without troubles signs in anew for each request instead. */
  readonly cookie?: string
  readonly account?: TestUser
}

export type ApiActors = Readonly<Record<ActorName, ApiActor>>

const withAccount = (account: TestUser): ApiActor => ({ token: account.token, account })

/** Chance that keeps what it dealt, so that a test can find the signing key behind a token's key id. */
export const createRecordingRandom = (): { readonly random: Random; readonly keyOf: (token: string) => Buffer } => {
  const dealt: Buffer[] = []
  const bytes = (length: number): Buffer => {
    const made = systemRandom.bytes(length)
    dealt.push(made)
    return made
  }
  const keyOf = (token: string): Buffer => {
    const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
    const { kid } = header as { kid: string }
    const key = dealt.find((each) => sha256Hex(each).startsWith(kid))
    if (key === undefined) throw new Error('no key with this id was dealt')
    return key
  }
  return { random: { ...systemRandom, bytes }, keyOf }
}

/** A copy of a good token with some claims replaced, signed with the installation's own key. */
const forge = (token: string, key: Buffer, change: object): Promise<string> => {
  const [header, payload] = token
    .split('.', 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object)
  return new SignJWT({ ...payload, ...change }).setProtectedHeader({ alg: 'HS256', ...header }).sign(key)
}

const cookieName = (cookie: string): string => cookie.split('=', 1)[0] ?? ''

const anEndedSession = async (app: TestApp, org: TestOrg): Promise<ApiActor> => {
  const { token, cookie } = await aMember(app, org, 'owner')
  const answer = await app.request({ method: 'POST', path: '/auth/logout', headers: { cookie } })
  expectStatus(204, answer)
  return { token, cookie }
}

const aDeactivatedPerson = async (app: TestApp, org: TestOrg): Promise<ApiActor> => {
  const { token, cookie, userId } = await aMember(app, org, 'owner')
  await app.sql('update users set disabled_at = now() where id = $1', [userId])
  return { token, cookie }
}

const aRemovedMember = async (app: TestApp, org: TestOrg): Promise<ApiActor> => {
  const person = await aMember(app, org, 'admin')
  await app.sql('delete from memberships where org_id = $1 and user_id = $2', [org.orgId, person.userId])
  return withAccount(person)
}

/** Has an account with nothing wrong, and shows what this account's owner should not be able to come in with. */
const impostors = async (app: TestApp, org: TestOrg, keyOf: (token: string) => Buffer) => {
  const person = await aMember(app, org, 'owner')
  const key = keyOf(person.token)
  const past = Math.floor(app.deps.clock.now().getTime() / 1000) - 1
  const name = cookieName(person.cookie)
  const old = await aUser(app)
  await app.sql('update sessions set expires_at = now() where user_id = $1', [old.userId])
  return {
    expired: { token: await forge(person.token, key, { iat: past - 600, exp: past }), cookie: old.cookie },
    audience: { token: await forge(person.token, key, { aud: 'another-api' }), cookie: `${name}=${person.token}` },
    refresh: { token: person.cookie.slice(name.length + 1), cookie: `${name}=${newSecret(systemRandom)}` },
  }
}

/** What `agentKey` may do. */
export const AGENT_SCOPES: readonly Scope[] = ['channels:read', 'posts:read', 'posts:write']

const aKey = async (
  app: TestApp,
  { orgId, owner }: TestOrg,
  scopes: readonly Scope[] = SCOPES,
): Promise<{ readonly id: string; readonly token: string }> => {
  const body = { name: 'Robot', scopes }
  const answer = await app.request({ method: 'POST', path: `/orgs/${orgId}/api-keys`, token: owner.token, body })
  const { id, key } = expectStatus(201, answer)
  return { id, token: key }
}

/** API keys of every kind, good ones and others. */
const createKeys = async (app: TestApp, home: TestOrg, other: TestOrg) => {
  const [revoked, expired] = [await aKey(app, home), await aKey(app, home)]
  const path = `/orgs/${home.orgId}/api-keys/${revoked.id}`
  expectStatus(204, await app.request({ method: 'DELETE', path, token: home.owner.token }))
  await app.sql('update api_keys set expires_at = now() where id = $1', [expired.id])
  const maker = await aMember(app, home, 'admin')
  const viewerKey = await aKey(app, { ...home, owner: maker })
  await app.sql(`update memberships set role = 'viewer' where user_id = $1`, [maker.userId])
  return {
    revokedKey: { token: revoked.token },
    expiredKey: { token: expired.token },
    foreignKey: { token: (await aKey(app, other)).token },
    viewerKey: { token: viewerKey.token },
    agentKey: { token: (await aKey(app, home, AGENT_SCOPES)).token },
    fullKey: { token: (await aKey(app, home)).token },
  }
}

/** Everybody, as members of `home` or not. */
export const createActors = async (
  app: TestApp,
  orgs: { readonly home: TestOrg; readonly other: TestOrg },
  keyOf: (token: string) => Buffer,
): Promise<ApiActors> => {
  const { home, other } = orgs
  return {
    anonymous: {},
    ...(await impostors(app, home, keyOf)),
    ended: await anEndedSession(app, home),
    deactivated: await aDeactivatedPerson(app, home),
    removed: await aRemovedMember(app, home),
    viewer: withAccount(await aMember(app, home, 'viewer')),
    editor: withAccount(await aMember(app, home, 'editor')),
    author: withAccount(await aMember(app, home, 'editor')),
    admin: withAccount(await aMember(app, home, 'admin')),
    owner: withAccount(home.owner),
    stranger: withAccount(other.owner),
    ...(await createKeys(app, home, other)),
  }
}
