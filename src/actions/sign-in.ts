import { checkTotp, normalizeRecoveryCode, recoveryCodeHash } from '#auth/totp.ts'
import { VaultError } from '#auth/vault.ts'
import { insertAccountLog } from '#db/account-log.ts'
import { inTransaction, type Tx } from '#db/database.ts'
import { findFactors, lockTotp, takeTotpStep, useRecoveryCode, type Factors } from '#db/second-factors.ts'
import { findUserForSignIn, improveHash, type SignInRow } from '#db/users.ts'
import { Refused, refuse } from '#domain/problem.ts'
import type { ActionDeps, Origin } from './deps.ts'
import { startSession, type SignedIn } from './sessions.ts'
import { userView, type UserView } from './user-view.ts'
import { mailVerification } from './verify-email.ts'

/** A code from the person's app, or one of the printed ones. */
export interface SecondFactor {
  readonly totpCode?: string | undefined
  readonly recoveryCode?: string | undefined
}

interface SignInInput extends SecondFactor {
  readonly email: string
  readonly password: string
}

/** Refuses before anything is computed when this account was guessed at too often; counts this try in advance. */
export const reserveTry = async (deps: ActionDeps, account: string): Promise<void> => {
  const answer = await deps.throttle.reserve(account)
  if (answer.allowed) return
  throw new Refused({
    code: 'rate_limited',
    detail: 'Too many tries for this account; wait, or reset the password.',
    params: { reason: 'sign_in' },
    retryAfterSeconds: answer.retryAfterSeconds,
  })
}

/** The name that tries for an account are counted by, whether it exists or not. */
export const accountOf = (email: string): string => email.toLowerCase()

/** The same for proofs of a signed-in person: strangers who guess at the sign-in keep nobody from them. */
export const secondFactorOf = (userId: string): string => `second factor of ${userId}`
export const confirmationOf = (userId: string): string => `confirmation of ${userId}`

const wrong = (deps: ActionDeps) =>
  refuse(
    'invalid_credentials',
    deps.emailVerification === 'required'
      ? 'The e-mail address or the password is wrong, or the address was not confirmed yet: look into your mail.'
      : 'The e-mail address or the password is wrong.',
    deps.emailVerification === 'required' ? { reason: 'unconfirmed' } : undefined,
  )

/** Null when its key is gone: then no code is right, and a recovery code or a passkey is the way in. */
const openTotp = (deps: ActionDeps, userId: string, sealed: Buffer): string | null => {
  try {
    return deps.vault.open(sealed, { userId, column: 'totp' })
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    deps.log.error({ userId }, 'the secret of an authenticator app cannot be opened with CREDENTIALS_KEYS')
    return null
  }
}

const takeTotp = async (deps: ActionDeps, tx: Tx, code: { readonly userId: string; readonly code: string }) => {
  const { userId } = code
  const row = await lockTotp(tx, userId)
  if (row === undefined || row.confirmedAt === null) return false
  const secret = openTotp(deps, userId, row.sealed)
  if (secret === null) return false
  const step = checkTotp({ secret, code: code.code, now: deps.clock.now(), lastStep: row.lastStep })
  if (step === null) return false
  await takeTotpStep(tx, { userId, step })
  return true
}

const takeRecoveryCode = async (tx: Tx, userId: string, text: string): Promise<boolean> => {
  const code = normalizeRecoveryCode(text)
  return code !== null && (await useRecoveryCode(tx, userId, recoveryCodeHash(code)))
}

const takeCode = (deps: ActionDeps, userId: string, given: SecondFactor): Promise<boolean> =>
  inTransaction(deps.db, {}, async (tx) => {
    if (given.totpCode !== undefined) return takeTotp(deps, tx, { userId, code: given.totpCode })
    if (given.recoveryCode !== undefined) return takeRecoveryCode(tx, userId, given.recoveryCode)
    return false
  })

/**
 * Takes a code: once, of two equal ones at the same moment too. False for a wrong, old or used one. Codes are counted
 * apart from passwords: a right password between two guesses must not start the count anew.
 */
