import type { Clock } from '#lib/clock.ts'
import type { Answer, Voice } from '#sandbox/serve.ts'

const TYPES = 'https://api.x.com/2/problems/'

const TITLES: Readonly<Record<number, string>> = {
  400: 'Invalid Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/**
 * A refusal without a problem type of its own. X is seen to send title, type, detail and status; its OpenAPI document
 * asks for code and message of a JSON error. The sandbox sends both, so that neither reading of X breaks on it.
 */
const bare = (status: number, detail: string, facts: object = {}): Answer => {
  const title = TITLES[status] ?? 'Error'
  return { status, body: { title, type: 'about:blank', status, detail, code: status, message: detail, ...facts } }
}

const problem = (status: number, slug: string, facts: object): Answer => ({
  status,
  contentType: 'application/problem+json',
  body: { type: `${TYPES}${slug}`, ...facts },
})

/** 400 for one parameter or body field; `value` is what was sent. */
export const invalidRequest = (parameter: string, value: string, message: string): Answer =>
  problem(400, 'invalid-request', {
    errors: [{ parameters: { [parameter]: [value] }, message }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
  })

/** 400 for a body that is not as X's document has it; `errors` are of a check against it. */
export const malformedBody = (
  errors: readonly { readonly instancePath: string; readonly message: string }[],
): Answer => {
  const [error] = errors
  const where = error?.instancePath.slice(1).replaceAll('/', '.') ?? ''
  return invalidRequest(where === '' ? 'body' : where, '', error?.message ?? 'The body is not valid.')
}

/** 400 of X for files that a post cannot have, whatever the reason. */
export const invalidMedia = (ids: readonly string[]): Answer =>
  problem(400, 'invalid-request', {
    errors: [{ parameters: { 'media.media_ids': ids }, message: 'Your media IDs are invalid.' }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
  })

/** An empty answer, as a gateway gives it. */
export const tooLarge = (): Answer => ({ status: 413, body: null })

export const unauthorized = (): Answer => bare(401, 'Unauthorized')
export const missingScope = (): Answer => bare(403, 'Forbidden')
export const notPermitted = (): Answer => bare(403, 'You are not permitted to perform this action.')
export const duplicate = (): Answer => bare(403, 'You are not allowed to create a Tweet with duplicate content.')

export const notSummoned = (): Answer =>
  bare(
    403,
    'Reply to this conversation is not allowed because you have not been mentioned or quoted by the author of the post.',
  )

export const videoTooLong = (): Answer => bare(403, 'This user is not allowed to post a video longer than 2 minutes.')

export const tooManyCashtags = (): Answer => bare(403, 'A post can have a maximum of one cashtag.')

export const replyTargetGone = (): Answer =>
  bare(403, 'You attempted to reply to a Tweet that is deleted or not visible to you.')

/** The problem value for something that is not there, as it stands in `errors` of a 200, or alone in a 404. */
export const notFoundProblem = (resource: 'tweet' | 'user', parameter: string, id: string): object => ({
  type: `${TYPES}resource-not-found`,
  title: 'Not Found Error',
  detail: `Could not find ${resource} with ${parameter}: [${id}].`,
  resource_type: resource,
  resource_id: id,
  parameter,
  value: id,
})

export const notFound = (resource: 'tweet' | 'user', parameter: string, id: string): Answer => ({
  status: 404,
  contentType: 'application/problem+json',
  body: { ...notFoundProblem(resource, parameter, id), status: 404 },
})

/** 429; `headers` say when to come back. */
export const tooManyRequests = (headers: Readonly<Record<string, string>>): Answer => ({
  ...bare(429, 'Too Many Requests', { code: 88, message: 'Rate limit exceeded' }),
  headers,
})

const creditsDepleted = (): Answer =>
  bare(402, 'credits depleted', { type: `${TYPES}credits-depleted`, message: 'credits depleted' })

/** An error of the token endpoint, in OAuth 2 form. */
export const oauthError = (status: number, error: string, description: string): Answer => ({
  status,
  body: { error, error_description: description },
})

/** How X words what a fault makes it say. */
export const createVoice = (clock: Clock): Voice => ({
  error: (status) => (status === 402 ? creditsDepleted() : bare(status, TITLES[status] ?? 'Error')),
  rateLimited: (retryAfterSeconds) => {
    const reset = Math.ceil(clock.now().getTime() / 1000) + retryAfterSeconds
    return tooManyRequests({
      'retry-after': String(retryAfterSeconds),
      'x-rate-limit-limit': '100',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(reset),
    })
  },
})
