import type { Tx } from '#db/database.ts'
import * as events from '#db/events.ts'
import * as webhooks from '#db/webhooks.ts'
import { systemRandom } from '#lib/random.ts'
import type { Tenant } from './tenants.ts'

const hash = (): Buffer => systemRandom.bytes(32)

/** Their files of queries. */
export const eventFiles = { events, webhooks }

/** Queries about events and webhooks, each called for another organization's rows. */
export const eventCalls: Readonly<Record<string, (tx: Tx, prey: Tenant) => Promise<unknown>>> = {
  listEvents: (tx, { org }) => events.listEvents(tx, org.id, { after: '0', limit: 10 }),
  findRoles: async (tx, { org }) => [...(await events.findRoles(tx, org.id, [org.ownerId]))],
  findLiveKeys: async (tx, { org, keyId }) => [...(await events.findLiveKeys(tx, org.id, [keyId]))],
  listWebhooks: (tx, { org }) => webhooks.listWebhooks(tx, org.id),
  findWebhook: (tx, { org, webhookId }) => webhooks.findWebhook(tx, org.id, webhookId),
  lockWebhook: (tx, { org, webhookId }) => webhooks.lockWebhook(tx, org.id, webhookId),
  listWebhookDeliveries: (tx, { org, webhookId }) =>
    webhooks.listWebhookDeliveries(tx, { orgId: org.id, webhookId }, { before: null, limit: 10 }),
  findWebhookDelivery: (tx, { org, deliveryId }) => webhooks.findWebhookDelivery(tx, org.id, deliveryId),
  listWebhookAttempts: (tx, { org, deliveryId }) => webhooks.listWebhookAttempts(tx, { orgId: org.id, deliveryId }),
  insertWebhook: (tx, { org }) => {
    const webhook = {
      url: 'https://example.org/',
      description: '',
      types: null,
      format: 'events',
      language: 'en',
      secret: hash(),
    } as const
    return webhooks.insertWebhook(tx, { ...webhook, orgId: org.id, id: systemRandom.id(), createdBy: org.ownerId })
  },
  updateWebhook: (tx, { org, webhookId }) =>
    webhooks.updateWebhook(tx, org.id, { id: webhookId, description: 'stolen', state: 'disabled' }),
  deleteWebhook: (tx, { org, webhookId }) => webhooks.deleteWebhook(tx, org.id, webhookId),
  rotateWebhookSecret: (tx, { webhookId }) =>
    webhooks.rotateWebhookSecret(tx, { id: webhookId, sealed: hash(), formerHours: 1 }),
  testWebhook: (tx, { webhookId }) => webhooks.testWebhook(tx, webhookId),
  replayWebhook: (tx, { webhookId }) => {
    const span = { since: new Date(0), until: new Date('2100-01-01T00:00:00Z'), everything: true, most: 10 }
    return webhooks.replayWebhook(tx, { id: webhookId, ...span })
  },
  replayWebhookDelivery: (tx, { deliveryId }) => webhooks.replayWebhookDelivery(tx, deliveryId),
}

/** Those that need no foreign call, each with the reason. */
export const eventsNotCalled: Readonly<Record<string, string>> = {
  placeEvents: 'asks a function of the database about all organizations; answers with a number',
  awaitPlacing: 'answers with yes or no, and says of no organization anything',
  awaitEvents: 'answers nothing, and says of no organization anything',
  forgetEvents: "the worker's, which searches across organizations",
  readEventRange: 'always one row: two numbers of the whole installation, and zero for what row security hides',
  findLiveSessions: 'by the ids of sessions, which belong to persons; answers with those ids',
  claimWebhookDeliveries: "the worker's, which searches across organizations",
  secondsToNextDelivery: "the worker's, which searches across organizations",
  readDeliveryWords: "the worker's, about what it has claimed of any organization",
  hasWebhooks: "the worker's, which searches across organizations",
  recordWebhookAttempt: "the worker's",
}
