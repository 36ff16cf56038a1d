import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { MediaItem } from '#domain/media.ts'
import { systemClock } from '#lib/clock.ts'
import { createHttp } from '#lib/http.ts'
import { silentLog } from '#lib/log.ts'
import { serveFiles, type Served } from '#sandbox/insta/testing.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { startSandbox } from '#sandbox/testing.ts'
import { aJpeg, anMp4, aPng } from './media-files.ts'
import type { Attempt, Content, Context, Prepared, Provider } from '#providers/provider.ts'
import { aVideo } from '#providers/sample-media.ts'

const http = createHttp(systemClock)
export const REDIRECT = 'http://127.0.0.1:9/oauth/return'

/** Goes to the consent page as a browser does, and approves; the address to which the network sends the browser back. */
export const approve = async (address: string, names: readonly string[] = ['ada']): Promise<string> => {
  const page = await http({ method: 'GET', url: address })
  assert.equal(page.status, 200, page.body)
  const action = /action="([^"]+)"/.exec(page.body)?.[1] ?? ''
  const form = new URL(address).searchParams
  // Several are ticked; a single one is typed, and so need not be there yet.
  const [only = '', another] = names
  if (another === undefined) form.set('new_account', only)
  else for (const name of names) form.append('account', name)
  form.set('decision', 'approve')
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await http({ method: 'POST', url: new URL(action, address).href, headers, body: form.toString() })
  return answer.headers['location'] ?? ''
}

/** Files by these ids are covers of reels: one that is taken, and one that is not. */
const COVERS = ['cover', 'drawing']

/** What a test varies. */
interface Wishes {
  readonly settings?: object
  /** False: the installation cannot be reached, so nothing can be fetched from it. */
  readonly isReachable?: boolean
}

/** A connected account at the sandbox, and files that it can get. For tests. */
export const openWorld = async (
  t: TestContext,
  provider: Provider,
  { settings = {}, isReachable = true }: Wishes = {},
) => {
  const mp4 = await anMp4({ seconds: 4, width: 320, height: 320 })
  const fetched: string[] = []
  const giving =
    (type: string, body: Buffer): Served =>
    ({ url: path }, response) => {
      fetched.push(path ?? '')
      response.writeHead(200, { 'content-type': type }).end(body)
    }
  const site = await serveFiles(t, {
    '/image': giving('image/jpeg', await aJpeg({ width: 1_080, height: 1_080 })),
    '/video': giving('video/mp4', mp4),
    // As a picture of the feed it would be refused.
    '/cover': giving('image/jpeg', await aJpeg({ width: 360, height: 640 })),
    '/drawing': giving('image/png', await aPng({ width: 360, height: 640 })),
  })
  const { sandbox, url, clock } = await startSandbox(t, 'insta')
  sandbox.configure(settings)
  const reads: number[] = []
  const hosts = { authorize: url, token: url, api: url, web: url }
  const context: Context = {
    http,
    clock: { ...clock, sleep: async (milliseconds) => clock.advance(milliseconds) },
    log: silentLog,
    hosts,
    app: SANDBOX_CLIENT,
    media: {
      read: async (_item, from, to) => {
        reads.push(from)
        return mp4.subarray(from, to)
      },
      publicUrl: async ({ kind, id }) => (isReachable ? `${site}/${COVERS.includes(id) ? id : kind}` : null),
    },
    signal: new AbortController().signal,
  }
  const request = { state: 'state-1', redirectUri: REDIRECT, codeChallenge: 'unused' }
  const back = await approve(provider.authorizationUrl(request, hosts, SANDBOX_CLIENT))
  const code = new URL(back).searchParams.get('code') ?? ''
  const connected = await provider.connect({ code, redirectUri: REDIRECT, codeVerifier: 'unused' }, context)
  assert.ok(connected.kind === 'connected', JSON.stringify(connected))
  const { credentials, account } = connected
  const step = (content: Content, prepared: Prepared | null) =>
    provider.prepare({ credentials, content, account, prepared }, context)
  const ready = async (content: Content, from: Prepared | null = null): Promise<Prepared> => {
    let prepared = from
    for (let turn = 0; turn < 40; turn += 1) {
      const outcome = await step(content, prepared)
      if (outcome.kind === 'ready') return outcome.prepared
      assert.ok(outcome.kind === 'working', JSON.stringify(outcome))
      prepared = outcome.prepared
      // The sandbox takes files in beside its clock.
      await systemClock.sleep(50)
      clock.advance(outcome.checkAfterSeconds * 1_000)
    }
    throw new Error('never ready')
  }
  const attemptOf = (content: Content, prepared: Prepared, more: Partial<Attempt> = {}): Attempt => ({
    key: 'publication',
    credentials,
    content,
    account,
    prepared,
    startedAt: clock.now(),
    taken: new Set(),
    sendBefore: Number.POSITIVE_INFINITY,
    ...more,
  })
  const posts = async (): Promise<readonly object[]> => {
    const { body } = await http({ method: 'GET', url: `${url}/_sandbox/posts` })
    const { posts: all } = JSON.parse(body) as { posts: readonly object[] }
    return all
  }
  const video: MediaItem = aVideo({ durationSeconds: 4, bytes: mp4.length })
  return { posts, sandbox, clock, context, step, ready, attemptOf, account, credentials, video, reads, fetched }
}
