import type { Random } from '#lib/random.ts'
import type { Answer, Voice } from '#sandbox/serve.ts'

interface GraphError {
  readonly status: number
  readonly code: number
  readonly subcode?: number
  readonly type: 'OAuthException' | 'IGApiException'
  readonly message: string
  readonly transient?: boolean
}

/** How Instagram words its refusals. */
export interface Problems {
  readonly voice: Voice
  graph(error: GraphError): Answer
  /** Code 190: the token is unknown or revoked (460), or expired (463). */
  badToken(subcode: 460 | 463): Answer
  missingParameter(name: string): Answer
  /** The endpoint that takes codes has a shape of its own. */
  code(message: string): Answer
}

/** Makes the words; each Graph error gets a trace id of its own. */
export const createProblems = (random: Random): Problems => {
  const graph = ({ status, code, subcode, type, message, transient = false }: GraphError): Answer => ({
    status,
    body: {
      error: {
        message,
        type,
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        is_transient: transient,
        fbtrace_id: random.bytes(8).toString('base64url'),
      },
    },
  })
  const voice: Voice = {
    error: (status) =>
      graph({ status, code: 2, type: 'OAuthException', message: 'An unexpected error has occurred.', transient: true }),
    rateLimited: (retryAfterSeconds) => ({
      ...graph({
        status: 403,
        code: 4,
        type: 'OAuthException',
        message: 'Application request limit reached',
        transient: true,
      }),
      headers: {
        'retry-after': String(retryAfterSeconds),
        'x-app-usage': JSON.stringify({ call_count: 100, total_cputime: 100, total_time: 100 }),
      },
    }),
  }
  return {
    voice,
    graph,
    badToken: (subcode) =>
      graph({ status: 400, code: 190, subcode, type: 'OAuthException', message: 'Error validating access token.' }),
    missingParameter: (name) =>
      graph({
        status: 400,
        code: 100,
        type: 'IGApiException',
        message: `The parameter ${name} is missing or not valid.`,
      }),
    code: (message) => ({ status: 400, body: { error_type: 'OAuthException', code: 400, error_message: message } }),
  }
}
