import { createHmac } from 'node:crypto'
import type { ClaimedDelivery } from '#db/webhooks.ts'
import type { Random } from '#lib/random.ts'

const PREFIX = 'whsec_'
const SECRET_BYTES = 32

/** A secret as Standard Webhooks writes it. */
export const newWebhookSecret = (random: Random): string => `${PREFIX}${random.bytes(SECRET_BYTES).toString('base64')}`

/** The body that is sent: the same at each try, so that a receiver may compare. */
export const toWebhookBody = (delivery: ClaimedDelivery): string => {
  const { eventId, orgId, position, type, subjectType, subjectId, postId, data, happenedAt } = delivery
  return JSON.stringify({
    type,
    timestamp: happenedAt.toISOString(),
    data: {
      ...data,
      event_id: eventId,
      organization_id: orgId,
      sequence: position,
      subject: { type: subjectType, id: subjectId },
      post_id: postId,
    },
  })
}

const sign = (secret: string, signed: string): string => {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
}

/** The headers of Standard Webhooks; several secrets sign while one follows the other. */
export const signWebhook = (
  { id, body, at }: { readonly id: string; readonly body: string; readonly at: Date },
  secrets: readonly string[],
): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  const signed = `${id}.${timestamp}.${body}`
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => sign(secret, signed)).join(' '),
  }
}
