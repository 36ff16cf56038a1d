import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

/** A span as a collector sees it; ids in hexadecimal digits. */
export interface SeenSpan {
  readonly trace: string
  readonly id: string
  /** Empty for the first of a trace. */
  readonly parent: string
  readonly name: string
  /** Of the process that it is from. */
  readonly role: string
  readonly attributes: ReadonlyMap<string, string>
  readonly events: readonly string[]
}

type Fields = ReadonlyMap<number, readonly (Buffer | bigint)[]>

/** The fields of one message of Protocol Buffers: what has a length as bytes, all else as a number. */
const fieldsOf = (bytes: Buffer): Fields => {
  const fields = new Map<number, (Buffer | bigint)[]>()
  let at = 0
  const varint = (): bigint => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at)
      at += 1
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const take = (length: number): Buffer => {
    const part = bytes.subarray(at, at + length)
    at += length
    return part
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const kind = tag & 7
    const value = kind === 0 ? varint() : take(kind === 2 ? Number(varint()) : kind === 1 ? 8 : 4)
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value])
  }
  return fields
}

const messages = (fields: Fields, number: number): readonly Buffer[] =>
  (fields.get(number) ?? []).filter((value) => Buffer.isBuffer(value))

const first = (fields: Fields, number: number): Buffer => messages(fields, number)[0] ?? Buffer.alloc(0)

const toAttribute = (bytes: Buffer): [string, string] => {
  const pair = fieldsOf(bytes)
  const [value = ''] = [...fieldsOf(first(pair, 2)).values()].flat()
  return [first(pair, 1).toString(), value.toString()]
}

// The numbers are those of opentelemetry/proto/trace/v1/trace.proto.
const toSpan = (bytes: Buffer, role: string): SeenSpan => {
  const span = fieldsOf(bytes)
  return {
    trace: first(span, 1).toString('hex'),
    id: first(span, 2).toString('hex'),
    parent: first(span, 4).toString('hex'),
    name: first(span, 5).toString(),
    role,
    attributes: new Map(messages(span, 9).map(toAttribute)),
    events: messages(span, 11).map((event) => first(fieldsOf(event), 2).toString()),
  }
}

const spansOf = (bytes: Buffer): readonly SeenSpan[] => {
  const part = fieldsOf(bytes)
  const resource = new Map(messages(fieldsOf(first(part, 1)), 1).map(toAttribute))
  return messages(part, 2)
    .flatMap((scope) => messages(fieldsOf(scope), 2))
    .map((span) => toSpan(span, resource.get('scheduly.role') ?? ''))
}

const spansIn = (request: Buffer): readonly SeenSpan[] => messages(fieldsOf(request), 1).flatMap(spansOf)

/** A collector of OpenTelemetry traces on this machine. */
export const startCollector = async () => {
  const spans: SeenSpan[] = []
  const bodies: Buffer[] = []
  const take = (body: Buffer): void => {
    bodies.push(body)
    spans.push(...spansIn(body))
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request)
    if (request.url === '/v1/traces') take(body)
    response.setHeader('content-type', 'application/x-protobuf').end()
  }
  const server = createServer((request, response) => void answer(request, response))
  // A test that never gets to its end must not wait for it.
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans,
    /** Everything that was sent, as it came. */
    wire: (): string => bodies.map((body) => body.toString('latin1')).join('\n'),
    /** Waits for a span. */
    seen: async (fits: (span: SeenSpan) => boolean): Promise<SeenSpan> => {
      for (;;) {
        const found = spans.find(fits)
        if (found !== undefined) return found
        await sleep(50)
      }
    },
    [Symbol.asyncDispose]: async (): Promise<void> => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type Collector = Awaited<ReturnType<typeof startCollector>>
