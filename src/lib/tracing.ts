import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api'
import type { Http } from './http.ts'

// Spans, by OpenTelemetry's interface. Until `startTracing` has been called they are nothing, and cost next to nothing.

export { SpanKind }

const tracer = () => trace.getTracer('scheduly')

/** The span that is open here, when it is one that will be sent. */
const openSpan = (): Span | null => {
  const span = trace.getActiveSpan()
  return span?.isRecording() === true ? span : null
}

/** Names and codes only: what an error says may quote what people wrote. */
const errorKind = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

const fail = (span: Span, kind: string): void => {
  span.setAttribute('error.type', kind)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** What a span is said to be, besides its name. */
export interface SpanFacts {
  readonly kind?: SpanKind
  readonly attributes?: Attributes
  /** The trace that it goes on with; default: the one that is open here. Null: none. */
  readonly parent?: SpanContext | null
  /** Another trace that led to it. */
  readonly cause?: SpanContext | null
}

const linksTo = (cause: SpanFacts['cause']) => (cause === undefined || cause === null ? [] : [{ context: cause }])

const placeOf = ({ parent }: SpanFacts): Context => {
  if (parent === undefined) return context.active()
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent)
}

/** Runs `work` as a span, in which further ones are made; it ends with the work, and fails with it. */
export const traced = async <T>(
  name: string,
  facts: SpanFacts,
  work: (span: Pick<Span, 'setAttribute'>) => Promise<T>,
): Promise<T> => {
  const { kind = SpanKind.INTERNAL, attributes = {} } = facts
  const place = placeOf(facts)
  const span = tracer().startSpan(name, { kind, attributes, links: linksTo(facts.cause) }, place)
  try {
    return await context.with(trace.setSpan(place, span), () => work(span))
  } catch (error) {
    fail(span, errorKind(error))
    throw error
  } finally {
    span.end()
  }
}

/** Runs what belongs to no single span: done for several at once. */
export const untraced = <T>(work: () => T): T => context.with(ROOT_CONTEXT, work)

/** Notes a moment in the span that is open here. */
export const noteMoment = (name: string, facts: Readonly<Record<string, unknown>>): void => {
  const span = openSpan()
  if (span === null) return
  const plain = Object.entries(facts).filter(
    (fact): fact is [string, string | number | boolean] =>
      typeof fact[1] === 'string' || typeof fact[1] === 'number' || typeof fact[1] === 'boolean',
  )
  span.addEvent(name, Object.fromEntries(plain))
}

/** Which trace is open here, for log lines; nothing where there is none. */
export const traceFacts = (): { readonly trace_id: string; readonly span_id: string } | object => {
  const span = openSpan()?.spanContext()
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId }
}

/** The open span in the form of W3C's `traceparent`, to go on from later; null where none is open. */
export const traceParent = (): string | null => {
  const span = openSpan()?.spanContext()
  return span === undefined ? null : `00-${span.traceId}-${span.spanId}-0${span.traceFlags & 1}`
}

/** Its only version so far; source: https://www.w3.org/TR/trace-context/, read 2026-11-29. */
const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/** What `traceParent` wrote, or somebody else; null for whatever is none. */
export const readTraceParent = (text: string | null | undefined): SpanContext | null => {
  const [, traceId = '', spanId = '', flags = ''] = TRACE_PARENT.exec(text ?? '') ?? []
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
  return isSpanContextValid(span) ? span : null
}

/** A span that is begun in one place and ended in another: what runs by `inside` belongs to it. */
export interface OpenedSpan {
  readonly inside: <T>(work: () => T) => T
  readonly end: (facts: { readonly attributes: Attributes; readonly failed: string | null }) => void
}

/** Begins a trace; whoever does so ends its first span. */
export const openTrace = (name: string, facts: Omit<SpanFacts, 'parent'>): OpenedSpan => {
  const { kind = SpanKind.INTERNAL, attributes = {}, cause } = facts
  const place = ROOT_CONTEXT
  const span = tracer().startSpan(name, { kind, attributes, links: linksTo(cause) }, place)
  const within = trace.setSpan(place, span)
  return {
    inside: (work) => context.with(within, work),
    end: ({ attributes: more, failed }) => {
      span.setAttributes(more)
      if (failed !== null) fail(span, failed)
      span.end()
    },
  }
}

/** A span that is over already and took so long. */
export const notePast = (
  name: string,
  { kind = SpanKind.INTERNAL, attributes = {} }: SpanFacts,
  milliseconds: number,
): void => {
  if (openSpan() === null) return
  tracer()
    .startSpan(name, { kind, attributes, startTime: Date.now() - milliseconds })
    .end()
}

/** Parts that are long may be keys: some networks have them in the path. */
const pathOf = ({ pathname }: URL): string =>
  pathname
    .split('/')
    .map((part) => (part.length > 24 ? '…' : part))
    .join('/')

/**
 * Each request to the outside is a span, with nothing of what is asked but host and path. Our `traceparent` does not go along:
 * networks have no business with it.
 */
export const tracedHttp =
  (http: Http): Http =>
  (asked) => {
    if (openSpan() === null || !URL.canParse(asked.url)) return http(asked)
    const url = new URL(asked.url)
    const attributes = {
      'http.request.method': asked.method,
      'server.address': url.hostname,
      'server.port': Number(url.port || (url.protocol === 'http:' ? 80 : 443)),
      'url.path': pathOf(url),
    }
    return traced(`${asked.method} ${url.hostname}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const answer = await http(asked)
      span.setAttribute('http.response.status_code', answer.status)
      return answer
    })
  }
