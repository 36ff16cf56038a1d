import {
  findWebhook,
  findWebhookDelivery,
  listWebhookAttempts,
  listWebhookDeliveries as queryDeliveries,
  replayWebhook as storeReplay,
  replayWebhookDelivery as storeReplayOfOne,
  type DeliveryState,
  type WebhookAttemptRow,
  type WebhookDeliveryRow,
} from '#db/webhooks.ts'
import { refuse } from '#domain/problem.ts'
import { decodeCursor, pageOf, type Page } from './cursor.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { notFound } from './member.ts'
import { iso } from './post-view.ts'
import { asReader } from './reader.ts'
import { recordAct } from './record-act.ts'
import { found, MANAGE, manage, refuseDisabled, type WebhookKey } from './webhooks.ts'

/** An event on its way to a webhook, or what became of it. */
export interface WebhookDeliveryView {
  readonly id: string
  readonly event: { readonly id: string; readonly sequence: string; readonly type: string }
  readonly state: DeliveryState
  readonly tries: number
  /** Null when nothing is to be tried any more, and while the webhook is off. */
  readonly next_try_at: string | null
  readonly replay: boolean
  readonly created_at: string
  readonly finished_at: string | null
}

export interface WebhookDeliveryDetail extends WebhookDeliveryView {
  readonly attempts: readonly {
    readonly number: number
    readonly at: string
    readonly status: number | null
    readonly failure: string | null
    readonly milliseconds: number
    readonly answer: string
  }[]
}

const deliveryView = (row: WebhookDeliveryRow): WebhookDeliveryView => ({
  id: row.id,
  event: { id: row.eventId, sequence: row.position, type: row.type },
  state: row.state,
  tries: row.tries,
  next_try_at: iso(row.wakeAt),
  replay: row.replay,
  created_at: row.createdAt.toISOString(),
  finished_at: iso(row.finishedAt),
})

const attemptView = ({ at, ...attempt }: WebhookAttemptRow) => ({ ...attempt, at: at.toISOString() })

export interface ListDeliveriesInput extends WebhookKey {
  readonly state: DeliveryState | undefined
  readonly limit: number
  readonly cursor: string | undefined
}

/** What was sent to a webhook, newest first. */
export const listWebhookDeliveries = (
  deps: ActionDeps,
  actor: Actor,
  input: ListDeliveriesInput,
): Promise<Page<WebhookDeliveryView>> =>
  asReader(deps, { actor, orgId: input.orgId, permission: MANAGE }, async (member) => {
    const { tx, orgId } = member
    const { id: webhookId, state, limit, cursor } = input
    await found(member, webhookId)
    const list = JSON.stringify(['webhook deliveries', orgId, webhookId, state])
    const before = cursor === undefined ? null : decodeCursor(deps.cursorKey, list, cursor).id
    const rows = await queryDeliveries(tx, { orgId, webhookId, state }, { limit: limit + 1, before })
    const position = ({ number }: WebhookDeliveryRow) => ({ key: '', id: number })
    const { shown, page } = pageOf(deps.cursorKey, { rows, limit, list, position })
    return { data: shown.map(deliveryView), page }
  })

/** One delivery with every try. */
export const readWebhookDelivery = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, id }: WebhookKey,
): Promise<WebhookDeliveryDetail> =>
  asReader(deps, { actor, orgId, permission: MANAGE }, async ({ tx }) => {
    const row = await findWebhookDelivery(tx, orgId, id)
    if (row === undefined) throw notFound()
    const attempts = await listWebhookAttempts(tx, { orgId, deliveryId: id })
    return { ...deliveryView(row), attempts: attempts.map(attemptView) }
  })

/** Sends an event once more, whatever came of it before; it is a delivery of its own. */
export const replayWebhookDelivery = (
  deps: ActionDeps,
  actor: Actor,
  { orgId, id }: WebhookKey,
): Promise<WebhookDeliveryView> =>
  manage(deps, { actor, orgId }, async ({ tx }) => {
    const row = await findWebhookDelivery(tx, orgId, id)
    const webhook = row === undefined ? undefined : await findWebhook(tx, orgId, row.webhookId)
    if (webhook === undefined) throw notFound()
    refuseDisabled(webhook)
    const madeId = await storeReplayOfOne(tx, id)
    if (madeId === null) throw refuse('nothing_to_replay', 'This delivery is still on its way; wait for its end.')
    const made = await findWebhookDelivery(tx, orgId, madeId)
    if (made === undefined) throw notFound()
    return deliveryView(made)
  })

export interface ReplayInput extends WebhookKey {
  readonly since: Date
  readonly until: Date
  readonly everything: boolean
}

/** Deliveries that one request brings back. */
const MOST_REPLAYED = 1_000

/** Sends events of a time again: what never arrived, or everything. */
export const replayWebhook = (
  deps: ActionDeps,
  actor: Actor,
  input: ReplayInput,
): Promise<{ readonly replayed: number; readonly has_more: boolean }> =>
  manage(deps, { actor, orgId: input.orgId }, async (member) => {
    const { id, since, until, everything } = input
    refuseDisabled(await found(member, id))
    const replayed = await storeReplay(member.tx, { id, since, until, everything, most: MOST_REPLAYED })
    const detail = { since: since.toISOString(), until: until.toISOString(), everything, replayed }
    await recordAct(member, { action: 'webhook.replayed', objectType: 'webhook', objectId: id, detail })
    return { replayed, has_more: replayed === MOST_REPLAYED }
  })
