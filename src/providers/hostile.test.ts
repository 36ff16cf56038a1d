import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import { pathOf, truth } from '#test/support/honest-network.ts'
import { ID, LIES, TOKEN, type LieCase } from '#test/support/lies.ts'
import { answer, startLyingNetwork, type LyingNetwork } from '#test/support/lying-network.ts'
import { insta, instaFacebook } from './insta/index.ts'
import { emptyState } from './insta/state.ts'
import type { Attempt, Content, Context, Credentials, Prepared } from './provider.ts'
import { anImage, aVideo } from './sample-media.ts'
import { twt } from './twt/index.ts'
import { textOnly } from './without-media.ts'

const CREDENTIALS: Credentials = {
  accessToken: TOKEN,
  refreshToken: 'planted-refresh-token',
  expiresAt: null,
  scopes: twt.scopes,
}
const GRANT = { code: 'planted-code', redirectUri: 'http://127.0.0.1/back', codeVerifier: 'planted-verifier' }
const APP = { clientId: 'client', clientSecret: 'planted-secret' }

const attempt: Attempt = {
  key: 'publication',
  credentials: CREDENTIALS,
  content: textOnly('Hello'),
  prepared: null,
  account: { remoteId: '42', handle: 'ada' },
  startedAt: systemClock.now(),
  taken: new Set(),
  sendBefore: Number.POSITIVE_INFINITY,
}

const IMAGE = anImage({ altText: 'A cat' })
const LATER = '9999-01-01T00:00:00.000Z'
const BEGUN = { sha256: IMAGE.sha256, id: '77', expiresAt: LATER }

/** Goes on with a file from a step of its upload. */
const prepareFrom =
  (file: Prepared | null): Call =>
  (context) =>
    twt.prepare(
      {
        credentials: CREDENTIALS,
        content: { text: 'Look', media: [IMAGE], options: {} },
        account: { ...attempt.account, facts: {} },
        prepared: { files: [file] },
      },
      context,
    )

const ofUpload = (step: string, file: Prepared | null) => ({
  at: step.startsWith('GET') ? step : `POST /2/media/${step}`,
  good: 'ready',
  call: prepareFrom(file),
})
const image: Content = { text: 'Hello', media: [anImage()], options: {} }

/** A container that stands ready for that image. */
const prepared: Prepared = {
  ...emptyState(image),
  container: { id: '17', createdAt: systemClock.now().toISOString(), isReady: true },
}

const prepare = (from: Prepared | null, context: Context) =>
  insta.prepare({ ...attempt, content: image, account: { ...attempt.account, facts: {} }, prepared: from }, context)

/** A container that waits for its video, which then is the first of many things to come. */
const film: Content = { text: 'Hello', media: [aVideo({ bytes: 100 })], options: {} }
const waiting: Prepared = {
  ...emptyState(film),
  container: { id: '17', createdAt: systemClock.now().toISOString(), isReady: false, toSend: true },
}

const sendFilm = (context: Context) =>
  instaFacebook.prepare(
    { ...attempt, content: film, account: { ...attempt.account, facts: {} }, prepared: waiting },
    context,
  )

type Call = (context: Context) => Promise<{ readonly kind: string } | void>

