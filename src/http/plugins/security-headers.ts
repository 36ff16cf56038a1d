import type { FastifyInstance, FastifyReply } from 'fastify'

// Without a policy of trusted types, no script of ours can write a string into the page as HTML or code: a browser that
// knows them refuses it, and ours only ever writes text.
const TRUSTED_TYPES = ["require-trusted-types-for 'script'", "trusted-types 'none'"]

/** Everything from ourselves, nothing inline, no frames. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "form-action 'self'",
  ...TRUSTED_TYPES,
  "frame-ancestors 'none'",
  "base-uri 'none'",
]

/**
 * The same policy for Swagger UI and ReDoc: both write style attributes and draw Markdown as HTML that they clean
 * themselves, without trusted types, and ReDoc searches in a worker of its own making.
 */
export const DOCS_POLICY = [
  ...POLICY.filter((rule) => !rule.startsWith('style-src') && !TRUSTED_TYPES.includes(rule)),
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  'worker-src blob:',
].join('; ')

/** For the dashboard: it shows files of posts, also before they are uploaded, can be installed, and has a worker for pushed messages. */
export const dashboardPolicy = (mediaOrigins: readonly string[]): string => {
  const shown = ["'self'", 'blob:', ...mediaOrigins].join(' ')
  return [
    ...POLICY.filter((rule) => !rule.startsWith('img-src') && rule !== "trusted-types 'none'"),
    // One policy, made by the first script of the page, by which one script is a worker: web/src/lib/push.ts.
    'trusted-types scheduly-worker',
    "worker-src 'self'",
    `img-src ${shown} data:`,
    `media-src ${shown}`,
    "manifest-src 'self'",
  ].join('; ')
}

/** What no page of ours uses, and no script that gets into one shall. */
const NOT_PERMITTED = ['camera', 'microphone', 'geolocation', 'payment', 'usb', 'display-capture', 'browsing-topics']

const HEADERS = {
  'content-security-policy': POLICY.join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': NOT_PERMITTED.map((feature) => `${feature}=()`).join(', '),
  'cache-control': 'no-store',
} as const

/** The headers of every answer of an installation at this address. */
export const securityHeaders = (publicUrl: string): Readonly<Record<string, string>> => ({
  ...HEADERS,
  ...(publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
})

/** Sets the headers that every answer has; pages may replace them. */
export const addSecurityHeaders = (server: FastifyInstance, publicUrl: string): void => {
  const headers = securityHeaders(publicUrl)
  server.addHook('onRequest', async (_request, reply: FastifyReply) => {
    reply.headers(headers)
  })
}