export const takeSecondFactor = async (deps: ActionDeps, userId: string, given: SecondFactor): Promise<boolean> => {
  const subject = secondFactorOf(userId)
  await reserveTry(deps, subject)
  const taken = await takeCode(deps, userId, given)
  if (taken) await deps.throttle.succeeded(subject)
  return taken
}

/** Whether the password alone is not enough. */
export const hasSecondFactor = (factors: Factors): boolean => factors.totp || factors.passkeys > 0

/** Which factor was shown; null where none is set up. */
const checkSecondFactor = async (
  deps: ActionDeps,
  user: SignInRow,
  given: SecondFactor,
): Promise<'totp' | 'recovery_code' | null> => {
  const factors = await findFactors(deps.db, user.id)
  if (!hasSecondFactor(factors)) return null
  if (given.totpCode === undefined && given.recoveryCode === undefined) {
    throw refuse(
      'second_factor_required',
      factors.totp
        ? 'Send totp_code with the six digits from your app, or recovery_code with one of your recovery codes.'
        : 'Sign in with your passkey, or send recovery_code with one of your recovery codes.',
    )
  }
  if (await takeSecondFactor(deps, user.id, given)) return given.totpCode === undefined ? 'recovery_code' : 'totp'
  throw refuse('second_factor_wrong', 'The code is wrong, was used before, or is too old; use the next one.')
}

/** An imported or older hash is replaced by one with today's cost; null when the password was changed meanwhile. */
const rehash = async (deps: ActionDeps, user: SignInRow, password: string): Promise<string | null> => {
  const old = user.passwordHash
  if (old === null || !deps.passwords.needsRehash(old)) return old
  const better = await deps.passwords.hash(password)
  return (await improveHash(deps.db, { userId: user.id, old, better })) ? better : null
}

const logFailure = async (deps: ActionDeps, user: SignInRow | undefined, origin: Origin): Promise<void> => {
  if (user === undefined) return
  await insertAccountLog(deps.db, { ...origin, userId: user.id, action: 'signin.failed', sessionId: null })
}

/** The person, if the password is right; one answer, after the same time, for every kind of failure. */
const checkPassword = async (deps: ActionDeps, input: SignInInput, origin: Origin): Promise<SignInRow> => {
  const user = await findUserForSignIn(deps.db, input.email)
  const correct = await deps.passwords.verify(input.password, user?.passwordHash ?? null)
  if (user === undefined || !correct || user.disabledAt !== null) {
    await logFailure(deps, user, origin)
    throw wrong(deps)
  }
  if (deps.emailVerification === 'required' && user.emailVerifiedAt === null) {
    await mailVerification(deps, user, origin)
    throw wrong(deps)
  }
  return user
}

type SignedInUser = SignedIn & { readonly user: UserView }

/** Null when the password changed between looking at it and signing in. */
const trySignIn = async (deps: ActionDeps, input: SignInInput, origin: Origin): Promise<SignedInUser | null> => {
  const user = await checkPassword(deps, input, origin)
  // Before a code is used up: after this has failed, it is needed once more.
  const passwordHash = await rehash(deps, user, input.password)
  if (passwordHash === null) return null
  const secondFactor = await checkSecondFactor(deps, user, input).catch(async (error: unknown) => {
    await logFailure(deps, user, origin)
    throw error
  })
  const session = await startSession(deps, { userId: user.id, method: 'password', passwordHash, secondFactor }, origin)
  return session === null ? null : { ...session, user: userView(user) }
}

/** Checks e-mail, password and, where one is set up, the second factor; starts a session. */
export const signIn = async (deps: ActionDeps, input: SignInInput, origin: Origin): Promise<SignedInUser> => {
  await reserveTry(deps, accountOf(input.email))
  // A second time: another sign-in may have improved the hash meanwhile. If it was the password itself, that one counts.
  const session = (await trySignIn(deps, input, origin)) ?? (await trySignIn(deps, input, origin))
  if (session === null) throw wrong(deps)
  await deps.throttle.succeeded(accountOf(input.email))
  return session
}
