import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { components } from './generated/schema.ts'
import type { Call } from './call.ts'
import type { Platform } from './platform.ts'
import { ConnectionError, ProblemError, UnexpectedAnswerError } from './problem.ts'

/** Something that happened in an organization. */
export type Event = components['schemas']['Event']

/** What a live reader is told. */
export type Watched =
  /** Something happened. */
  | { readonly kind: 'event'; readonly event: Event }
  /** From here on everything is told. */
  | { readonly kind: 'ready'; readonly sequence: string }
  /** Events were missed that are not kept any more: read anew what you show. */
  | { readonly kind: 'reset'; readonly sequence: string }

export interface WatchOptions {
  /** The sequence of the last event that you have; without it, what happens from now on. */
  readonly after?: string
  /** Ends it quietly. */
  readonly signal?: AbortSignal
  /** Told why the line was lost; it is taken up again by itself, and nothing is missed. */
  readonly onDisconnect?: (cause: unknown) => void
}

/** The server says every 15 seconds that it is there. */
const SILENCE_MS = 45_000
const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000

/** Refusals that more tries do not change. */
const isFinal = (error: unknown): boolean =>
  (error instanceof ProblemError && error.status < 500 && error.status !== 429) ||
  (error instanceof UnexpectedAnswerError && error.status < 500)

/** Nothing for a message that a newer server may send, and that is no event. */
const toWatched = ({ event, data }: EventSourceMessage): readonly Watched[] => {
  const parsed = JSON.parse(data)
  if (typeof parsed?.sequence !== 'string') return []
  if (event === 'ready' || event === 'reset') return [{ kind: event, sequence: parsed.sequence }]
  return typeof parsed.type === 'string' ? [{ kind: 'event', event: parsed }] : []
}

const isOver = (signal: AbortSignal | undefined): boolean => signal?.aborted === true

const sequenceOf = (item: Watched): string => (item.kind === 'event' ? item.event.sequence : item.sequence)

/** Something on the way that answers with a page of its own would be listened to for ever. */
const refuseOthers = async (response: Response): Promise<Response> => {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) return response
  await response.body?.cancel()
  throw new UnexpectedAnswerError('What answers is no stream of events: is this the address of a Scheduly?', 200)
}

/** What a stream says, until it ends, or is silent for so long that it must be broken. */
const readStream = async function* (response: Response, stop: AbortController): AsyncGenerator<Watched, void> {
  if (response.body === null) return
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  const heard: Watched[] = []
  const parser = createParser({ onEvent: (message) => heard.push(...toWatched(message)) })
  const silence = () => setTimeout(() => stop.abort(new Error('the stream fell silent')), SILENCE_MS)
  let timer = silence()
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(timer)
      timer = silence()
      parser.feed(decoder.decode(part.value, { stream: true }))
      yield* heard.splice(0)
    }
  } finally {
    clearTimeout(timer)
  }
}

interface Wire {
  readonly call: Call
  readonly platform: Platform
}

const open = ({ call }: Wire, orgId: string, asked: { after: string | undefined; signal: AbortSignal }) =>
  call<Response>({
    method: 'GET',
    path: `/orgs/${encodeURIComponent(orgId)}/events`,
    retry: 'never',
    answer: 'raw',
    accept: 'text/event-stream',
    query: { after: asked.after },
    options: { signal: asked.signal },
  })

/** One connection; ends when it ends, and throws what broke it. */
const listen = async function* (
  wire: Wire,
  orgId: string,
  { after, signal }: { readonly after: string | undefined; readonly signal: AbortSignal | undefined },
): AsyncGenerator<Watched, void> {
  const stop = new AbortController()
  const passOn = (): void => stop.abort(signal?.reason)
  if (isOver(signal)) passOn()
  else signal?.addEventListener('abort', passOn)
  try {
    const response = await open(wire, orgId, { after, signal: stop.signal })
    yield* readStream(await refuseOthers(response), stop)
  } finally {
    signal?.removeEventListener('abort', passOn)
    stop.abort(new Error('nobody reads any more'))
  }
}

const waitTime = (failures: number, error: unknown, random: () => number): number => {
  const least = error instanceof ProblemError ? (error.retryAfterSeconds ?? 0) * 1_000 : 0
  return least + random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures)
}

/** Resolves after the time, and as soon as `signal` is aborted. */
const rest = async ({ platform }: Wire, ms: number, signal: AbortSignal | undefined): Promise<void> => {
  try {
    await platform.sleep(ms, signal)
  } catch (error) {
    if (!isOver(signal)) throw error
  }
}

/** Follows what happens, over as many connections as it takes, from the last event that came. */
export const watchEvents = async function* (
  wire: Wire,
  orgId: string,
  options: WatchOptions = {},
): AsyncGenerator<Watched, void> {
  const { signal, onDisconnect } = options
  let { after } = options
  for (let failures = 0; !isOver(signal); failures += 1) {
    let broken: unknown = new ConnectionError('The stream ended.', { cause: undefined, mayHaveHappened: false })
    try {
      for await (const item of listen(wire, orgId, { after, signal })) {
        failures = 0
        after = sequenceOf(item)
        yield item
      }
    } catch (error) {
      if (isFinal(error)) throw error
      broken = error
    }
    if (isOver(signal)) return
    onDisconnect?.(broken)
    await rest(wire, waitTime(failures, broken, wire.platform.random), signal)
  }
}
