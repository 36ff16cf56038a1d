import { insertAccountLog } from '#db/account-log.ts'
import { findFactors } from '#db/second-factors.ts'
import { markVerified } from '#db/sessions.ts'
import { findUser, type SignInRow } from '#db/users.ts'
import { refuse, refuseIssues } from '#domain/problem.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asPerson, notFound } from './member.ts'
import { provesPasskey, type PasskeyAnswer } from './passkeys.ts'
import { originOf } from './sessions.ts'
import { confirmationOf, hasSecondFactor, reserveTry, takeSecondFactor, type SecondFactor } from './sign-in.ts'

/** One of these, never two. */
export interface StepUpProof extends SecondFactor {
  readonly password?: string | undefined
  readonly passkey?: PasskeyAnswer | undefined
}

/** Whoever has a second factor proves it; the password is for those who have nothing else. */
const proves = async (deps: ActionDeps, user: SignInRow, proof: StepUpProof): Promise<boolean> => {
  if (proof.passkey !== undefined) return provesPasskey(deps, user.id, proof.passkey)
  if (proof.password === undefined) return takeSecondFactor(deps, user.id, proof)
  if (hasSecondFactor(await findFactors(deps.db, user.id))) {
    throw refuse('step_up_required', 'You have set up a second factor: confirm with it, not with the password.', {
      reason: 'second_factor',
    })
  }
  return deps.passwords.verify(proof.password, user.passwordHash)
}

const checkOne = (proof: StepUpProof): void => {
  const given = Object.values(proof).filter((each) => each !== undefined)
  if (given.length === 1) return
  const detail = 'Send one proof: totp_code, recovery_code or passkey, or password where there is no second factor.'
  throw refuseIssues([{ pointer: '', code: 'one_proof', detail }])
}

/** Confirms that the person is there; dangerous acts are open for the next ten minutes. */
export const stepUp = async (deps: ActionDeps, actor: Actor, proof: StepUpProof): Promise<void> => {
  const person = asPerson(actor)
  const { userId, sessionId } = person
  checkOne(proof)
  const user = await findUser(deps.db, userId)
  if (user === undefined) throw notFound()
  await reserveTry(deps, confirmationOf(userId))
  const right = await proves(deps, user, proof)
  const action = right ? 'session.confirmed' : 'session.confirmation_failed'
  await insertAccountLog(deps.db, { ...originOf(person), userId, sessionId, action })
  if (!right) throw refuse('step_up_required', 'This does not prove that it is you; try again.', { reason: 'wrong' })
  await markVerified(deps.db, sessionId)
  await deps.throttle.succeeded(confirmationOf(userId))
}
