import { isUniqueViolation } from '#db/database.ts'
import { findInvitationKey } from '#db/invitations.ts'
import { insertUser } from '#db/users.ts'
import { refuse, refuseIssues } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import type { ActionDeps } from './deps.ts'
import { userView, type UserView } from './user-view.ts'

export interface SignUpInput {
  readonly email: string
  readonly username: string
  readonly password: string
  readonly invitationToken?: string | undefined
}

const checkDoor = async (deps: ActionDeps, invitationToken: string | undefined): Promise<void> => {
  if (deps.signup === 'open') return
  if (deps.signup === 'closed')
    throw refuse('signup_closed', 'This installation takes no new accounts; ask its administrator.')
  const known = invitationToken === undefined ? undefined : await findInvitationKey(deps.db, sha256(invitationToken))
  if (known === undefined)
    throw refuse('signup_closed', 'Signing up needs an invitation; open the link that you were sent.')
}

const checkPassword = (input: SignUpInput): void => {
  const lower = input.password.toLowerCase()
  const own = [input.email.toLowerCase(), input.username.toLowerCase()]
  if (!own.includes(lower)) return
  throw refuseIssues([
    { pointer: '/password', code: 'too_easy', detail: 'The password must not be your e-mail address or username.' },
  ])
}

/** Creates an account. Organizations come after: by creating one, or by accepting an invitation. */
export const signUp = async (deps: ActionDeps, input: SignUpInput): Promise<UserView> => {
  await checkDoor(deps, input.invitationToken)
  checkPassword(input)
  const passwordHash = await deps.passwords.hash(input.password)
  try {
    const { email, username } = input
    return userView(await insertUser(deps.db, { id: deps.random.id(), email, username, passwordHash }))
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw refuse('account_exists', 'An account with this e-mail address or username exists; sign in, or choose others.')
  }
}
