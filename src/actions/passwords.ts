import { passwordFault } from '#auth/password-rules.ts'
import { insertAccountLog } from '#db/account-log.ts'
import { inTransaction, type Tx } from '#db/database.ts'
import { findMailedToken, insertMailedToken, spendMailedTokens, useMailedToken } from '#db/mailed-tokens.ts'
import { forgetWaysIn } from '#db/second-factors.ts'
import { revokeSessions } from '#db/sessions.ts'
import { findUser, findUserForSignIn, lockUser, markEmailVerified, setPassword, type SignInRow } from '#db/users.ts'
import { refuse, refuseIssues } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import { newSecret } from '#lib/random.ts'
import type { ActionDeps, Actor, Origin, SessionActor } from './deps.ts'
import { requireFreshProof } from './fresh-proof.ts'
import { asPerson, notFound } from './member.ts'
import { messagesFor, notify } from './notify.ts'
import { originOf } from './sessions.ts'
import { accountOf, confirmationOf, reserveTry } from './sign-in.ts'
import { linkInvalid } from './verify-email.ts'

const LINK_MINUTES = 30
/** Longer than looking up an account and writing a link takes: the answer comes at the same time with and without one. */
const SAME_TIME_MS = 250

/** Refuses a password that is easy to guess; `known` is what an attacker knows of the person. */
export const checkPasswordRules = (password: string, known: readonly string[], pointer = '/password'): void => {
  const fault = passwordFault(password, known)
  if (fault !== null)
    throw refuseIssues([{ pointer, ...fault, ...(fault.code === 'too_long' && { params: { reason: 'password' } }) }])
}

const mailReset = async (deps: ActionDeps, email: string, origin: Origin): Promise<void> => {
  const { allowed } = await deps.throttle.take('reset_account', accountOf(email))
  const user = await findUserForSignIn(deps.db, email)
  if (!allowed || user === undefined || user.disabledAt !== null) return
  const token = newSecret(deps.random)
  const { id: userId } = user
  await inTransaction(deps.db, {}, async (tx) => {
    const tokenHash = sha256(token)
    await insertMailedToken(tx, { kind: 'password_reset', userId, email: user.email, tokenHash, minutes: LINK_MINUTES })
    await insertAccountLog(tx, { ...origin, userId, action: 'password.reset_requested', sessionId: null })
    const link = `${deps.publicUrl}/reset#${token}`
    const messages = await messagesFor(tx, { userId, language: origin.language })
    await deps.mail.queue(tx, { to: user.email, ...messages.passwordReset({ link, minutes: LINK_MINUTES }) })
  })
}

/**
 * Mails a link for a new password, if there is such an account; the answer and its time are the same if there is none.
 * A fault is told to the log alone, since only an account that exists could have one.
 */
export const requestReset = async (deps: ActionDeps, email: string, origin: Origin): Promise<'smtp' | 'log'> => {
  const { mode } = deps.mail
  if (mode === 'off')
    throw refuse('mail_off', 'This installation sends no mail; ask its administrator for a new password.', {
      reason: 'password',
    })
  const work = mailReset(deps, email, origin).catch((error: unknown) => {
    deps.log.error({ err: error, requestId: origin.requestId }, 'a reset link could not be mailed')
  })
  await Promise.all([work, deps.clock.sleep(SAME_TIME_MS)])
  return mode
}

interface Change extends Pick<Origin, 'language'> {
  readonly user: SignInRow
  readonly keepSession?: string
}

/** What goes with every new password; gives the sessions that end. */
const finishChange = async (
  deps: ActionDeps,
  tx: Tx,
  { user, language, keepSession }: Change,
): Promise<readonly string[]> => {
  const userId = user.id
  await spendMailedTokens(tx, { kind: 'password_reset', userId })
  const messages = await messagesFor(tx, { userId, language })
  await notify(deps, tx, { to: user.email, ...messages.passwordChanged() })
  return revokeSessions(tx, keepSession === undefined ? { userId } : { userId, except: keepSession })
}

