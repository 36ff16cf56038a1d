/** `events`: for programs, signed. `slack`: a sentence for people, as chats take it. */
export const WEBHOOK_FORMATS = ['events', 'slack'] as const
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number]

/** What became of one try to deliver an event. */
export type WebhookVerdict = 'delivered' | 'retry' | 'failed' | 'gone'

/**
 * Seconds before each try, counted from the end of the one before: ten tries over about three days.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, read 2026-11-24.
 */
const DELAYS_SECONDS = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const

/** How often an event is sent before it counts as failed. */
export const MOST_TRIES = DELAYS_SECONDS.length

/** No receiver puts a try off for longer than that. */
const LONGEST_SECONDS = 86_400

/** Tries of many events that failed together must not come together again: a tenth earlier or later. */
const JITTER = 0.1

/** For how long the secret before a new one signs too. */
export const FORMER_SECRET_HOURS = 24

/** Webhooks of one organization. */
export const MOST_WEBHOOKS = 20

export interface WebhookAnswer {
  /** Null: there was no answer. */
  readonly status: number | null
  /** Seconds that the receiver asks us to wait, or null. */
  readonly retryAfterSeconds: number | null
}

/** What an answer means after so many tries, this one included. Any 2xx is a yes; a redirect is none. */
export const judgeWebhook = ({ status }: Pick<WebhookAnswer, 'status'>, tries: number): WebhookVerdict => {
  if (status !== null && status >= 200 && status < 300) return 'delivered'
  if (status === 410) return 'gone'
  return tries >= MOST_TRIES ? 'failed' : 'retry'
}

/** Seconds until the next try after so many; `fraction`: chance, in [0, 1). What the receiver asks for counts where it is longer. */
export const webhookDelay = (tries: number, fraction: number, { retryAfterSeconds }: WebhookAnswer): number => {
  const planned = DELAYS_SECONDS[tries] ?? LONGEST_SECONDS
  const spread = planned * (1 - JITTER + 2 * JITTER * fraction)
  return Math.min(LONGEST_SECONDS * (1 + JITTER), Math.max(spread, retryAfterSeconds ?? 0))
}

/** Reads a `Retry-After` as seconds: a number, or a date; null for anything else and for what is past. */
export const readRetryAfter = (value: string | undefined, now: Date): number | null => {
  if (value === undefined) return null
  if (/^\d{1,9}$/.test(value)) return Number(value)
  const at = Date.parse(value)
  const seconds = (at - now.getTime()) / 1_000
  return Number.isNaN(at) || seconds <= 0 ? null : seconds
}
