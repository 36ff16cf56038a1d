import type { OidcIdentity, OidcPending } from '#auth/oidc.ts'
import { insertAccountLog } from '#db/account-log.ts'
import { inTransaction, isUniqueViolation, type Tx } from '#db/database.ts'
import { insertIdentity, useIdentity } from '#db/identities.ts'
import { isSessionAlive, type LiveSession } from '#db/sessions.ts'
import {
  findUserForSignIn,
  insertUser,
  isUsernameTaken,
  lockUser,
  markEmailVerified,
  type SignInRow,
} from '#db/users.ts'
import { refuse } from '#domain/problem.ts'
import type { ActionDeps, Actor, Origin } from './deps.ts'
import { requireFreshProof } from './fresh-proof.ts'
import { asPerson } from './member.ts'
import { notifyPerson } from './notify.ts'
import { startSession, type SignedIn } from './sessions.ts'

/** Where to send the browser, and what it keeps for us meanwhile: sealed, for a cookie. */
export interface SsoStart {
  readonly url: string
  readonly cookie: string
}

/** Why nobody was signed in; the page tells each in a sentence. */
export type SsoRefusal =
  | 'denied'
  | 'invalid'
  | 'unavailable'
  | 'not_linked'
  | 'email_unverified'
  | 'signup_closed'
  | 'linked_elsewhere'

export type SsoFinish =
  | { readonly kind: 'signed-in'; readonly session: SignedIn }
  | { readonly kind: 'linked' }
  | { readonly kind: 'refused'; readonly reason: SsoRefusal }

const FLOW_MS = 600_000
const PLACE = { cookie: 'single-sign-on', column: 'flow' } as const

/** What the browser keeps. `linkTo`: the session of the person who wants this identity tied to the account. */
interface Flow extends OidcPending {
  readonly startedAt: number
  readonly linkTo: LiveSession | null
}

const hasTexts = (value: unknown, names: readonly string[]): value is object =>
  typeof value === 'object' && value !== null && names.every((name) => typeof Reflect.get(value, name) === 'string')

const isFlow = (value: unknown): value is Flow => {
  if (!hasTexts(value, ['state', 'nonce', 'verifier'])) return false
  const linkTo: unknown = Reflect.get(value, 'linkTo')
  return typeof Reflect.get(value, 'startedAt') === 'number' && (linkTo === null || hasTexts(linkTo, ['id', 'userId']))
}

const readFlow = (deps: ActionDeps, cookie: string): Flow | null => {
  try {
    const flow: unknown = JSON.parse(deps.vault.open(Buffer.from(cookie, 'base64url'), PLACE))
    return isFlow(flow) && deps.clock.now().getTime() - flow.startedAt < FLOW_MS ? flow : null
  } catch {
    // Not ours, changed, or sealed with a key that is gone: as good as none.
    return null
  }
}

const configured = (deps: ActionDeps): NonNullable<ActionDeps['sso']> => {
  if (deps.sso !== null) return deps.sso
  throw refuse('sso_off', 'This installation has no single sign-on; sign in with e-mail address and password.')
}

const start = async (deps: ActionDeps, linkTo: LiveSession | null): Promise<SsoStart> => {
  const started = await configured(deps).oidc.start()
  if (started.kind === 'unavailable') {
    throw refuse('unavailable', 'The server for single sign-on does not answer; try again in a minute.', {
      reason: 'sso',
    })
  }
  const flow: Flow = { ...started.pending, startedAt: deps.clock.now().getTime(), linkTo }
  return { url: started.url, cookie: deps.vault.seal(JSON.stringify(flow), PLACE).toString('base64url') }
}

/** Starts a sign-in at the issuer. */
export const startSso = (deps: ActionDeps): Promise<SsoStart> => start(deps, null)

/** Starts tying an identity at the issuer to the signed-in person's account: one more way in, so it asks for a fresh proof. */
export const startSsoLink = async (deps: ActionDeps, actor: Actor): Promise<SsoStart> => {
  const { sessionId: id, userId } = asPerson(actor)
  configured(deps)
  await inTransaction(deps.db, {}, (tx) => requireFreshProof(tx, actor))
  return start(deps, { id, userId })
}

const usernameFrom = async (deps: ActionDeps, tx: Tx, identity: OidcIdentity): Promise<string> => {
  const wish = identity.preferredUsername ?? identity.email?.split('@')[0] ?? ''
  const plain = wish.replaceAll(/[^A-Za-z0-9_.-]/g, '').slice(0, 40)
  const base = plain.length >= 3 ? plain : 'person'
  if (!(await isUsernameTaken(tx, base))) return base
  return `${base}-${deps.random.bytes(4).toString('hex')}`
}

const refused = (reason: SsoRefusal) => ({ kind: 'refused', reason }) as const

