import { inTransaction } from '#db/database.ts'
import { storeReviewCode, tryReviewCode, useReviewCode } from '#db/review-codes.ts'
import { insertReviewToken } from '#db/review-links.ts'
import { MESSAGES } from '#domain/messages.ts'
import { Refused, refuse } from '#domain/problem.ts'
import { CODE_MINUTES, CODE_TRIES, codeFrom, PROVED_DAYS } from '#domain/review-link.ts'
import { equalSecrets, sha256 } from '#lib/hash.ts'
import { newSecret } from '#lib/random.ts'
import type { ActionDeps } from './deps.ts'
import { asVisitor, type Reviewer, type Visit } from './reviewer.ts'

const DAY_MS = 86_400_000

/** Bound to link and address, so that equal codes look different. */
const hashOf = (linkId: string, email: string, code: string): Buffer => sha256(`${linkId}\n${email}\n${code}`)

const wrongCode = () =>
  refuse('review_code_wrong', 'This code is wrong, used or over; look at the newest mail, or ask for another code.')

const send = async (
  deps: ActionDeps,
  { tx, orgId, link }: Reviewer,
  { email, language = 'en' }: Pick<Visit, 'language'> & { readonly email: string },
): Promise<void> => {
  const code = codeFrom(deps.random.bytes(4))
  const codeHash = hashOf(link.id, email, code)
  await storeReviewCode(tx, { orgId, linkId: link.id, email, codeHash, minutes: CODE_MINUTES })
  await deps.mail.queue(tx, { to: email, ...MESSAGES[language].reviewCode({ code, minutes: CODE_MINUTES }) })
}

/** Mails a code to an address that the link names. The answer is the same for any other, so that nobody learns which these are. */
export const sendReviewCode = (deps: ActionDeps, visit: Visit, address: string): Promise<void> =>
  asVisitor(deps, visit, async (reviewer) => {
    const email = address.toLowerCase()
    const { link } = reviewer
    // Counted for every address, so that the count tells nothing either.
    const { allowed, resetSeconds } = await deps.throttle.take('review_code', `${link.id} ${email}`)
    if (!allowed) {
      const detail = 'Many codes were sent to this address; wait before you ask for another.'
      throw new Refused({ code: 'rate_limited', detail, params: { reason: 'codes' }, retryAfterSeconds: resetSeconds })
    }
    if (link.emails.includes(email)) await send(deps, reviewer, { email, language: visit.language })
  })

export interface ProvedAddress {
  /** To be sent from now on in place of the link's own secret. */
  readonly token: string
  readonly expires_at: string
}

const reserve = async (deps: ActionDeps, subject: string): Promise<void> => {
  const reserved = await deps.throttle.reserve(subject)
  if (reserved.allowed) return
  const detail = 'Too many wrong codes; wait before you try again.'
  throw new Refused({
    code: 'rate_limited',
    detail,
    params: { reason: 'wrong_codes' },
    retryAfterSeconds: reserved.retryAfterSeconds,
  })
}

/** Takes a mailed code, once. Whatever is wrong, the try counts, and the answer is the same. */
export const proveReviewAddress = async (
  deps: ActionDeps,
  visit: Visit,
  proof: { readonly email: string; readonly code: string },
): Promise<ProvedAddress> => {
  const email = proof.email.toLowerCase()
  const { orgId, link } = await asVisitor(deps, visit, async (reviewer) => reviewer)
  const subject = `review ${link.id} ${email}`
  // However many codes are asked for: this counts wrong ones over all of them.
  await reserve(deps, subject)
  const key = { orgId, linkId: link.id, email }
  // In a transaction of its own, which stays whatever becomes of the rest.
  const context = { orgId, reviewLink: link.id, requestId: visit.requestId, ip: visit.ip }
  const kept = await inTransaction(deps.db, context, (tx) => tryReviewCode(tx, key, CODE_TRIES))
  if (kept === undefined || !equalSecrets(kept, hashOf(link.id, email, proof.code))) throw wrongCode()
  const token = newSecret(deps.random)
  const until = new Date(Math.min(link.expiresAt.getTime(), deps.clock.now().getTime() + PROVED_DAYS * DAY_MS))
  await asVisitor(deps, visit, async ({ tx }) => {
    if (!(await useReviewCode(tx, key, kept))) throw wrongCode()
    await insertReviewToken(tx, { orgId, linkId: link.id, tokenHash: sha256(token), email, expiresAt: until })
  })
  await deps.throttle.succeeded(subject)
  return { token, expires_at: until.toISOString() }
}