/** Every request that a provider makes, each as the only one that is lied to. */
const CALLS: Readonly<Record<string, { readonly at: string; readonly good: string; readonly call: Call }>> = {
  'twt find': { at: 'GET /2/users/42/tweets', good: 'absent', call: (context) => twt.find(attempt, context) },
  'twt refresh': {
    at: 'POST /2/oauth2/token',
    good: 'refreshed',
    call: (context) => twt.refresh(CREDENTIALS, context),
  },
  'twt connect, its token': {
    at: 'POST /2/oauth2/token',
    good: 'connected',
    call: (context) => twt.connect(GRANT, context),
  },
  'twt connect, its account': {
    at: 'GET /2/users/me',
    good: 'connected',
    call: (context) => twt.connect(GRANT, context),
  },
  'twt readAccount': {
    at: 'GET /2/users/me',
    good: 'read',
    call: async (context) => twt.readAccount?.(CREDENTIALS, context),
  },
  'twt prepare, its beginning': ofUpload('upload/initialize', null),
  'twt prepare, its end': ofUpload('upload/ID/finalize', { ...BEGUN, stage: 'uploading', chunkBytes: 9_999, sent: 1 }),
  'twt prepare, its state': ofUpload('GET /2/media/upload', {
    ...BEGUN,
    stage: 'processing',
    mediaKey: null,
    since: systemClock.now().toISOString(),
  }),
  'twt prepare, its description': ofUpload('metadata', {
    ...BEGUN,
    stage: 'uploaded',
    mediaKey: null,
    altText: '',
    readyAt: LATER,
  }),
  'twt unpublish': {
    at: `DELETE /2/tweets/${ID}`,
    good: 'gone',
    call: async (context) => twt.unpublish?.(ID, { credentials: CREDENTIALS }, context),
  },
  'twt metrics': {
    at: 'GET /2/tweets',
    good: 'read',
    call: async (context) => twt.readMetrics?.([ID], { credentials: CREDENTIALS }, context),
  },
  'insta connect, its first token': {
    at: 'POST /oauth/access_token',
    good: 'connected',
    call: (context) => insta.connect(GRANT, context),
  },
  'insta connect, its long token': {
    at: 'GET /access_token',
    good: 'connected',
    call: (context) => insta.connect(GRANT, context),
  },
  'insta connect, its account': {
    at: 'GET /v26.0/me',
    good: 'connected',
    call: (context) => insta.connect(GRANT, context),
  },
  'insta refresh': {
    at: 'GET /refresh_access_token',
    good: 'refreshed',
    call: (context) => insta.refresh({ ...CREDENTIALS, refreshToken: null }, context),
  },
  'insta prepare, its container': {
    at: 'POST /v26.0/42/media',
    good: 'ready',
    call: (context) => prepare(null, context),
  },
  'insta prepare, its state': {
    at: 'GET /v26.0/17',
    good: 'ready',
    call: (context) => prepare(prepared, context),
  },
  'insta facebook connect, its permissions': {
    at: 'GET /v26.0/me/permissions',
    good: 'connected',
    call: (context) => instaFacebook.connect(GRANT, context),
  },
  'insta facebook connect, its Pages': {
    at: 'GET /v26.0/me/accounts',
    good: 'connected',
    call: (context) => instaFacebook.connect(GRANT, context),
  },
  'insta facebook refresh': {
    at: 'GET /v26.0/me',
    good: 'refreshed',
    // The keys stay what they were, and so are no leak.
    call: async (context) => {
      const outcome = await instaFacebook.refresh(CREDENTIALS, context)
      return outcome.kind === 'refreshed' ? { kind: outcome.kind } : outcome
    },
  },
  'insta facebook upload': { at: 'POST /ig-api-upload/v26.0/17', good: 'working', call: sendFilm },
  'insta facebook unpublish': {
    at: `DELETE /v26.0/${ID}`,
    good: 'gone',
    call: async (context) =>
      instaFacebook.unpublish?.(ID, { credentials: { ...CREDENTIALS, scopes: instaFacebook.scopes } }, context),
  },
  'insta find': {
    at: 'GET /v26.0/42/media',
    good: 'absent',
    call: (context) => insta.find({ ...attempt, content: image, prepared }, context),
  },
}

interface Lines {
  readonly lines: unknown[]
}

const contextAt = (url: string, facts: Lines & { readonly signal: AbortSignal }): Context => ({
  http: createHttp(systemClock),
  clock: systemClock,
  log: { ...silentLog, info: (...words: unknown[]) => void facts.lines.push(words) },
  hosts: { authorize: url, token: url, api: url, web: 'https://web.example' },
  app: APP,
  media: {
    read: async (_item, from, to) => Buffer.alloc(to - from),
    publicUrl: async () => 'https://media.example/1',
  },
  signal: facts.signal,
})

/** A minute for what ends by itself. */
const aMinute = (): AbortSignal => AbortSignal.timeout(60_000)

const CUT_AFTER_MS = 80

/** What would never end is cut a moment after the network has heard of it: a busy machine may take longer to ask. */
const lyingAt = async (place: string, { lie, endless }: LieCase) => {
  const cut = new AbortController()
  const network: LyingNetwork = await startLyingNetwork(truth, (heard) => {
    if (pathOf(heard) !== place) return null
    if (endless === 'time')
      setTimeout(() => cut.abort(new DOMException('The time is over.', 'TimeoutError')), CUT_AFTER_MS)
    return lie
  })
  return Object.assign(network, { signal: AbortSignal.any([cut.signal, aMinute()]) })
}

