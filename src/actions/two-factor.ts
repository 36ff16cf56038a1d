import { newRecoveryCodes, newTotpSecret, recoveryCodeHash, totpUri, checkTotp } from '#auth/totp.ts'
import { insertAccountLog } from '#db/account-log.ts'
import { inTransaction, type Tx } from '#db/database.ts'
import {
  deleteTotp,
  findFactors,
  insertTotp,
  lockTotp,
  replaceRecoveryCodes,
  takeTotpStep,
} from '#db/second-factors.ts'
import { findUser, lockUser } from '#db/users.ts'
import { refuse, refuseIssues } from '#domain/problem.ts'
import type { ActionDeps, Actor, SessionActor } from './deps.ts'
import { requireFreshProof } from './fresh-proof.ts'
import { asPerson, notFound } from './member.ts'
import { notifyPerson } from './notify.ts'
import { originOf } from './sessions.ts'
import { hasSecondFactor, reserveTry, secondFactorOf } from './sign-in.ts'

/** What an authenticator app needs; shown this once. */
export interface TotpSetup {
  readonly secret: string
  /** `otpauth://totp/…`, for a QR code. */
  readonly uri: string
}

const place = (userId: string) => ({ userId, column: 'totp' }) as const

/** Writes a change of factors into the account's log, and tells the person by mail. */
export const recordFactorChange = async (
  deps: ActionDeps,
  tx: Tx,
  change: { readonly person: SessionActor; readonly action: string },
): Promise<void> => {
  const { person, action } = change
  const { userId, sessionId, language } = person
  await insertAccountLog(tx, { ...originOf(person), userId, sessionId, action })
  await notifyPerson(deps, { tx, userId, language }, (messages) => messages.twoFactorChanged())
}

/**
 * Changes what the person signs in with: one change at a time, and after a fresh proof. In this order: a session that a
 * new password ends while this waits adds no way in any more.
 */
export const changeFactors = <T>(deps: ActionDeps, person: SessionActor, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(deps.db, {}, async (tx) => {
    await lockUser(tx, person.userId)
    await requireFreshProof(tx, person)
    return work(tx)
  })

/** Makes a secret for an authenticator app; it counts from the first right code on. */
export const startTotp = (deps: ActionDeps, actor: Actor): Promise<TotpSetup> => {
  const person = asPerson(actor)
  const { userId } = person
  return changeFactors(deps, person, async (tx) => {
    const user = await findUser(tx, userId)
    if (user === undefined) throw notFound()
    const secret = newTotpSecret(deps.random)
    const kept = await insertTotp(tx, { userId, sealed: deps.vault.seal(secret, place(userId)) })
    if (!kept) throw refuse('already_enabled', 'An authenticator app is set up already; remove it first.')
    return { secret, uri: totpUri({ secret, account: user.email, issuer: 'Scheduly' }) }
  })
}

/** Fresh recovery codes in place of all earlier ones. */
const newCodes = async (deps: ActionDeps, tx: Tx, userId: string): Promise<readonly string[]> => {
  const codes = newRecoveryCodes(deps.random)
  await replaceRecoveryCodes(tx, userId, codes.map(recoveryCodeHash))
  return codes
}

/** Recovery codes for somebody who gets a first second factor; null for whoever has codes left. */
export const firstCodes = async (deps: ActionDeps, tx: Tx, userId: string): Promise<readonly string[] | null> => {
  const { recoveryCodesLeft } = await findFactors(tx, userId)
  return recoveryCodesLeft > 0 ? null : newCodes(deps, tx, userId)
}

/** Turns the app on with its first right code; gives the recovery codes, unless a passkey brought some before. */
export const confirmTotp = async (deps: ActionDeps, actor: Actor, code: string): Promise<readonly string[] | null> => {
  const person = asPerson(actor)
  const { userId } = person
  await reserveTry(deps, secondFactorOf(userId))
  const codes = await inTransaction(deps.db, {}, async (tx) => {
    await lockUser(tx, userId)
    const row = await lockTotp(tx, userId)
    if (row === undefined)
      throw refuse('not_enabled', 'Set up an authenticator app first: POST /account/totp.', { reason: 'app' })
    if (row.confirmedAt !== null) throw refuse('already_enabled', 'The authenticator app is set up already.')
    const secret = deps.vault.open(row.sealed, place(userId))
    const step = checkTotp({ secret, code, now: deps.clock.now(), lastStep: null })
    if (step === null) {
      const detail = 'The code is wrong; check the clock of your phone, and type the code that it shows now.'
      throw refuseIssues([{ pointer: '/code', code: 'wrong_code', detail }])
    }
    await takeTotpStep(tx, { userId, step })
    await recordFactorChange(deps, tx, { person, action: 'totp.enabled' })
    return firstCodes(deps, tx, userId)
  })
  await deps.throttle.succeeded(secondFactorOf(userId))
  return codes
}

/** Recovery codes without any factor to recover would be a second password. */
export const dropUselessCodes = async (tx: Tx, userId: string): Promise<void> => {
  if (!hasSecondFactor(await findFactors(tx, userId))) await replaceRecoveryCodes(tx, userId, [])
}

/** Forgets the authenticator app. */
export const disableTotp = (deps: ActionDeps, actor: Actor): Promise<void> => {
  const person = asPerson(actor)
  return changeFactors(deps, person, async (tx) => {
    if (!(await deleteTotp(tx, person.userId)))
      throw refuse('not_enabled', 'No authenticator app is set up.', { reason: 'app' })
    await dropUselessCodes(tx, person.userId)
    await recordFactorChange(deps, tx, { person, action: 'totp.disabled' })
  })
}

/** New recovery codes; the earlier ones stop working. */
export const renewRecoveryCodes = (deps: ActionDeps, actor: Actor): Promise<readonly string[]> => {
  const person = asPerson(actor)
  return changeFactors(deps, person, async (tx) => {
    if (!hasSecondFactor(await findFactors(tx, person.userId))) {
      throw refuse('not_enabled', 'Recovery codes stand in for a second factor; set one up first.', {
        reason: 'recovery_codes',
      })
    }
    await recordFactorChange(deps, tx, { person, action: 'recovery_codes.renewed' })
    return newCodes(deps, tx, person.userId)
  })
}
