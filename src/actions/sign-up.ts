import { insertAccountLog } from '#db/account-log.ts'
import { inTransaction, isUniqueViolation } from '#db/database.ts'
import { findUserForSignIn, insertUser, isUsernameTaken, type UserRow } from '#db/users.ts'
import { refuse } from '#domain/problem.ts'
import { invalidInvitation, joinByInvitation } from './accept-invitation.ts'
import type { ActionDeps, Origin } from './deps.ts'
import { previewInvitation } from './invitations.ts'
import { notifyPerson } from './notify.ts'
import { checkPasswordRules } from './passwords.ts'
import { userView, type UserView } from './user-view.ts'
import { mailVerification } from './verify-email.ts'

export interface SignUpInput {
  readonly email: string
  readonly username: string
  readonly password: string
  readonly invitationToken?: string | undefined
}

/** Whether anybody is let in at all; an invitation must be one that this address may accept at this moment. */
const checkDoor = async (deps: ActionDeps, input: SignUpInput, origin: Origin): Promise<void> => {
  const { email, invitationToken } = input
  if (deps.signup === 'closed')
    throw refuse('signup_closed', 'This installation takes no new accounts; ask its administrator.')
  if (invitationToken === undefined) {
    if (deps.signup === 'open') return
    throw refuse('signup_closed', 'Signing up needs an invitation; open the link that you were sent.', {
      reason: 'invitation',
    })
  }
  const { requestId, ip } = origin
  const invitation = await previewInvitation(deps, { requestId, ip }, invitationToken)
  if (invitation.email !== null && invitation.email.toLowerCase() !== email.toLowerCase()) throw invalidInvitation()
}

const usernameTaken = () =>
  refuse('account_exists', 'Somebody has this username; choose another one.', { reason: 'username' })

/** The account, a member of the organization that an invitation is for; null when the address or the username is taken. */
const store = async (
  deps: ActionDeps,
  input: SignUpInput & { readonly hash: string },
  origin: Origin,
): Promise<UserRow | null> => {
  const { email, username, hash: passwordHash, invitationToken } = input
  const user = { id: deps.random.id(), email, username, passwordHash, emailVerifiedAt: null }
  try {
    return await inTransaction(deps.db, {}, async (tx) => {
      const row = await insertUser(tx, user)
      await insertAccountLog(tx, { ...origin, userId: row.id, action: 'account.created', sessionId: null })
      const joiner = { userId: row.id, requestId: origin.requestId }
      if (invitationToken !== undefined) await joinByInvitation(tx, joiner, invitationToken)
      return row
    })
  } catch (error) {
    if (isUniqueViolation(error)) return null
    throw error
  }
}

/** The address has an account: its owner is told, a few times an hour at most; nothing changes. */
const tellOwner = async (deps: ActionDeps, email: string, { language }: Origin): Promise<void> => {
  const owner = await findUserForSignIn(deps.db, email)
  if (owner === undefined || !(await deps.throttle.take('exists_account', owner.id)).allowed) return
  await inTransaction(deps.db, {}, (tx) =>
    notifyPerson(deps, { tx, userId: owner.id, language }, (messages) => messages.accountExists(deps.publicUrl)),
  )
}

/** The answer that everybody gets whose address has no account yet. */
const pretend = (deps: ActionDeps, { email, username }: SignUpInput): UserView => {
  const made: UserRow = { id: deps.random.id(), email, username, createdAt: deps.clock.now(), emailVerifiedAt: null }
  return userView(made)
}

/**
 * Creates an account, and makes it a member where an invitation comes along. Whether the address has an account already,
 * no answer tells: that stands in a mail to its owner.
 */
export const signUp = async (deps: ActionDeps, input: SignUpInput, origin: Origin): Promise<UserView> => {
  await checkDoor(deps, input, origin)
  checkPasswordRules(input.password, [input.email, input.username])
  // Before the accounts are looked at, so that every answer takes as long.
  const hash = await deps.passwords.hash(input.password)
  const user = await store(deps, { ...input, hash }, origin)
  if (user !== null) {
    if (deps.mail.mode !== 'off') await mailVerification(deps, user, origin)
    return userView(user)
  }
  await tellOwner(deps, input.email, origin)
  if (await isUsernameTaken(deps.db, input.username)) throw usernameTaken()
  return pretend(deps, input)
}
