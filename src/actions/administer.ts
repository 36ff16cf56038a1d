import { insertAccountLog } from '#db/account-log.ts'
import { inTransaction, isUniqueViolation } from '#db/database.ts'
import { spendMailedTokens } from '#db/mailed-tokens.ts'
import { forgetWaysIn } from '#db/second-factors.ts'
import { revokeSessions } from '#db/sessions.ts'
import { findUserForSignIn, insertUser, setPassword } from '#db/users.ts'
import { refuse } from '#domain/problem.ts'
import type { ActionDeps, Origin } from './deps.ts'
import { notifyPerson } from './notify.ts'
import { checkPasswordRules } from './passwords.ts'
import { accountOf } from './sign-in.ts'
import { userView, type UserView } from './user-view.ts'

// What the operator of an installation does from its own machine. Nobody reaches this over HTTP.

/** Opens an account, whatever SIGNUP says; its address counts as confirmed, because the operator vouches for it. */
export const createAccount = async (
  deps: ActionDeps,
  input: { readonly email: string; readonly username: string; readonly password: string },
  origin: Origin,
): Promise<UserView> => {
  const { email, username, password } = input
  checkPasswordRules(password, [email, username])
  const passwordHash = await deps.passwords.hash(password)
  const user = { id: deps.random.id(), email, username, passwordHash, emailVerifiedAt: deps.clock.now() }
  try {
    return await inTransaction(deps.db, {}, async (tx) => {
      const row = await insertUser(tx, user)
      await insertAccountLog(tx, { ...origin, userId: row.id, action: 'account.created', sessionId: null })
      return userView(row)
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw refuse('account_exists', 'Somebody has this address or this username already.')
  }
}

/**
 * Gives an account another password and ends all its sessions; its person is told by mail. Second factors stay, unless they are
 * lost as well.
 */
export const replacePassword = async (
  deps: ActionDeps,
  input: { readonly email: string; readonly password: string; readonly dropFactors: boolean },
  origin: Origin,
): Promise<UserView> => {
  const user = await findUserForSignIn(deps.db, input.email)
  if (user === undefined) throw refuse('not_found', 'Nobody has an account with this address.', { reason: 'account' })
  checkPasswordRules(input.password, [user.email, user.username])
  const hash = await deps.passwords.hash(input.password)
  const userId = user.id
  const ended = await inTransaction(deps.db, {}, async (tx) => {
    if (input.dropFactors) await forgetWaysIn(tx, userId)
    await setPassword(tx, { userId, hash })
    await spendMailedTokens(tx, { kind: 'password_reset', userId })
    await insertAccountLog(tx, { ...origin, userId, action: 'password.reset', sessionId: null })
    await notifyPerson(deps, { tx, userId }, (messages) => messages.passwordChanged())
    return revokeSessions(tx, { userId })
  })
  await deps.revocations.announce(ended)
  await deps.throttle.succeeded(accountOf(user.email))
  return userView(user)
}
