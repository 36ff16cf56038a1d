import { insertAccountLog } from '#db/account-log.ts'
import { inTransaction } from '#db/database.ts'
import { insertMailedToken, useMailedToken } from '#db/mailed-tokens.ts'
import { findUser, markEmailVerified, type UserRow } from '#db/users.ts'
import { refuse } from '#domain/problem.ts'
import { sha256 } from '#lib/hash.ts'
import { newSecret } from '#lib/random.ts'
import type { ActionDeps, Actor, Origin } from './deps.ts'
import { asPerson, notFound } from './member.ts'
import { messagesFor } from './notify.ts'

const LINK_MINUTES = 24 * 60

/**
 * Mails a link that proves, once and within a day, that the person reads this address. False when so many were mailed
 * already that this would be a nuisance.
 */
export const mailVerification = async (
  deps: ActionDeps,
  user: Pick<UserRow, 'id' | 'email'>,
  { language }: Pick<Origin, 'language'>,
): Promise<boolean> => {
  const { allowed } = await deps.throttle.take('verify_account', user.id)
  if (!allowed) return false
  const token = newSecret(deps.random)
  const { id: userId, email } = user
  await inTransaction(deps.db, {}, async (tx) => {
    const tokenHash = sha256(token)
    await insertMailedToken(tx, { kind: 'email_verification', userId, email, tokenHash, minutes: LINK_MINUTES })
    const link = `${deps.publicUrl}/verify#${token}`
    const messages = await messagesFor(tx, { userId, language })
    await deps.mail.queue(tx, { to: email, ...messages.emailVerification({ link, minutes: LINK_MINUTES }) })
  })
  return true
}

/** Mails the signed-in person a link to confirm the address; nothing is sent when it is confirmed already. */
export const requestVerification = async (deps: ActionDeps, actor: Actor): Promise<void> => {
  const user = await findUser(deps.db, asPerson(actor).userId)
  if (user === undefined) throw notFound()
  if (user.emailVerifiedAt !== null || (await mailVerification(deps, user, actor))) return
  throw refuse('rate_limited', 'Several links were mailed already; look into your mail, or wait an hour.', {
    reason: 'links',
  })
}

/** Confirms an address by its mailed secret. */
export const confirmEmail = (deps: ActionDeps, token: string, origin: Origin): Promise<void> =>
  inTransaction(deps.db, {}, async (tx) => {
    const used = await useMailedToken(tx, 'email_verification', sha256(token))
    if (used === undefined) throw linkInvalid()
    const { userId, email } = used
    if (!(await markEmailVerified(tx, { userId, email }))) throw linkInvalid()
    await insertAccountLog(tx, { ...origin, userId, action: 'email.verified', sessionId: null })
  })

export const linkInvalid = () =>
  refuse('link_invalid', 'This link was used, replaced by a newer one, or has expired; ask for a new one.')
