import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import type { PublishOutcome } from '#providers/provider.ts'
import { answer, bomb, drips, floods, says, spits, type Lie } from './lying-network.ts'

/** The access token with which a lying network is asked; it plants it wherever it can. */
export const TOKEN = 'planted-access-token'

/** The id that an honest network gives a post. */
export const ID = '1900000000000000001'

/** One way to lie, and what must come of it. */
export interface LieCase {
  readonly lie: Lie
  /** What `publish` must say: the row of docs/reliability.md. */
  readonly publish: PublishOutcome['kind']
  /** What the other calls must say; by default that the network did not answer the question. */
  readonly others?: 'good' | Readonly<Record<string, string>>
  /** Never ends by itself: only our time limit or size limit ends it. */
  readonly endless?: 'time' | 'size'
}

const OK = 'HTTP/1.1 201 Created\r\n'
const HTML = '<!doctype html><html><body>Sign in to the hotel’s network</body></html>'
const DEEP = `${'{"data":'.repeat(10_000)}1${'}'.repeat(10_000)}`
const sized =
  (lie: (body: Buffer) => readonly (string | Buffer)[]): Lie =>
  (socket, told, heard) =>
    spits(...lie(Buffer.from(told.body)))(socket, told, heard)
const redirect = (status: number): LieCase => ({
  lie: says(status, '', [`location: /2/tweets?token=${TOKEN}`]),
  publish: 'unknown',
})
const unauthorized = {
  'twt find': 'unauthorized',
  'twt connect, its account': 'rejected',
  'twt prepare, its beginning': 'unauthorized',
  'twt prepare, its end': 'unauthorized',
  'twt prepare, its state': 'unauthorized',
  'twt prepare, its description': 'unauthorized',
  'twt unpublish': 'unauthorized',
  'twt metrics': 'unauthorized',
}
const forbidden = {
  'twt connect, its account': 'rejected',
  'twt prepare, its beginning': 'rejected',
  'twt prepare, its end': 'rejected',
  'twt prepare, its state': 'rejected',
  'twt prepare, its description': 'rejected',
  'twt unpublish': 'rejected',
}
const anId = {
  'twt prepare, its beginning': 'ready',
  'twt prepare, its end': 'ready',
  'twt prepare, its state': 'ready',
  'twt prepare, its description': 'ready',
}

