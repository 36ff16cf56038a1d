import type { OutgoingMail } from '#auth/outgoing-mail.ts'
import { unsubscribeLink } from '#auth/unsubscribe-links.ts'
import { VaultError, type Vault } from '#auth/vault.ts'
import { inTransaction, type Database, type Tx } from '#db/database.ts'
import { listNotifiedManagers } from '#db/notifying.ts'
import { findOrganization } from '#db/organizations.ts'
import {
  claimWebhookDeliveries,
  hasWebhooks,
  readDeliveryWords,
  recordWebhookAttempt,
  secondsToNextDelivery,
  type ClaimedDelivery,
  type DeliveryWords,
  type WebhookResult,
} from '#db/webhooks.ts'
import { MESSAGES } from '#domain/messages.ts'
import { notificationSentence, outsiderName } from '#domain/notification-text.ts'
import { scrub } from '#domain/scrub.ts'
import { judgeWebhook, readRetryAfter, webhookDelay } from '#domain/webhook.ts'
import type { Clock } from '#lib/clock.ts'
import type { GuardedPost } from '#lib/guarded-post.ts'
import type { Log } from '#lib/log.ts'
import type { Random } from '#lib/random.ts'
import { createTally } from '#lib/tally.ts'
import type { Observe } from '#events/moments.ts'
import { placeAll } from '#events/placing.ts'
import { toChatBody } from '#events/chat-message.ts'
import { signWebhook, toWebhookBody } from '#events/webhook-message.ts'
import { sentenceFacts, type TellingDeps } from './notification-mails.ts'

export interface WebhookDeps extends TellingDeps {
  /** Works as the worker role. */
  readonly db: Database
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly vault: Vault
  readonly post: GuardedPost
  readonly mail: OutgoingMail
  readonly observe: Observe
}

/** Deliveries on their way at the same time, in all and to one webhook: one that hangs takes no more than its part. */
const MOST = 20
const EACH = 3
/** Longer than a try may take, with what is written afterwards. */
const LEASE_SECONDS = 60
const POLL_SECONDS = 1
/** Where there are no webhooks: how long a new one may wait for its first event. */
const IDLE_SECONDS = 15

/** Both secrets while one follows the other; none when this process lacks the key that opens them. */
const secretsOf = ({ vault, log }: WebhookDeps, delivery: ClaimedDelivery): readonly string[] => {
  const { orgId, webhookId } = delivery
  const sealed = delivery.formerSecret === null ? [delivery.secret] : [delivery.secret, delivery.formerSecret]
  try {
    return sealed.map((each) => vault.open(each, { orgId, webhookId, column: 'webhook' }))
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    log.error({ err: error, webhookId }, 'the secret of a webhook cannot be opened; nothing is sent to it')
    return []
  }
}

type Answered = Awaited<ReturnType<GuardedPost>> | { readonly failure: 'no_secret' }

/** Of a delivery that was taken away while it was in hand. */
const GONE: DeliveryWords = {
  organization: '',
  postText: null,
  provider: null,
  handle: null,
  sandbox: false,
  actor: null,
}

/** A sentence for people, with things called as they are now. */
const chatBody = async (deps: WebhookDeps, delivery: ClaimedDelivery): Promise<string> => {
  const { orgId, type, postId, language, data } = delivery
  const { organization, ...words } = (await readDeliveryWords(deps.db, delivery)) ?? GONE
  const actor = type.startsWith('review.') ? outsiderName(words.actor) : words.actor
  const needsAttention = data['needs_attention'] === true
  const row = { ...words, orgId, kind: 'chat', type, postId, actor, count: 1, needsAttention } as const
  const facts = sentenceFacts(row, deps)
  return toChatBody({ organization, sentence: notificationSentence(language, facts), link: facts.link })
}

const ask = async (deps: WebhookDeps, delivery: ClaimedDelivery, signal: AbortSignal): Promise<Answered> => {
  const secrets = secretsOf(deps, delivery)
  if (secrets.length === 0) return { failure: 'no_secret' }
  const body = delivery.format === 'slack' ? await chatBody(deps, delivery) : toWebhookBody(delivery)
  const headers = signWebhook({ id: delivery.eventId, body, at: deps.clock.now() }, secrets)
  return deps.post({ url: delivery.url, headers, body, signal })
}

