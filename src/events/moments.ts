/**
 * Named moments in the life of publications and channels: for the log, and for tests, which wait for them instead of
 * sleeping. Never a source of truth: the database is.
 */
export type Moment =
  | { readonly kind: 'claimed'; readonly count: number }
  | { readonly kind: 'idle'; readonly seconds: number }
  | {
      readonly kind: 'sending'
      readonly publicationId: string
      readonly provider: string
      readonly lateSeconds: number
    }
  /** What a network made of a send. */
  | { readonly kind: 'answered'; readonly publicationId: string; readonly provider: string; readonly outcome: string }
  | { readonly kind: 'published'; readonly publicationId: string; readonly url: string }
  /** A part of a thread is out. */
  | { readonly kind: 'continued'; readonly publicationId: string; readonly url: string }
  | { readonly kind: 'moved'; readonly publicationId: string; readonly to: string; readonly reason: string | null }
  /** Its files stand ready at the network before its time. */
  | { readonly kind: 'made-ready'; readonly publicationId: string }
  /** Made ready before its time, it was refused: nothing of it is tried again until then. */
  | {
      readonly kind: 'preparation-refused'
      readonly publicationId: string
      readonly code: string
      readonly reason: string
    }
  /** It was looked for what a published post lacks; `notice`: what people must know in the end. */
  | { readonly kind: 'completed'; readonly publicationId: string; readonly notice: string | null }
  /** A network did not tell how posts of a channel fare. */
  | { readonly kind: 'metrics-trouble'; readonly channelId: string; readonly code: string }
  | { readonly kind: 'looked'; readonly publicationId: string; readonly found: string }
  | { readonly kind: 'fenced'; readonly publicationId: string }
  | { readonly kind: 'renewed'; readonly channelId: string }
  /** Its network was asked what is known of its account; whether something is another thing now. */
  | { readonly kind: 'account-read'; readonly channelId: string; readonly changed: boolean }
  | { readonly kind: 'reconnect-required'; readonly channelId: string; readonly reason: string }
  /** Keys end within so many days (0: they have ended) and are not renewed; its people were told. */
  | { readonly kind: 'keys-ending'; readonly channelId: string; readonly days: number }
  /** The people of a channel that must be connected anew were told. */
  | { readonly kind: 'told-lost'; readonly channelId: string }
  | { readonly kind: 'disconnected'; readonly channelId: string }
  /** Due, and not sent for longer than anybody would expect. */
  | { readonly kind: 'delayed'; readonly publicationId: string; readonly lateSeconds: number }
  /** What became of a wish to take a post down: `removed`, `failed`, or `waiting` for the next try. */
  | { readonly kind: 'removal'; readonly publicationId: string; readonly to: string; readonly reason: string | null }
  | { readonly kind: 'metrics'; readonly channelId: string; readonly count: number }
  /** Nothing is sent any more until a person says so. */
  | { readonly kind: 'halted'; readonly reason: string }
  /** What came of a try to send an event to a webhook. */
  | { readonly kind: 'webhook'; readonly deliveryId: string; readonly verdict: string }
  | { readonly kind: 'webhook-disabled'; readonly webhookId: string }
  /** People were told of something, in the dashboard or to be mailed. */
  | { readonly kind: 'notified'; readonly count: number }
  /** Mails were queued that tell people of something. */
  | { readonly kind: 'notification-mails'; readonly people: number }
  /** What came of a message that was pushed to a device. */
  | { readonly kind: 'pushed'; readonly subscriptionId: string; readonly became: string }
  | { readonly kind: 'stopped' }

export type Observe = (moment: Moment) => void
