import { gzipSync } from 'node:zlib'

/** A request as it goes over the wire, before it is put together. */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly version: string
  /** Host, Connection and the body's length are added unless one of these lines has the name. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

/** Something that no well-meaning client sends. */
export interface Trick {
  readonly name: string
  readonly apply: (request: WireRequest) => Partial<WireRequest>
  /** Whether the request must be refused: always, when the route takes a body, or not necessarily. */
  readonly refused: 'always' | 'with body' | 'perhaps'
  /** The client stops sending in the middle. */
  readonly halfClosed?: boolean
  /** More than the server reads: closing over unread bytes resets the connection, which may swallow the answer. */
  readonly oversized?: boolean
}

const MIB = 1_048_576
const gzipBomb = gzipSync(Buffer.alloc(10 * MIB, ' '))

const inPath = (name: string, change: (path: string) => string, refused: Trick['refused'] = 'always'): Trick => ({
  name: `the path ${name}`,
  apply: ({ path }) => ({ path: change(path) }),
  refused,
})

const withHeaders = (name: string, lines: readonly string[], refused: Trick['refused']): Trick => ({
  name,
  apply: ({ headers }) => ({ headers: [...headers, ...lines] }),
  refused,
})

const withBody = (name: string, body: Buffer, lines: readonly string[] = []): Trick => ({
  name,
  apply: ({ headers }) => ({ headers: [...headers, ...lines], body }),
  refused: 'with body',
})

const oversized = (trick: Trick): Trick => ({ ...trick, oversized: true })

const lastStep = (path: string, change: (step: string) => string): string => {
  const [way = '', ...query] = path.split('?')
  const cut = way.lastIndexOf('/') + 1
  return [way.slice(0, cut) + change(way.slice(cut)), ...query].join('?')
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** Every id respelled; a path without ids gets a step that no route has. */
const respell = (path: string, change: (id: string) => string): string => {
  const changed = path.replace(UUID, change)
  return changed === path ? lastStep(path, (step) => `${step}{}`) : changed
}

const PATHS: readonly Trick[] = [
  inPath('with two slashes in front', (path) => `/${path}`),
  inPath('with a slash behind', (path) => lastStep(path, (step) => `${step}/`)),
  inPath('with a detour', (path) => `/x/..${path}`),
  inPath('with an encoded detour', (path) => `/x/%2e%2e${path}`),
  inPath('ending in an encoded step up', (path) => lastStep(path, (step) => `${step}/%2e%2e/${step}`)),
  inPath('with a parameter behind a semicolon', (path) => lastStep(path, (step) => `${step};x=1`)),
  inPath('with an encoded U+0000', (path) => lastStep(path, (step) => `${step}%00`)),
  inPath('with an encoded slash', (path) => lastStep(path, (step) => `${step}%2f`)),
  inPath('with a broken escape', (path) => lastStep(path, (step) => `${step}%zz`)),
  inPath('with half an escape', (path) => lastStep(path, (step) => `${step}%`)),
  inPath('with bytes that are not UTF-8', (path) => lastStep(path, (step) => `${step}%ff%fe`)),
  inPath('with an encoded lone surrogate', (path) => lastStep(path, (step) => `${step}%ed%a0%80`)),
  inPath('with a backslash', (path) => lastStep(path, (step) => `${step}\\`)),
  inPath('in capitals', (path) => path.toUpperCase()),
  inPath('with ids in capitals', (path) => respell(path, (id) => id.toUpperCase())),
  inPath('with ids in braces', (path) => respell(path, (id) => `%7B${id}%7D`)),
  inPath('with ids as URNs', (path) => respell(path, (id) => `urn:uuid:${id}`)),
  inPath('with ids without hyphens', (path) => respell(path, (id) => id.replaceAll('-', ''))),
  inPath('of 12,000 characters', (path) => lastStep(path, (step) => step + 'x'.repeat(12_000))),
  inPath('as a whole address', (path) => `http://elsewhere.example${path}`, 'perhaps'),
  inPath('with a fragment', (path) => `${path}#fragment`, 'perhaps'),
  inPath('as an asterisk', () => '*', 'perhaps'),
]

const HEADERS: readonly Trick[] = [
  withHeaders('a header of 100 kB', [`X-Large: ${'x'.repeat(100_000)}`], 'always'),
  withHeaders(
    '3,000 headers',
    Array.from({ length: 3_000 }, (_each, index) => `X-${index}: 1`),
    'always',
  ),
  withHeaders('the content type twice', ['Content-Type: text/plain'], 'with body'),
  withHeaders('the same content type twice', ['Content-Type: application/json'], 'with body'),
  withHeaders('two different lengths', ['Content-Length: 1', 'Content-Length: 2'], 'always'),
  withHeaders('a negative length', ['Content-Length: -1'], 'always'),
  withHeaders('a length and chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked'], 'always'),
  withHeaders('an unknown transfer encoding', ['Transfer-Encoding: cow'], 'always'),
  withHeaders('two hosts', ['Host: a', 'Host: b'], 'perhaps'),
  withHeaders('an expectation that nobody can meet', ['Expect: the-unexpected'], 'perhaps'),
  withHeaders('a header with a control character', ['X-Odd: a\u0001b'], 'always'),
  withHeaders('a folded header', ['X-Folded: a\r\n b'], 'perhaps'),
  withHeaders('a header name with a space', ['X Odd: 1'], 'always'),
  withHeaders('another authorization behind', ['Authorization: Bearer x'], 'perhaps'),
  withHeaders('an upgrade', ['Upgrade: websocket', 'Connection: Upgrade, close'], 'perhaps'),
]