const send = async (deps: WebhookDeps, delivery: ClaimedDelivery, stopping: AbortSignal): Promise<WebhookResult> => {
  const { clock, random } = deps
  const began = clock.monotonic()
  const answered = await ask(deps, delivery, stopping)
  const milliseconds = Math.round(clock.monotonic() - began)
  const came = 'status' in answered
  const status = came ? answered.status : null
  const retryAfterSeconds = came ? readRetryAfter(answered.retryAfter, clock.now()) : null
  const verdict = judgeWebhook({ status }, delivery.tries)
  return {
    verdict,
    retrySeconds: webhookDelay(delivery.tries, random.fraction(), { status, retryAfterSeconds }),
    status,
    failure: came ? null : answered.failure,
    milliseconds,
    answer: came ? scrub(answered.text.replaceAll('\0', '')) : '',
  }
}

const tellDisabled = async (deps: WebhookDeps, tx: Tx, delivery: ClaimedDelivery): Promise<void> => {
  if (deps.mail.mode !== 'smtp') return
  const { orgId, url } = delivery
  const organization = (await findOrganization(tx, orgId))?.name ?? ''
  const facts = { organization, host: new URL(url).host, link: `${deps.publicUrl}/o/${orgId}/webhooks` }
  for (const { userId, email: to, language } of await listNotifiedManagers(tx, orgId, 'webhook')) {
    const stop = unsubscribeLink(deps.vault, deps.publicUrl, { orgId, userId, kinds: ['webhook'] })
    await deps.mail.queue(tx, { to, ...MESSAGES[language].webhookDisabled({ ...facts, stop }), unsubscribe: stop })
  }
}

const deliver = async (deps: WebhookDeps, delivery: ClaimedDelivery, stopping: AbortSignal): Promise<void> => {
  const result = await send(deps, delivery, stopping)
  // What the end of this process cut off is tried again by the next one, when the lease is over.
  if (stopping.aborted && result.status === null) return
  const { orgId, id: deliveryId, webhookId } = delivery
  const become = await inTransaction(deps.db, { orgId }, async (tx) => {
    const known = await recordWebhookAttempt(tx, delivery, result)
    if (known === 'disabled') await tellDisabled(deps, tx, delivery)
    return known
  })
  deps.observe({ kind: 'webhook', deliveryId, verdict: result.verdict })
  if (become === 'disabled') deps.observe({ kind: 'webhook-disabled', webhookId })
}

/**
 * Sends what is due until nothing is; answers with how many seconds until there may be more. A delivery that is slow keeps a
 * place of its webhook, and no other one waiting.
 */
export const createWebhookRounds = (deps: WebhookDeps): ((stopping: AbortSignal) => Promise<number>) => {
  // Of each webhook.
  const inHand = createTally()
  const carry = async (delivery: ClaimedDelivery, stopping: AbortSignal): Promise<void> => {
    inHand.add(delivery.webhookId)
    try {
      await deliver(deps, delivery, stopping)
    } catch (error) {
      const { webhookId } = delivery
      deps.log.warn(
        { err: error, webhookId },
        'what came of a webhook delivery could not be written down; it is sent again',
      )
    } finally {
      inHand.drop(delivery.webhookId)
    }
  }
  const running = new Set<Promise<void>>()
  const claim = async (stopping: AbortSignal): Promise<number> => {
    // What happens meanwhile sets out as well.
    await placeAll(deps.db)
    const places = { most: MOST - inHand.total(), each: EACH, busy: inHand.having(EACH), leaseSeconds: LEASE_SECONDS }
    const claimed = places.most > 0 ? await claimWebhookDeliveries(deps.db, places) : []
    for (const delivery of claimed) {
      const carried: Promise<void> = carry(delivery, stopping).finally(() => running.delete(carried))
      running.add(carried)
    }
    return claimed.length
  }
  const round = async (stopping: AbortSignal): Promise<void> => {
    while (!stopping.aborted) {
      const claimed = await claim(stopping)
      if (claimed === 0 && running.size === 0) return
      // Whoever is done makes room for more.
      if (running.size > 0) await Promise.race([...running, deps.clock.sleep(POLL_SECONDS * 1_000, stopping)])
    }
    await Promise.all(running)
  }
  return async (stopping) => {
    if (!(await hasWebhooks(deps.db))) return IDLE_SECONDS
    await round(stopping)
    const next = (await secondsToNextDelivery(deps.db, [])) ?? POLL_SECONDS
    return Math.max(0, Math.min(POLL_SECONDS, next))
  }
}
