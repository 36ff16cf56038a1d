import { inTransaction } from '#db/database.ts'
import {
  findByPreviousToken,
  insertSession,
  isSessionAlive,
  revokeByToken,
  revokeSession,
  rotateSession,
} from '#db/sessions.ts'
import { findUserForSignIn } from '#db/users.ts'
import { refuse } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import { newSecret } from '#lib/random.ts'
import type { ActionDeps } from './deps.ts'
import { userView, type UserView } from './user-view.ts'

/** What a sign-in or a renewal gives back. */
export interface SignedIn {
  readonly accessToken: string
  readonly expiresInSeconds: number
  /** For the cookie only; null when the browser's present cookie stays right. */
  readonly refreshToken: string | null
}

const signedIn = async (
  deps: ActionDeps,
  session: { readonly id: string; readonly userId: string },
  refreshToken: string | null,
): Promise<SignedIn> => ({
  accessToken: await deps.accessTokens.issue({ userId: session.userId, sessionId: session.id }),
  expiresInSeconds: deps.accessTokens.lifetimeSeconds,
  refreshToken,
})

/** Checks e-mail and password and starts a session. One answer for every kind of failure. */
export const signIn = async (
  deps: ActionDeps,
  input: { readonly email: string; readonly password: string },
): Promise<SignedIn & { readonly user: UserView }> => {
  const user = await findUserForSignIn(deps.db, input.email)
  const correct = await deps.passwords.verify(input.password, user?.passwordHash ?? null)
  if (user === undefined || !correct || user.disabledAt !== null) {
    throw refuse('invalid_credentials', 'The e-mail address or the password is wrong.')
  }
  const refreshToken = newSecret(deps.random)
  const session = { id: deps.random.id(), userId: user.id }
  await insertSession(deps.db, { ...session, refreshHash: sha256(refreshToken) })
  return { ...(await signedIn(deps, session, refreshToken)), user: userView(user) }
}

const ended = () => refuse('session_ended', 'The session has ended; sign in again.')

/** Swaps the token; of somebody who may not sign in any more it stays as it is. */
const rotate = (deps: ActionDeps, tokens: Parameters<typeof rotateSession>[1]) =>
  inTransaction(deps.db, {}, async (tx) => {
    const session = await rotateSession(tx, tokens)
    if (session !== undefined && !(await isSessionAlive(tx, session))) throw ended()
    return session
  })

/**
 * Swaps the refresh token for a new one. A token that was swapped already means that somebody has a copy: the whole
 * session ends. Only within 10 s of the swap is it taken for a second tab, which gets an access token and no more.
 */
export const renewAccess = async (deps: ActionDeps, refreshToken: string): Promise<SignedIn> => {
  const current = sha256(refreshToken)
  const fresh = newSecret(deps.random)
  const session = await rotate(deps, { current, next: sha256(fresh) })
  if (session !== undefined) return signedIn(deps, session, fresh)
  const earlier = await findByPreviousToken(deps.db, current)
  if (earlier === undefined || !(await isSessionAlive(deps.db, earlier))) throw ended()
  if (earlier.fresh) return signedIn(deps, earlier, null)
  await revokeSession(deps.db, earlier.id)
  deps.log.warn(
    { sessionId: earlier.id, userId: earlier.userId },
    'a refresh token was used twice; the session was ended',
  )
  throw ended()
}

/** Ends the session that this refresh token belongs to; an unknown one is nothing to complain about. */
export const signOut = (deps: ActionDeps, refreshToken: string): Promise<void> =>
  revokeByToken(deps.db, sha256(refreshToken))

/** Whom an access token speaks for, or null when it is not valid any more. */
export const authenticate = async (
  deps: ActionDeps,
  accessToken: string,
): Promise<{ readonly userId: string; readonly sessionId: string } | null> => {
  const claims = await deps.accessTokens.verify(accessToken)
  if (claims === null) return null
  const alive = await isSessionAlive(deps.db, { id: claims.sessionId, userId: claims.userId })
  return alive ? claims : null
}
