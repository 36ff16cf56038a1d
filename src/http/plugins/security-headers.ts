import type { FastifyInstance } from 'fastify'

/** Everything from ourselves, nothing inline, no frames. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
]

/** The same policy for Swagger UI and ReDoc: both write style attributes, and ReDoc searches in a worker of its own making. */
export const DOCS_POLICY = [
  ...POLICY.filter((rule) => !rule.startsWith('style-src')),
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  'worker-src blob:',
].join('; ')

/** Sets the headers that every answer has; pages may replace them. */
export const addSecurityHeaders = (server: FastifyInstance, publicUrl: string): void => {
  const headers = {
    'content-security-policy': POLICY.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    ...(publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  }
  server.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers)
  })
}
