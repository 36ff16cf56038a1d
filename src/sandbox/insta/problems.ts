import type { Random } from '#lib/random.ts'
import type { Answer, Voice } from '#sandbox/serve.ts'
import { type Refusal, REFUSALS } from './refusals.ts'

interface GraphError {
  readonly status: number
  readonly code: number
  readonly subcode?: number
  readonly type: 'OAuthException' | 'IGApiException' | 'GraphMethodException'
  readonly message: string
  readonly transient?: boolean
  /** What a person is to read. */
  readonly user?: { readonly title: string; readonly message: string }
}

/** How Instagram words its refusals. */
export interface Problems {
  readonly voice: Voice
  graph(error: GraphError): Answer
  /** Code 190: the token is unknown or revoked (460), or expired (463). */
  badToken(subcode: 460 | 463): Answer
  missingParameter(name: string): Answer
  /** Code 100 for a parameter that is not as it should be. */
  badParameter(message: string): Answer
  missingPermission(permission: string): Answer
  /** 100/33: nothing there, or nothing for this token. */
  missingObject(id: string): Answer
  /** A refusal of the publishing table. */
  refuse(refusal: Refusal): Answer
  /** Code 4 or, for one account's share, 80002. */
  limited(which: 'app' | 'account', headers: Readonly<Record<string, string>>): Answer
  /** The endpoint that takes codes has a shape of its own. */
  code(message: string): Answer
}

type Graph = Problems['graph']

const createGraph =
  (random: Random): Graph =>
  ({ status, code, subcode, type, message, transient = false, user }) => ({
    status,
    body: {
      error: {
        message,
        type,
        code,
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        is_transient: transient,
        ...(user === undefined ? {} : { error_user_title: user.title, error_user_msg: user.message }),
        fbtrace_id: random.bytes(8).toString('base64url'),
      },
    },
  })

const FULL = { call_count: 100, total_cputime: 100, total_time: 100 }

const createLimited =
  (graph: Graph): Problems['limited'] =>
  (which, headers) => ({
    ...graph({
      status: 403,
      code: which === 'app' ? 4 : 80_002,
      type: 'OAuthException',
      message:
        which === 'app'
          ? 'Application request limit reached'
          : 'There have been too many calls to this Instagram account. Wait a bit and try again.',
      transient: true,
    }),
    headers,
  })

const createRefuse =
  (graph: Graph): Problems['refuse'] =>
  (refusal) => {
    const { code, subcode, title, message, transient = false } = REFUSALS[refusal]
    return graph({
      status: 400,
      code,
      ...(subcode === null ? {} : { subcode }),
      type: 'OAuthException',
      message,
      transient,
      user: { title, message },
    })
  }

const createMissingObject =
  (graph: Graph): Problems['missingObject'] =>
  (id) =>
    graph({
      status: 400,
      code: 100,
      subcode: 33,
      type: 'GraphMethodException',
      message: `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`,
    })

const createVoice = (graph: Graph): Voice => ({
  error: (status) =>
    graph({ status, code: 2, type: 'OAuthException', message: 'An unexpected error has occurred.', transient: true }),
  rateLimited: (retryAfterSeconds) =>
    createLimited(graph)('app', { 'retry-after': String(retryAfterSeconds), 'x-app-usage': JSON.stringify(FULL) }),
  special: {
    'blocked-after': () => createRefuse(graph)('action-blocked'),
    'object-missing': () => createMissingObject(graph)('0'),
  },
})

/** Makes the words; each Graph error gets a trace id of its own. */
export const createProblems = (random: Random): Problems => {
  const graph = createGraph(random)
  const parameter = (message: string, type: GraphError['type']): Answer =>
    graph({ status: 400, code: 100, type, message })
  return {
    voice: createVoice(graph),
    graph,
    badToken: (subcode) =>
      graph({ status: 400, code: 190, subcode, type: 'OAuthException', message: 'Error validating access token.' }),
    missingParameter: (name) => parameter(`The parameter ${name} is missing or not valid.`, 'IGApiException'),
    badParameter: (message) => parameter(`(#100) ${message}`, 'OAuthException'),
    missingPermission: (permission) =>
      graph({
        status: 403,
        code: 10,
        type: 'OAuthException',
        message: `(#10) Application does not have permission for this action (${permission}).`,
      }),
    missingObject: createMissingObject(graph),
    refuse: createRefuse(graph),
    limited: createLimited(graph),
    code: (message) => ({ status: 400, body: { error_type: 'OAuthException', code: 400, error_message: message } }),
  }
}
