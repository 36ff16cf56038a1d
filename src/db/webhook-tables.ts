import type { ByTrigger, Defaulted, ReadOnly } from './columns.ts'
import type { NotificationLanguage } from '#domain/notification.ts'
import type { WebhookFormat } from '#domain/webhook.ts'
import type { DeliveryState, DisabledBecause, WebhookState } from './webhooks.ts'

export interface WebhooksTable {
  orgId: string
  id: string
  url: string
  description: Defaulted<string>
  types: readonly string[] | null
  state: Defaulted<WebhookState>
  disabledBecause: DisabledBecause | null
  format: Defaulted<WebhookFormat>
  language: Defaulted<NotificationLanguage>
  secret: Buffer
  formerSecret: ByTrigger<Buffer | null>
  formerUntil: ByTrigger<Date | null>
  lastDeliveredAt: ByTrigger<Date | null>
  createdBy: string
  createdAt: ReadOnly<Date>
}

/** Written by functions of the database. */
export interface WebhookDeliveriesTable {
  orgId: ByTrigger<string>
  id: ReadOnly<string>
  number: ReadOnly<string>
  webhookId: ByTrigger<string>
  sequence: ByTrigger<string>
  position: ByTrigger<string>
  postId: ByTrigger<string | null>
  state: ReadOnly<DeliveryState>
  tries: ReadOnly<number>
  wakeAt: ByTrigger<Date | null>
  epoch: ReadOnly<string>
  replay: ReadOnly<boolean>
  createdAt: ReadOnly<Date>
  finishedAt: ByTrigger<Date | null>
}

export interface WebhookAttemptsTable {
  orgId: ByTrigger<string>
  deliveryId: ByTrigger<string>
  number: ByTrigger<number>
  at: ReadOnly<Date>
  status: ByTrigger<number | null>
  failure: ByTrigger<string | null>
  milliseconds: ByTrigger<number>
  answer: ByTrigger<string>
}
