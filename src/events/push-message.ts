/** A browser's address for messages, and the keys that they are encrypted with for it. */
export interface PushTarget {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

/** What a device shows. */
export interface PushMessage {
  readonly title: string
  readonly body: string
  /** Where it leads, a path of the dashboard. */
  readonly url: string
  /** A later message with the same one takes its place. */
  readonly tag: string
}

/** The installation's own keys, base64url. */
export interface PushKeys {
  readonly publicKey: string
  readonly privateKey: string
}

export interface PushRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

// Loaded when somebody pushes: most processes never do.
const library = async () => (await import('web-push')).default

/** A new pair of keys. */
export const makePushKeys = async (): Promise<PushKeys> => (await library()).generateVAPIDKeys()

/** What is not delivered within a day is of no use any more. */
const KEPT_SECONDS = 86_400

/** Who is asked when an installation floods a service (RFC 8292, 2.1): its address, or where that is none a mail address. */
const subjectOf = (publicUrl: string): string =>
  publicUrl.startsWith('https:') ? publicUrl : `mailto:scheduly@${new URL(publicUrl).hostname}`

/** The request that hands a message to the service of a browser, encrypted so that only the browser reads it (RFC 8291). */
export const toPushRequest = async (
  target: PushTarget,
  message: PushMessage,
  { keys, publicUrl, urgent }: { readonly keys: PushKeys; readonly publicUrl: string; readonly urgent: boolean },
): Promise<PushRequest> => {
  const { generateRequestDetails } = await library()
  const { endpoint, headers, body } = generateRequestDetails(target, JSON.stringify(message), {
    vapidDetails: { subject: subjectOf(publicUrl), ...keys },
    TTL: KEPT_SECONDS,
    urgency: urgent ? 'high' : 'normal',
  })
  // The length is counted by whoever sends it.
  const { 'Content-Length': _length, ...rest } = headers
  const named = Object.entries(rest).map(([name, value]) => [name.toLowerCase(), value] as const)
  return { url: endpoint, headers: Object.fromEntries(named), body: body ?? Buffer.alloc(0) }
}
