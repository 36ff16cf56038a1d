import { insertAccountLog, type AccountEntry } from '#db/account-log.ts'
import { inTransaction, type Tx } from '#db/database.ts'
import { findFactors } from '#db/second-factors.ts'
import {
  findBySwappedToken,
  findByTokens,
  insertSession,
  isSessionAlive,
  listSessions,
  revokeSessions,
  rotateSession,
  type LiveSession,
  type SessionChoice,
  type SwappedSession,
} from '#db/sessions.ts'
import type { SignInMethod } from '#db/account-tables.ts'
import { holdUser } from '#db/users.ts'
import { refuse } from '#domain/problem.ts'
import { equalSecrets, sha256 } from '#lib/hash.ts'
import type { ActionDeps, Actor, Origin, SessionActor } from './deps.ts'
import { asPerson, notFound } from './member.ts'
import { notifyPerson } from './notify.ts'

/** What a sign-in or a renewal gives back. */
export interface SignedIn {
  readonly accessToken: string
  readonly expiresInSeconds: number
  /** For the cookie only; null when the browser's present cookie stays right. */
  readonly refreshToken: string | null
}

const signedIn = async (deps: ActionDeps, session: LiveSession, refreshToken: string | null): Promise<SignedIn> => ({
  accessToken: await deps.accessTokens.issue({ userId: session.userId, sessionId: session.id }),
  expiresInSeconds: deps.accessTokens.lifetimeSeconds,
  refreshToken,
})

/** Somebody who has proved who they are. */
export interface Proven {
  readonly userId: string
  readonly method: SignInMethod
  /** The hash that the password was checked against. */
  readonly passwordHash?: string
  /** Beside the password; null where none is set up. */
  readonly secondFactor?: 'totp' | 'recovery_code' | null
}

/** An issuer may know the browser still and ask nobody anything: a second factor that is set up here is yet to be shown. */
const isProofEnough = async (tx: Tx, { userId, method }: Proven): Promise<boolean> => {
  if (method !== 'sso') return true
  const { totp, passkeys } = await findFactors(tx, userId)
  return !totp && passkeys === 0
}

/**
 * Starts a session, and writes it into the account's log. Null when the person may not sign in (any more) or the password
 * was changed since it was checked: that change ended every session, and must not be outlived by this one.
 */
export const startSession = async (deps: ActionDeps, person: Proven, origin: Origin): Promise<SignedIn | null> => {
  const refreshToken = deps.refreshTokens.first()
  const { userId, method, passwordHash, secondFactor = null } = person
  const session = { id: deps.random.id(), userId }
  const { ip, userAgent } = origin
  const started = await inTransaction(deps.db, {}, async (tx) => {
    const needsVerifiedEmail = deps.emailVerification === 'required'
    if (!(await holdUser(tx, { userId, passwordHash, needsVerifiedEmail }))) return false
    const refreshHash = sha256(refreshToken)
    const verified = await isProofEnough(tx, person)
    await insertSession(tx, { ...session, refreshHash, method, ip, userAgent, verified })
    await insertAccountLog(tx, {
      ...origin,
      userId,
      action: 'signin.succeeded',
      sessionId: session.id,
      detail: { method, ...(secondFactor === null ? {} : { second_factor: secondFactor }) },
    })
    return true
  })
  return started ? signedIn(deps, session, refreshToken) : null
}

/** Which sessions end, and what the account's log says of it. */
interface Ending {
  readonly choice: SessionChoice
  readonly entry: Omit<AccountEntry, 'userId' | 'detail'>
  /** What else belongs to it, if there was a session to end. */
  readonly also?: (tx: Tx) => Promise<void>
}

/** Ends sessions, and tells every process. The database has the last word; what is told elsewhere is only quicker. */
const endSessions = async (deps: ActionDeps, ending: Ending): Promise<readonly string[]> => {
  const { choice, entry, also } = ending
  const ended = await inTransaction(deps.db, {}, async (tx) => {
    const ids = await revokeSessions(tx, choice)
    if (ids.length === 0) return ids
    await insertAccountLog(tx, { ...entry, userId: choice.userId, detail: { ended: ids } })
    await also?.(tx)
    return ids
  })
  await deps.revocations.announce(ended)
  return ended
}

const over = () => refuse('session_ended', 'The session has ended; sign in again.')

