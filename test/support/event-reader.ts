import type { TestApp } from './app.ts'

/** One block of a stream of server-sent events. */
export interface SentEvent {
  readonly id: string
  readonly event: string
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers whose shape is what they test
  readonly data: any
}

/** Somebody who reads a stream as a browser does. */
export interface EventReader {
  readonly status: number
  readonly headers: Headers
  /** The next event, or undefined at the end. */
  next(): Promise<SentEvent | undefined>
  /** The next events up to one of this type, and that one. */
  until(type: string): Promise<readonly SentEvent[]>
  /** Whether a line of comment came so far. */
  readonly comments: () => number
  close(): void
}

export interface EventRequest {
  readonly orgId: string
  readonly token: string
  readonly lastEventId?: string
}

const parse = (block: string): SentEvent | null => {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  )
  const data = fields.get('data')
  return data === undefined
    ? null
    : { id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: JSON.parse(data) }
}

const blocksOf = async function* (chunks: AsyncIterableIterator<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of chunks) {
      text += decoder.decode(chunk, { stream: true })
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        yield text.slice(0, end)
        text = text.slice(end + 2)
      }
    }
  } catch {
    // Cut off: for a browser that is an end like any other.
  }
}

/** Where the application answers over a real connection. */
export const addressOf = async ({ server }: TestApp): Promise<string> => {
  if (server.server.address() === null) await server.listen({ host: '127.0.0.1', port: 0 })
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen')
  return `http://127.0.0.1:${address.port}`
}

/** Begins to listen. */
export const openEvents = async (app: TestApp, request: EventRequest): Promise<EventReader> => {
  const { orgId, token, lastEventId } = request
  const stop = new AbortController()
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'text/event-stream',
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  }
  const answer = await fetch(`${await addressOf(app)}/orgs/${orgId}/events`, { headers, signal: stop.signal })
  // Held from the start: undici ends a stream that nobody holds as soon as its answer is collected, read or not.
  const blocks = blocksOf((answer.body ?? new ReadableStream<Uint8Array>())[Symbol.asyncIterator]())
  let comments = 0
  const next = async (): Promise<SentEvent | undefined> => {
    for (;;) {
      const block = await blocks.next()
      if (block.done === true) return undefined
      if (block.value.startsWith(':')) comments += 1
      const event = parse(block.value)
      if (event !== null) return event
    }
  }
  return {
    status: answer.status,
    headers: answer.headers,
    next,
    comments: () => comments,
    until: async (type) => {
      const found: SentEvent[] = []
      for (;;) {
        const event = await next()
        if (event === undefined) throw new Error(`the stream ended before ${type}`)
        found.push(event)
        if (event.event === type) return found
      }
    },
    close: () => stop.abort(),
  }
}
