import { VaultError, type Vault } from '#auth/vault.ts'
import type { Database } from '#db/database.ts'
import { JobEnded, type JobHandler } from '#db/jobs.ts'
import { forgetPushSubscription, readPush, readPushKeys, type PushPlace, type PushRow } from '#db/push-subscriptions.ts'
import { isUrgent } from '#domain/notification.ts'
import { notificationSentence } from '#domain/notification-text.ts'
import { toPushRequest, type PushKeys, type PushMessage, type PushTarget } from '#events/push-message.ts'
import type { Observe } from '#events/moments.ts'
import type { GuardedPost } from '#lib/guarded-post.ts'
import type { Log } from '#lib/log.ts'
import { isRecord } from '#lib/record.ts'
import { sentenceFacts, type TellingDeps } from './notification-mails.ts'

export interface PushJobDeps extends TellingDeps {
  /** Works as the worker role. */
  readonly db: Database
  readonly vault: Vault
  readonly log: Log
  /** Sends to public addresses only. */
  readonly post: GuardedPost
  readonly observe: Observe
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What a job holds: ids, and nothing else. */
const placeOf = (data: unknown): PushPlace => {
  const { orgId, notificationId, subscriptionId } = isRecord(data) ? data : {}
  return { orgId: text(orgId), notificationId: text(notificationId), subscriptionId: text(subscriptionId) }
}

const targetOf = (vault: Vault, subscriptionId: string, sealed: Buffer): PushTarget => {
  const stored: unknown = JSON.parse(vault.open(sealed, { subscriptionId, column: 'push' }))
  const { endpoint, keys } = isRecord(stored) ? stored : {}
  const { p256dh, auth } = isRecord(keys) ? keys : {}
  return { endpoint: text(endpoint), keys: { p256dh: text(p256dh), auth: text(auth) } }
}

const keysOf = async ({ db, vault }: PushJobDeps): Promise<PushKeys> => {
  const stored = await readPushKeys(db)
  if (stored === undefined) throw new JobEnded('there are no keys to push with')
  const { id, publicKey, sealed } = stored
  return { publicKey, privateKey: vault.open(sealed, { pushKeyId: id, column: 'push key' }) }
}

const messageOf = (deps: PushJobDeps, { orgId, notificationId }: PushPlace, row: PushRow): PushMessage => {
  const facts = sentenceFacts({ orgId, ...row }, deps)
  const { language, organization } = row
  const url = new URL(facts.link).pathname
  return { title: organization, body: notificationSentence(language, facts), url, tag: notificationId }
}

/** What the service's answer means: it has the message, there is no such device, later perhaps, or never. */
const judge = (status: number): 'sent' | 'gone' | 'later' | 'refused' => {
  if (status >= 200 && status < 300) return 'sent'
  if (status === 404 || status === 410) return 'gone'
  return status === 429 || status >= 500 ? 'later' : 'refused'
}

/** What cannot be put together or opened is no better later. */
const prepare = async (deps: PushJobDeps, place: PushPlace, row: PushRow) => {
  try {
    const target = targetOf(deps.vault, place.subscriptionId, row.sealed)
    const { publicUrl } = deps
    const options = { keys: await keysOf(deps), publicUrl, urgent: isUrgent(row.kind) }
    return await toPushRequest(target, messageOf(deps, place, row), options)
  } catch (error) {
    if (error instanceof VaultError) throw new JobEnded('what a push needs cannot be opened', { cause: error })
    throw error
  }
}

/**
 * Pushes one message to one device. What was read meanwhile is not pushed; a device that is gone is forgotten. A worker that
 * dies right after the service took a message over makes it go out twice: it shows in the place of the first.
 */
export const createPushJob =
  (deps: PushJobDeps): JobHandler =>
  async (job) => {
    const place = placeOf(job.data)
    const row = await readPush(deps.db, place)
    if (row === undefined) return
    const request = await prepare(deps, place, row)
    const answer = await deps.post({ ...request, signal: job.signal })
    if (!('status' in answer)) throw new Error(`no answer from the service of a browser (${answer.failure})`)
    const became = judge(answer.status)
    if (became === 'gone') {
      await forgetPushSubscription(deps.db, { subscriptionId: place.subscriptionId, sealed: row.sealed })
    }
    deps.observe({ kind: 'pushed', subscriptionId: place.subscriptionId, became })
    if (became === 'later') throw new Error(`the service of a browser said ${answer.status}`)
    if (became === 'refused') {
      deps.log.warn({ status: answer.status }, 'the service of a browser refused a message')
      throw new JobEnded('a message was refused')
    }
  }