interface TiedTo {
  readonly identity: OidcIdentity
  readonly userId: string
  /** Null for somebody who is only just signing in. */
  readonly sessionId: string | null
  readonly origin: Origin
}

const tie = async (deps: ActionDeps, tx: Tx, { identity, userId, sessionId, origin }: TiedTo) => {
  const { issuer, subject, email } = identity
  await insertIdentity(tx, { id: deps.random.id(), issuer, subject, userId, email })
  await insertAccountLog(tx, { ...origin, userId, action: 'identity.linked', sessionId, detail: { issuer } })
  await notifyPerson(deps, { tx, userId, language: origin.language }, (messages) => messages.twoFactorChanged())
}

interface Newcomer {
  readonly identity: OidcIdentity
  readonly email: string
  readonly origin: Origin
}

const createAccount = async (deps: ActionDeps, tx: Tx, { identity, email, origin }: Newcomer): Promise<string> => {
  const { id: userId } = await insertUser(tx, {
    id: deps.random.id(),
    email,
    username: await usernameFrom(deps, tx, identity),
    passwordHash: null,
    emailVerifiedAt: deps.clock.now(),
  })
  await insertAccountLog(tx, { ...origin, userId, action: 'account.created', sessionId: null })
  return userId
}

/** What stands against letting somebody in by the address alone. */
const hindranceOf = (deps: ActionDeps, user: SignInRow | undefined): SsoRefusal | null => {
  if (user === undefined) return deps.signup === 'open' ? null : 'signup_closed'
  if (user.disabledAt !== null) return 'invalid'
  return user.emailVerifiedAt === null ? 'not_linked' : null
}

/**
 * The account of an identity that is new here. An address ties it to an account only when both sides have confirmed it:
 * the issuer, and the account's owner here. Otherwise somebody could open an account with another's address and wait.
 */
const adopt = async (deps: ActionDeps, tx: Tx, found: { readonly identity: OidcIdentity; readonly origin: Origin }) => {
  const { identity, origin } = found
  const { email, emailVerified } = identity
  if (email === null || !emailVerified) return refused('email_unverified')
  const user = await findUserForSignIn(tx, email)
  const hindrance = hindranceOf(deps, user)
  if (hindrance !== null) return refused(hindrance)
  const userId = user?.id ?? (await createAccount(deps, tx, { identity, email, origin }))
  await tie(deps, tx, { identity, userId, sessionId: null, origin })
  return { kind: 'known', userId } as const
}

const findOrAdopt = (deps: ActionDeps, identity: OidcIdentity, origin: Origin) =>
  inTransaction(deps.db, {}, async (tx) => {
    const userId = await useIdentity(tx, identity)
    if (userId === undefined) return adopt(deps, tx, { identity, origin })
    const { email, emailVerified } = identity
    if (email !== null && emailVerified) await markEmailVerified(tx, { userId, email })
    return { kind: 'known', userId } as const
  })

const signInAs = async (deps: ActionDeps, identity: OidcIdentity, origin: Origin): Promise<SsoFinish> => {
  // Of two first sign-ins at the same moment the second finds what the first has made.
  const known = await findOrAdopt(deps, identity, origin).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error
    return findOrAdopt(deps, identity, origin)
  })
  if (known.kind === 'refused') return known
  const session = await startSession(deps, { userId: known.userId, method: 'sso' }, origin)
  return session === null ? refused('invalid') : { kind: 'signed-in', session }
}

const link = (deps: ActionDeps, identity: OidcIdentity, to: LiveSession & { readonly origin: Origin }) =>
  inTransaction(deps.db, {}, async (tx): Promise<SsoFinish> => {
    const { id: sessionId, userId, origin } = to
    await lockUser(tx, userId)
    // Whoever signed out meanwhile, or was signed out, does not want this any more.
    if (!(await isSessionAlive(tx, to))) return refused('invalid')
    const owner = await useIdentity(tx, identity)
    if (owner !== undefined) return owner === userId ? { kind: 'linked' } : refused('linked_elsewhere')
    await tie(deps, tx, { identity, userId, sessionId, origin })
    return { kind: 'linked' }
  })

/** Finishes what the browser came back with. Only the browser that started it can: the cookie is bound to the state. */
export const finishSso = async (
  deps: ActionDeps,
  back: { readonly url: URL; readonly cookie: string | null },
  origin: Origin,
): Promise<SsoFinish> => {
  const { oidc } = configured(deps)
  const flow = back.cookie === null ? null : readFlow(deps, back.cookie)
  if (flow === null) return refused('invalid')
  const { state, nonce, verifier } = flow
  const result = await oidc.finish(back.url, { state, nonce, verifier })
  if (result.kind === 'unavailable') return refused('unavailable')
  if (result.kind === 'refused') return refused(result.reason)
  if (flow.linkTo === null) return signInAs(deps, result, origin)
  return link(deps, result, { ...flow.linkTo, origin })
}
