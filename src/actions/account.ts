import { findFactors } from '#db/second-factors.ts'
import { isOperator } from '#db/system-status.ts'
import { findUser } from '#db/users.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asPerson, notFound } from './member.ts'
import { userView, type UserView } from './user-view.ts'

/** The signed-in person's own account. */
export interface AccountView extends UserView {
  readonly email_verified: boolean
  readonly has_password: boolean
  /** Whether this person runs the installation, and so sees how the whole of it stands. */
  readonly operator: boolean
  readonly two_factor: {
    readonly totp: boolean
    readonly passkeys: number
    readonly recovery_codes_left: number
  }
}

/** The signed-in person. */
export const getAccount = async (deps: ActionDeps, actor: Actor): Promise<AccountView> => {
  const { userId } = asPerson(actor)
  const user = await findUser(deps.db, userId)
  if (user === undefined) throw notFound()
  const { totp, passkeys, recoveryCodesLeft } = await findFactors(deps.db, userId)
  const operator = await isOperator(deps.db, userId)
  return {
    ...userView(user),
    email_verified: user.emailVerifiedAt !== null,
    has_password: user.passwordHash !== null,
    operator,
    two_factor: { totp, passkeys, recovery_codes_left: recoveryCodesLeft },
  }
}

/** The ways to sign in that this installation offers. */
export interface SignInMethods {
  readonly password: true
  readonly passkeys: boolean
  readonly sso: { readonly name: string } | null
  readonly signup: 'open' | 'invited' | 'closed'
  readonly mail: 'smtp' | 'log' | 'off'
  readonly email_verification: 'optional' | 'required'
}

/** For sign-in pages. */
export const listSignInMethods = (deps: ActionDeps): SignInMethods => ({
  password: true,
  passkeys: deps.passkeys.available,
  sso: deps.sso === null ? null : { name: deps.sso.name },
  signup: deps.signup,
  mail: deps.mail.mode,
  email_verification: deps.emailVerification,
})