/** Swaps the token; of somebody who may not sign in any more it stays as it is. */
const rotate = (deps: ActionDeps, tokens: Parameters<typeof rotateSession>[1]) =>
  inTransaction(deps.db, {}, async (tx) => {
    const session = await rotateSession(tx, tokens)
    if (session !== undefined && !(await isSessionAlive(tx, session))) throw over()
    return session
  })

/** Somebody has a copy of a token: the session ends for both, and the person is told, once. */
const endStolen = async (deps: ActionDeps, session: SwappedSession, origin: Origin): Promise<void> => {
  const { id: sessionId, userId } = session
  const ended = await endSessions(deps, {
    choice: { userId, only: sessionId },
    entry: { ...origin, action: 'session.refresh_reused', sessionId },
    also: (tx) => notifyPerson(deps, { tx, userId }, (messages) => messages.refreshTokenReused()),
  })
  if (ended.length > 0) {
    deps.log.warn({ sessionId, userId }, 'a refresh token was used twice; the session was ended')
  }
}

/**
 * Swaps the refresh token for a new one. A token that was swapped already means that somebody has a copy: the whole
 * session ends. Only the direct predecessor, within 10 s and while its successor was not used, is taken for a second
 * tab or a lost answer, and gets the same successor.
 */
export const renewAccess = async (deps: ActionDeps, refreshToken: string, origin: Origin): Promise<SignedIn> => {
  const current = sha256(refreshToken)
  const next = deps.refreshTokens.successorOf(refreshToken)
  const session = await rotate(deps, { current, next: sha256(next) })
  if (session !== undefined) return signedIn(deps, session, next)
  const earlier = await findBySwappedToken(deps.db, current)
  if (earlier === undefined || !(await isSessionAlive(deps.db, earlier))) throw over()
  if (!earlier.fresh) {
    await endStolen(deps, earlier, origin)
    throw over()
  }
  // Another successor than the one that counts: the installation's key changed in these ten seconds.
  return signedIn(deps, earlier, equalSecrets(sha256(next), earlier.refreshHash) ? next : null)
}

/** Ends the sessions that these refresh tokens belong to; an unknown one is nothing to complain about. */
export const signOut = async (deps: ActionDeps, refreshTokens: readonly string[], origin: Origin): Promise<void> => {
  for (const { id: sessionId, userId } of await findByTokens(deps.db, refreshTokens.map(sha256))) {
    const entry = { ...origin, action: 'session.signed_out', sessionId }
    await endSessions(deps, { choice: { userId, only: sessionId }, entry })
  }
}

/** A session as its person sees it. */
export interface SessionView {
  readonly id: string
  readonly current: boolean
  readonly method: SignInMethod
  readonly ip: string | null
  readonly user_agent: string | null
  readonly created_at: string
  readonly last_used_at: string
  readonly expires_at: string
}

/** The person's own sessions that stand, the one used last first. */
export const listMySessions = async (deps: ActionDeps, actor: Actor): Promise<readonly SessionView[]> => {
  const { userId, sessionId } = asPerson(actor)
  const rows = await listSessions(deps.db, userId)
  return rows.map((row) => ({
    id: row.id,
    current: row.id === sessionId,
    method: row.method,
    ip: row.ip,
    user_agent: row.userAgent,
    created_at: row.createdAt.toISOString(),
    last_used_at: row.lastUsedAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
  }))
}

/** A signed-in person's origin for the account's log. */
export const originOf = ({ requestId, ip, language }: SessionActor): Origin => ({
  requestId,
  ip,
  userAgent: null,
  language,
})

const revoke = (deps: ActionDeps, person: SessionActor, choice: Omit<SessionChoice, 'userId'>) => {
  const { userId, sessionId } = person
  const entry = { ...originOf(person), action: 'session.revoked', sessionId }
  return endSessions(deps, { choice: { userId, ...choice }, entry })
}

/** Ends one of the person's own sessions. */
export const endMySession = async (deps: ActionDeps, actor: Actor, sessionId: string): Promise<void> => {
  const ended = await revoke(deps, asPerson(actor), { only: sessionId })
  if (ended.length === 0) throw notFound()
}

/** Ends all of the person's sessions, or all but the present one. */
export const endMySessions = async (deps: ActionDeps, actor: Actor, keepCurrent: boolean): Promise<void> => {
  const person = asPerson(actor)
  await revoke(deps, person, keepCurrent ? { except: person.sessionId } : {})
}
