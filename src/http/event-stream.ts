import { Readable } from 'node:stream'
import type { EventStream, EventView, Streamed } from '#actions/events.ts'

/** Before a browser connects again, in milliseconds. */
const RETRY_MS = 3_000

const block = (fields: Readonly<Record<string, string>>): string =>
  `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n\n`

const toBlock = (event: EventView): string =>
  block({ id: event.sequence, event: event.type, data: JSON.stringify(event) })

const toText = (item: Streamed): string => {
  if (item.kind === 'quiet') return ': nothing new\n\n'
  if (item.kind === 'events') return item.events.map(toBlock).join('')
  const { kind, sequence } = item
  return block({ id: sequence, event: kind, data: JSON.stringify({ sequence }) })
}

const lines = async function* (items: AsyncIterable<Streamed>): AsyncGenerator<string, void> {
  yield block({ retry: String(RETRY_MS) })
  for await (const item of items) yield toText(item)
}

/** Server-sent events (HTML Standard, 9.2). It ends with the reader, whether anything of it was read or not. */
export const toEventStream = ({ items, cut, close }: EventStream): Readable => {
  const stream = Readable.from(lines(items), { objectMode: false })
  const end = (): void => void stream.destroy()
  cut.addEventListener('abort', end, { once: true })
  stream.once('close', () => {
    cut.removeEventListener('abort', end)
    close()
  })
  if (cut.aborted) end()
  return stream
}

/** Whether the caller wants events as they happen rather than a page of them. */
export const wantsStream = (accept: string | undefined): boolean =>
  (accept ?? '').split(',').some((part) => part.trim().toLowerCase().split(';')[0] === 'text/event-stream')