/**
 * Sets a new password by a mailed link. Every session ends; a second factor stays and is asked for as before, unless the
 * address had never been confirmed.
 */
export const resetPassword = async (
  deps: ActionDeps,
  input: { readonly token: string; readonly password: string },
  origin: Origin,
): Promise<void> => {
  const tokenHash = sha256(input.token)
  const known = await findMailedToken(deps.db, 'password_reset', tokenHash)
  const user = known === undefined ? undefined : await findUser(deps.db, known.userId)
  if (user === undefined || user.disabledAt !== null) throw linkInvalid()
  checkPasswordRules(input.password, [user.email, user.username])
  const hash = await deps.passwords.hash(input.password)
  const ended = await inTransaction(deps.db, {}, async (tx) => {
    // First, as whoever asks for a newer link does.
    await lockUser(tx, user.id)
    const used = await useMailedToken(tx, 'password_reset', tokenHash)
    if (used === undefined) throw linkInvalid()
    // Until now nobody had shown that the address is theirs: whoever opened the account, and left ways in, may be another.
    if (user.emailVerifiedAt === null) await forgetWaysIn(tx, user.id)
    await markEmailVerified(tx, used)
    await setPassword(tx, { userId: user.id, hash })
    await insertAccountLog(tx, { ...origin, userId: user.id, action: 'password.reset', sessionId: null })
    return finishChange(deps, tx, { user, language: origin.language })
  })
  await deps.revocations.announce(ended)
  await deps.throttle.succeeded(accountOf(user.email))
}

const wrongCurrent = () => {
  const detail = 'This is not your present password.'
  return refuseIssues([{ pointer: '/current_password', code: 'wrong_password', detail }])
}

/** The present password must be right; somebody who has none must have signed in just now. */
const checkCurrent = async (
  deps: ActionDeps,
  person: SessionActor,
  current: string | undefined,
): Promise<SignInRow> => {
  const user = await findUser(deps.db, person.userId)
  if (user === undefined) throw notFound()
  if (user.passwordHash === null) {
    await inTransaction(deps.db, {}, (tx) => requireFreshProof(tx, person))
    return user
  }
  await reserveTry(deps, confirmationOf(user.id))
  if (current === undefined || !(await deps.passwords.verify(current, user.passwordHash))) throw wrongCurrent()
  await deps.throttle.succeeded(confirmationOf(user.id))
  return user
}

interface PasswordChange {
  readonly currentPassword?: string | undefined
  readonly newPassword: string
}

/** False when the password was changed between looking at it and writing: what was proved is not true any more. */
const tryChange = async (deps: ActionDeps, person: SessionActor, input: PasswordChange): Promise<boolean> => {
  const user = await checkCurrent(deps, person, input.currentPassword)
  checkPasswordRules(input.newPassword, [user.email, user.username], '/new_password')
  const hash = await deps.passwords.hash(input.newPassword)
  const { userId, sessionId } = person
  const ended = await inTransaction(deps.db, {}, async (tx) => {
    if (!(await setPassword(tx, { userId, hash, old: user.passwordHash }))) return null
    await insertAccountLog(tx, { ...originOf(person), userId, action: 'password.changed', sessionId })
    return finishChange(deps, tx, { user, language: person.language, keepSession: sessionId })
  })
  if (ended !== null) await deps.revocations.announce(ended)
  return ended !== null
}

/** Changes the person's own password and ends every other session. */
export const changePassword = async (deps: ActionDeps, actor: Actor, input: PasswordChange): Promise<void> => {
  const person = asPerson(actor)
  // A second time: perhaps a sign-in has only improved the hash meanwhile.
  if ((await tryChange(deps, person, input)) || (await tryChange(deps, person, input))) return
  throw wrongCurrent()
}