/** Every way to lie, by what a reader would call it. */
export const LIES: Readonly<Record<string, LieCase>> = {
  'a 2xx without an id': { lie: says(201, '{"data":{"text":"Hello"}}'), publish: 'unknown' },
  'an id of the wrong type': {
    lie: says(201, '{"data":{"id":{"$gt":""}},"access_token":7,"user_id":[]}'),
    publish: 'unknown',
  },
  'an id in an exponent': { lie: says(201, '{"data":{"id":1e18},"user_id":1e300}'), publish: 'unknown' },
  'an id of a thousand digits': { lie: says(201, `{"data":{"id":"${'9'.repeat(1_000)}"}}`), publish: 'unknown' },
  'an id as a huge whole number, which keeps its digits': {
    lie: says(201, `{"data":{"id":${ID}}}`),
    publish: 'published',
    others: anId,
  },
  'a page of HTML with 200': { lie: says(200, HTML, ['content-type: text/html']), publish: 'unknown' },
  'a page of HTML with 502': { lie: says(502, HTML, ['content-type: text/html']), publish: 'unknown' },
  'a page of HTML with 401': {
    lie: says(401, HTML, ['content-type: text/html']),
    publish: 'unknown',
    others: unauthorized,
  },
  'a page of HTML with 403': {
    lie: says(403, HTML),
    publish: 'unknown',
    others: forbidden,
  },
  '200 with an error': { lie: says(200, '{"errors":[{"message":"Over capacity"}]}'), publish: 'unknown' },
  '200 with no error in the list of errors': { lie: says(200, '{"errors":[]}'), publish: 'unknown' },
  'an empty 200': { lie: says(200, ''), publish: 'unknown' },
  'a 204': { lie: spits('HTTP/1.1 204 No Content\r\n\r\n'), publish: 'unknown' },
  'a cut JSON': { lie: says(201, '{"data":{"id":"19000'), publish: 'unknown' },
  'JSON ten thousand levels deep': { lie: says(201, DEEP), publish: 'unknown' },
  'JSON of brackets only': { lie: says(201, '['.repeat(100_000)), publish: 'unknown' },
  'JSON with __proto__': {
    lie: says(201, `{"__proto__":{"data":{"id":"${ID}"},"access_token":"x","user_id":"1"}}`),
    publish: 'unknown',
  },
  'half a surrogate pair': {
    lie: says(201, '{"data":{"id":"\\ud800"},"access_token":"\\ud800","username":"\\ud800"}'),
    publish: 'unknown',
  },
  'NUL bytes': {
    lie: says(201, '{"data":{"id":"1\\u0000"},"access_token":"a\\u0000b","user_id":"1\\u0000"}'),
    publish: 'unknown',
  },
  'a token that cannot be sent': { lie: says(201, '{"access_token":"a\\r\\nb: c"}'), publish: 'unknown' },
  'a 101 that nobody asked for': {
    lie: spits('HTTP/1.1 101 Switching Protocols\r\nupgrade: tls\r\nconnection: upgrade\r\n\r\n'),
    publish: 'unknown',
  },
  'a 100 that nobody asked for': {
    lie: sized((body) => ['HTTP/1.1 100 Continue\r\n\r\n', answer(200, body)]),
    publish: 'unknown',
  },
  'a few interim answers and then the truth': {
    lie: sized((body) => ['HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(5), answer(200, body)]),
    publish: 'published',
    others: 'good',
  },
  'interim answers without end': {
    lie: floods('', 'HTTP/1.1 102 Processing\r\n\r\n'),
    publish: 'unknown',
    endless: 'size',
  },
  'headers without end': { lie: floods(OK, 'x-more: of the same\r\n'), publish: 'unknown', endless: 'size' },
  'one header without end': { lie: floods(`${OK}x-long: `, 'a'), publish: 'unknown', endless: 'size' },
  'a hundred kilobytes of headers': {
    lie: says(
      201,
      '{}',
      Array.from({ length: 5_000 }, (_, index) => `x-${index}: 1234567890`),
    ),
    publish: 'unknown',
  },
  'a gigabyte of body': {
    lie: floods(`${OK}content-length: 1073741824\r\n\r\n`, 'x'),
    publish: 'unknown',
    endless: 'size',
  },
  'a gigabyte of body in chunks': {
    lie: floods(`${OK}transfer-encoding: chunked\r\n\r\n`, '5\r\nhello\r\n'),
    publish: 'unknown',
    endless: 'size',
  },
  'a chunk padded without end': {
    lie: floods(`${OK}transfer-encoding: chunked\r\n\r\n5;`, 'pad=1;'),
    publish: 'unknown',
    endless: 'size',
  },
  'trailers without end': {
    lie: floods(`${OK}transfer-encoding: chunked\r\n\r\n0\r\n`, 'x-more: of the same\r\n'),
    publish: 'unknown',
    endless: 'size',
  },
  'a head that drips': {
    lie: drips('HTTP/1.1 20', '1 Created\r\nx-slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),
    publish: 'unknown',
    endless: 'time',
  },
  'a body that drips': {
    lie: drips(`${OK}content-length: 100000\r\n\r\n`, '{"data":{'),
    publish: 'unknown',
    endless: 'time',
  },
  'chunks that drip': {
    lie: drips(`${OK}transfer-encoding: chunked\r\n\r\n`, '1\r\nx\r\n'),
    publish: 'unknown',
    endless: 'time',
  },
  'no answer at all': { lie: () => undefined, publish: 'unknown', endless: 'time' },
  'a 301 to itself': redirect(301),
  'a 302 to itself': redirect(302),
  'a 303 to itself': redirect(303),
  'a 307 to itself': redirect(307),
  'a 308 to itself': redirect(308),
  'a gzip bomb': { lie: bomb('gzip', gzipSync), publish: 'unknown' },
  'a brotli bomb': {
    lie: bomb('br', (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })),
    publish: 'unknown',
  },
  'a deflate bomb': { lie: bomb('deflate', deflateSync), publish: 'unknown' },
  'a gzip bomb packed twice': { lie: bomb('gzip, gzip', (bytes) => gzipSync(gzipSync(bytes))), publish: 'unknown' },
  'a length too short': { lie: sized((body) => [`${OK}content-length: 9\r\n\r\n`, body]), publish: 'unknown' },
  'a length too long': { lie: sized((body) => [`${OK}content-length: 9999\r\n\r\n`, body]), publish: 'unknown' },
  'two lengths': {
    lie: sized((body) => [`${OK}content-length: 5\r\ncontent-length: ${body.length}\r\n\r\n`, body]),
    publish: 'unknown',
  },
  'a negative length': { lie: sized((body) => [`${OK}content-length: -1\r\n\r\n`, body]), publish: 'unknown' },
  'a length beside chunks': {
    lie: sized((body) => [`${OK}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n`, body]),
    publish: 'unknown',
  },
  'chunks that are garbage': {
    lie: spits(`${OK}transfer-encoding: chunked\r\n\r\nzz\r\n{"data":{}}\r\n0\r\n\r\n`),
    publish: 'unknown',
  },
  'a reset after the work was done': { lie: (socket) => void socket.resetAndDestroy(), publish: 'unknown' },
  'a close after the work was done': { lie: (socket) => void socket.end(), publish: 'unknown' },
  'the truth by HTTP/1.0': {
    lie: sized((body) => ['HTTP/1.0 200 OK\r\n\r\n', body]),
    publish: 'published',
    others: 'good',
  },
  'an answer in HTTP/0.9': { lie: sized((body) => [body]), publish: 'unknown' },
  'a protocol that is none': { lie: spits('220 mail.example.com ESMTP\r\n'), publish: 'unknown' },
  'two answers, of which the first is true': {
    lie: sized((body) => [answer(200, body), answer(401, '{}')]),
    publish: 'published',
    others: 'good',
  },
  'two answers, of which the second is true': {
    lie: sized((body) => [answer(200, '{}'), answer(200, body)]),
    publish: 'unknown',
  },
  'a connection that is said to stay open': {
    lie: (socket, { status, body }) =>
      void socket.write(answer(status, body, ['connection: keep-alive', 'keep-alive: timeout=600'])),
    publish: 'published',
    others: 'good',
  },
  'a status that does not exist': { lie: says(299, '{}'), publish: 'unknown' },
  'a status of a thousand': { lie: spits('HTTP/1.1 1000 OK\r\ncontent-length: 0\r\n\r\n'), publish: 'unknown' },
  'a status beyond all classes': { lie: spits('HTTP/1.1 999 Denied\r\ncontent-length: 0\r\n\r\n'), publish: 'unknown' },
}