const BODIES: readonly Trick[] = [
  oversized(withBody('1 MiB of [', Buffer.alloc(MIB, '['))),
  withBody('a gzip bomb', gzipBomb, ['Content-Encoding: gzip']),
  withBody('a body that is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])),
  withBody('broken chunks', Buffer.from('zz\r\n{}\r\n0\r\n\r\n'), ['Transfer-Encoding: chunked']),
  oversized(
    withBody('1 MiB in one chunk', Buffer.from(`100000\r\n${'['.repeat(MIB)}\r\n0\r\n\r\n`), [
      'Transfer-Encoding: chunked',
    ]),
  ),
  oversized(
    withBody('an endless chunk extension', Buffer.from(`2;${'x'.repeat(40_000)}\r\n{}\r\n0\r\n\r\n`), [
      'Transfer-Encoding: chunked',
    ]),
  ),
  { ...withBody('less than was promised', Buffer.from('{'), ['Content-Length: 100']), halfClosed: true },
]

const LINES: readonly Trick[] = [
  { name: 'a method in small letters', apply: ({ method }) => ({ method: method.toLowerCase() }), refused: 'always' },
  { name: 'a method that HTTP has and we do not', apply: () => ({ method: 'PROPFIND' }), refused: 'always' },
  { name: 'the method TRACE', apply: () => ({ method: 'TRACE' }), refused: 'always' },
  { name: 'HTTP/1.0', apply: () => ({ version: 'HTTP/1.0' }), refused: 'perhaps' },
  { name: 'HTTP/9.9', apply: () => ({ version: 'HTTP/9.9' }), refused: 'always' },
  { name: 'no host', apply: ({ headers }) => ({ headers: [...headers, 'No-Host: 1'] }), refused: 'always' },
]

export const TRICKS: readonly Trick[] = [...PATHS, ...HEADERS, ...BODIES, ...LINES]

const has = (headers: readonly string[], name: string): boolean =>
  headers.some((line) => line.toLowerCase().startsWith(`${name}:`))

const lineUnless = (headers: readonly string[], others: readonly string[], line: string): readonly string[] =>
  others.some((name) => has(headers, name)) ? [] : [line]

/** The bytes of the request. */
export const toBytes = ({ method, path, version, headers, body }: WireRequest): Buffer => {
  const length = `Content-Length: ${body.length}`
  const lines = [
    `${method} ${path} ${version}`,
    ...lineUnless(headers, ['host', 'no-host'], 'Host: localhost'),
    ...lineUnless(headers, ['connection'], 'Connection: close'),
    ...headers,
    ...(body.length === 0 ? [] : lineUnless(headers, ['content-length', 'transfer-encoding'], length)),
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}
