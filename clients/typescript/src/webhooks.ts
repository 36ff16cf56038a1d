import { Webhook, WebhookVerificationError as Refusal } from 'standardwebhooks'

/** It is not from your Scheduly, was changed, or is too old: answer 400, and do nothing. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError'
}

/** What a webhook tells; it is signed, and nobody has changed it. */
export interface WebhookEvent {
  readonly type: string
  /** When it happened. */
  readonly timestamp: string
  readonly data: {
    readonly event_id: string
    readonly organization_id: string
    /** Where it stands in the order of events; larger is later. */
    readonly sequence: string
    readonly subject: { readonly type: string; readonly id: string }
    readonly post_id: string | null
    /** What else is told depends on the type. */
    readonly [field: string]: unknown
  }
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>> | Iterable<readonly [string, string]>

const isIterable = (headers: Headers): headers is Iterable<readonly [string, string]> => Symbol.iterator in headers

/** In lower case. A header that came several times is left out: which of them was meant is not known. */
const plainHeaders = (headers: Headers): Record<string, string> => {
  const plain: Record<string, string> = {}
  for (const [name, value] of isIterable(headers) ? headers : Object.entries(headers)) {
    if (typeof value === 'string') plain[name.toLowerCase()] = value
  }
  return plain
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isEvent = (value: unknown): value is WebhookEvent =>
  isObject(value) && typeof value['type'] === 'string' && isObject(value['data']) && 'event_id' in value['data']

/** A secret that is none is a fault of the program, and no refusal. */
const verifyWith = (secret: string, body: string, headers: Record<string, string>): unknown => {
  const webhook = new Webhook(secret)
  try {
    return webhook.verify(body, headers)
  } catch (cause) {
    if (cause instanceof Refusal) return new WebhookVerificationError(cause.message)
    return new WebhookVerificationError('This is no event of Scheduly', { cause })
  }
}

/**
 * Verifies a webhook by Standard Webhooks: signature, and not older than five minutes. Give the body as it came, before anything
 * parses it. While a secret is being changed, several may be given. Throws `WebhookVerificationError`.
 */
export const verifyWebhook = (
  body: string | Uint8Array,
  headers: Headers,
  secrets: string | readonly string[],
): WebhookEvent => {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  const plain = plainHeaders(headers)
  const results = [secrets].flat().map((secret) => verifyWith(secret, text, plain))
  const event = results.find((result) => !(result instanceof Error))
  if (isEvent(event)) return event
  throw (
    results.find((result) => result instanceof Error) ?? new WebhookVerificationError('This is no event of Scheduly')
  )
}
