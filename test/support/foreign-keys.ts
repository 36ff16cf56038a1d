import * as alike from '#db/alike.ts'
import * as idempotencyKeys from '#db/idempotency-keys.ts'
import * as versions from '#db/versions.ts'
import { systemRandom } from '#lib/random.ts'
import type { ForeignCall, Prey } from './foreign-queries.ts'

/** The files of these queries. */
export const KEY_FILES = { alike, idempotencyKeys, versions }

/** Those that need no foreign call, each with the reason. */
export const UNCALLED_KEYS = {
  postVersion: 'an expression, which readPostVersion and listCalendar ask for',
  holdAlike: 'reads and writes no row: locks',
  holdKey: 'reads and writes no row: a lock, by a hash that nobody can guess',
}

const hash = (): Buffer => systemRandom.bytes(32)
const keptKey = ({ org, secret }: Prey) => ({ home: { orgId: org.id }, scope: secret })
const keptAnswer = ({ keyId, secret }: Prey) => ({ id: keyId, fingerprint: secret, answer: secret, keptSeconds: 60 })

/** What an organization knows requests and posts again by. */
export const keyCalls: Readonly<Record<string, ForeignCall>> = {
  readPostVersion: (tx, { org, post }) => versions.readPostVersion(tx, { orgId: org.id, id: post.id }, ''),
  readOrganizationVersion: (tx, { org }) => versions.readOrganizationVersion(tx, org.id),
  findAlike: (tx, { org, channelId, secret }) => {
    const outgoing = [{ channelId, likeness: secret }]
    return alike.findAlike(tx, { orgId: org.id, postId: null, outgoing, at: new Date(), withinSeconds: 86_400 })
  },
  setLikeness: (tx, { org, draftId }) => alike.setLikeness(tx, { orgId: org.id, id: draftId, likeness: hash() }),
  findKey: (tx, prey) => idempotencyKeys.findKey(tx, keptKey(prey)),

  claimKey: (tx, { org, keyId, secret }) => {
    const claim = { id: keyId, fingerprint: secret, leaseSeconds: 60, keptSeconds: 60 }
    return idempotencyKeys.claimKey(tx, { home: { orgId: org.id }, scope: hash() }, claim)
  },
  insertAnswer: (tx, prey) =>
    idempotencyKeys.insertAnswer(tx, { home: { orgId: prey.org.id }, scope: hash() }, keptAnswer(prey)),
  finishClaim: (tx, prey) => idempotencyKeys.finishClaim(tx, keptKey(prey), keptAnswer(prey)),
  releaseClaim: (tx, prey) => idempotencyKeys.releaseClaim(tx, keptKey(prey), prey.keyId),
}
