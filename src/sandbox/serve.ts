import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '#lib/clock.ts'
import type { Fault, FaultSource } from './faults.ts'
import type { LedgerWriter } from './ledger.ts'

/** What a route wants to send. A status below 400 means that the request was carried out. */
export interface Answer {
  readonly status: number
  /** A JSON value, or null for an empty body. */
  readonly body: unknown
  /** The JSON text itself, where `body` could not say it exactly; then `body` is null. */
  readonly raw?: string
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly postId?: string | null
}

/** One request to the network's API, understood so far that faults can find it. */
export interface Call {
  readonly route: string
  /** Handle of the account that asks, or null when that is not readable. */
  readonly account: string | null
  /** Does the work; called at most once, perhaps late, perhaps never. */
  readonly perform: () => Answer | Promise<Answer>
  /** The file that came with the request, as the ledger notes it: never its bytes. */
  readonly file?: { readonly bytes: number; readonly sha256: string }
}

/** How a network words what a fault makes it say. */
export interface Voice {
  error(status: number): Answer
  rateLimited(retryAfterSeconds: number): Answer
  /** Refusals that only this network knows, by the kind of the fault that asks for them. */
  readonly special?: Readonly<Partial<Record<Fault['kind'], () => Answer>>>
}

type Sent = Answer | 'drop' | 'hang'

interface Plan {
  readonly waitMs: number
  /** When the work is done; a number is milliseconds after the answer. */
  readonly perform: 'now' | 'never' | number
  readonly send: (answer: Answer | null) => Sent
}

interface Facts {
  readonly milliseconds: number
  readonly status: number
  readonly retryAfterSeconds: number
  readonly body: unknown
  readonly drops: boolean
}

const factsOf = (fault: Fault): Facts => ({
  milliseconds: 'milliseconds' in fault ? fault.milliseconds : 0,
  status: 'status' in fault ? fault.status : 503,
  retryAfterSeconds: 'retryAfterSeconds' in fault ? fault.retryAfterSeconds : 0,
  body: 'body' in fault ? fault.body : undefined,
  drops: 'answer' in fault && fault.answer === 'drop',
})

const GATEWAY_PAGE = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>'

const truth = (answer: Answer | null): Sent => answer ?? 'drop'
const never = (sent: Sent): Plan => ({ waitMs: 0, perform: 'never', send: () => sent })
const after = (send: (answer: Answer | null) => Sent): Plan => ({ waitMs: 0, perform: 'now', send })

const bodyText = ({ raw, body }: Answer): string => raw ?? (body === null ? '' : JSON.stringify(body))

const firstHalf = (answer: Answer | null): Sent => {
  if (answer === null) return 'drop'
  const text = bodyText(answer)
  return { ...answer, body: null, raw: text.slice(0, Math.ceil(text.length / 2)) }
}

const chosen = ({ status, body }: Facts, voice: Voice): Answer =>
  body === undefined ? voice.error(status) : { status, body }

/** A network that has no words of its own for it refuses in general ones. */
const special = (voice: Voice, kind: Fault['kind']): Answer => voice.special?.[kind]?.() ?? voice.error(400)

const PLANS: Readonly<Record<Fault['kind'], (facts: Facts, voice: Voice) => Plan>> = {
  delay: ({ milliseconds }) => ({ ...after(truth), waitMs: milliseconds }),
  answer: (facts, voice) => never(chosen(facts, voice)),
  'drop-before': () => never('drop'),
  'drop-after': () => after(() => 'drop'),
  'hang-after': () => after(() => 'hang'),
  'error-after': ({ status }, voice) => after(() => voice.error(status)),
  'rate-limited': ({ retryAfterSeconds }, voice) => never(voice.rateLimited(retryAfterSeconds)),
  'truncated-after': () => after(firstHalf),
  'html-502': () => never({ status: 502, body: null, raw: GATEWAY_PAGE, contentType: 'text/html' }),
  'late-commit': ({ milliseconds, drops }, voice) => ({
    waitMs: 0,
    perform: milliseconds,
    send: () => (drops ? 'drop' : voice.error(503)),
  }),
  'credits-depleted': (_facts, voice) => never(voice.error(402)),
  stale: () => after(truth),
  'blocked-after': (_facts, voice) => after(() => special(voice, 'blocked-after')),
  'object-missing': (_facts, voice) => never(special(voice, 'object-missing')),
  'revoke-tokens': () => after(truth),
}

const NO_FAULT = after(truth)

const statusOf = (sent: Sent): number | null => (typeof sent === 'string' ? null : sent.status)

/** The path that is noted: without the query string, which may hold a token. */
const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? ''

/** What `createLine` needs. */
export interface LineParts {
  readonly clock: Clock
  readonly ledger: LedgerWriter
  readonly faults: FaultSource
  readonly voice: Voice
  readonly revokeTokens: (account: string) => void
}

/** The way from a route's work to the wire, through the faults and into the ledger. */
export interface Line {
  serve(call: Call, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
  /** Lets go of all silent connections and gives up what waits. */
  release(): void
}

const transmit = (sent: Sent, reply: FastifyReply, hanging: Set<FastifyReply>): FastifyReply => {
  if (typeof sent !== 'string') {
    return reply
      .code(sent.status)
      .headers({ ...sent.headers })
      .type(sent.contentType ?? 'application/json; charset=utf-8')
      .send(bodyText(sent))
  }
  reply.hijack()
  if (sent === 'drop') reply.raw.destroy()
  if (sent === 'hang') {
    hanging.add(reply)
    reply.raw.once('close', () => hanging.delete(reply))
  }
  return reply
}

/** Makes the line; `release` it before the server closes. */
export const createLine = ({ clock, ledger, faults, voice, revokeTokens }: LineParts): Line => {
  const stopping = new AbortController()
  const hanging = new Set<FastifyReply>()
  const note = (
    call: Call,
    request: FastifyRequest,
    facts: { status: number | null; fault: Fault | null; done: Answer | null },
  ) =>
    ledger.add({
      route: call.route,
      method: request.method,
      path: pathOf(request),
      account: call.account,
      status: facts.status,
      carriedOut: facts.done !== null && facts.done.status < 400,
      postId: facts.done?.postId ?? null,
      fault: facts.fault?.kind ?? null,
      ...(call.file === undefined ? {} : { file: call.file }),
    })
  const commitLater = async (call: Call, request: FastifyRequest, late: { fault: Fault; milliseconds: number }) => {
    await clock.sleep(late.milliseconds, stopping.signal)
    if (stopping.signal.aborted) return
    note(call, request, { status: null, fault: late.fault, done: await call.perform() })
  }
  const serve: Line['serve'] = async (call, request, reply) => {
    const fault = faults.take(call.route, call.account)
    if (fault?.kind === 'revoke-tokens' && call.account !== null) revokeTokens(call.account)
    const plan = fault === null ? NO_FAULT : PLANS[fault.kind](factsOf(fault), voice)
    if (plan.waitMs > 0) await clock.sleep(plan.waitMs, stopping.signal)
    if (stopping.signal.aborted) return transmit('drop', reply, hanging)
    const done = plan.perform === 'now' ? await call.perform() : null
    const sent = plan.send(done)
    note(call, request, { status: statusOf(sent), fault, done })
    if (fault !== null && typeof plan.perform === 'number') {
      void commitLater(call, request, { fault, milliseconds: plan.perform })
    }
    return transmit(sent, reply, hanging)
  }
  return {
    serve,
    release: () => {
      stopping.abort()
      for (const reply of hanging) reply.raw.destroy()
    },
  }
}