const DIRT = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** What a person may read of it: short, one line, no secret. */
const assertClean = (outcome: object | undefined, lines: readonly unknown[]): void => {
  const said = JSON.stringify([outcome ?? null, lines])
  for (const secret of [TOKEN, 'planted-refresh-token', 'planted-secret', 'planted-code', 'planted-verifier'])
    assert.ok(!said.includes(secret), said)
  const words: Readonly<Record<string, unknown>> = { ...outcome }
  for (const word of [words['reason'], words['evidence'], words['url']]) {
    if (typeof word !== 'string') continue
    assert.ok(word.length <= 400 && word.isWellFormed() && !DIRT.test(word), JSON.stringify(word))
  }
}

/** A few megabytes may lie in the kernel's buffers beside the little that we read. */
const MOST_WRITTEN = 24 * 1_048_576

/** When the call is over nothing of it goes on, and what it took in was bounded. */
const assertBounded = async (network: LyingNetwork): Promise<void> => {
  await network.quiet()
  assert.ok(network.bytesWritten() < MOST_WRITTEN, `${network.bytesWritten()} bytes`)
}

const othersKind = ({ others }: LieCase, name: string, good: string): string =>
  others === 'good' ? good : (others?.[name] ?? 'unavailable')

for (const [what, one] of Object.entries(LIES)) {
  describe(what, () => {
    test(`is ${one.publish} for a post, which was sent exactly once`, async () => {
      await using network = await lyingAt('POST /2/tweets', one)
      const lines: unknown[] = []
      const outcome = await twt.publish(attempt, contextAt(network.url, { signal: network.signal, lines }))
      assert.equal(outcome.kind, one.publish, JSON.stringify(outcome))
      if (outcome.kind === 'published') assert.equal(outcome.remoteId, ID)
      await assertBounded(network)
      assert.deepEqual(network.heard.map(pathOf), ['POST /2/tweets'])
      assertClean(outcome, lines)
    })
    test('is no proof for a post on Instagram either way, unless it holds the truth', async () => {
      await using network = await lyingAt('POST /v26.0/42/media_publish', one)
      const lines: unknown[] = []
      const context = contextAt(network.url, { signal: network.signal, lines })
      const outcome = await insta.publish({ ...attempt, content: image, prepared }, context)
      assert.equal(outcome.kind, one.others === 'good' ? 'published' : 'unknown', JSON.stringify(outcome))
      await assertBounded(network)
      assert.equal(network.heard.filter(({ method }) => method === 'POST').length, 1)
      assertClean(outcome, lines)
    })
    test('proves nothing to any other call', async () => {
      for (const [name, { at, good, call }] of Object.entries(CALLS)) {
        await using network = await lyingAt(at, one)
        const lines: unknown[] = []
        const outcome = await call(contextAt(network.url, { signal: network.signal, lines }))
        assert.equal(outcome?.kind, othersKind(one, name, good), `${name}: ${JSON.stringify(outcome)}`)
        await assertBounded(network)
        assert.equal(network.heard.filter((heard) => pathOf(heard) === at).length, 1, name)
        assertClean(outcome ?? {}, lines)
      }
      await using network = await lyingAt('POST /2/oauth2/revoke', one)
      await twt.disconnect(CREDENTIALS, contextAt(network.url, { signal: network.signal, lines: [] }))
      await assertBounded(network)
      assert.ok(network.heard.length <= 2)
    })
  })
}

test('an answer that comes before the request is read is no proof, and never makes a second request', async () => {
  const posts: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => posts.push(...(bytes.toString().match(/POST /g) ?? [])))
    socket.write(answer(201, '{"data":{"id":"7"}}'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const context = contextAt(`http://127.0.0.1:${port}`, { signal: aMinute(), lines: [] })
  const outcome = await twt.publish(attempt, context)
  server.close()
  await once(server, 'close')
  assert.ok(outcome.kind === 'unknown' || outcome.kind === 'published', JSON.stringify(outcome))
  assert.ok(posts.length <= 1)
})
