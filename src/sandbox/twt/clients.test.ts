import assert from 'node:assert/strict'
import { Agent, type AgentOptions } from 'node:https'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { Client, OAuth2 } from '@xdevplatform/xdk'
import { EUploadMimeType, TwitterApi } from 'twitter-api-v2'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createSandbox, listenSandbox } from '#sandbox/sandbox.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { ask, CALLBACK, signIn, startSandbox } from '#sandbox/testing.ts'
import { aGif, aJpeg, anMp4, aPng } from '#test/support/media-files.ts'
import { MEDIA_SCOPES } from './media-testing.ts'

/** Sends what the client believes to be TLS to api.x.com as plain HTTP to the sandbox. */
class PlainAgent extends Agent {
  readonly #port: number
  constructor(port: number, options: AgentOptions = {}) {
    super(options)
    this.#port = port
  }
  override createConnection() {
    return connect(this.#port, '127.0.0.1')
  }
}

/** The clients wait in real time, so the sandbox has to live in it too. */
const openInRealTime = async (t: TestContext) => {
  const options = { clock: systemClock, random: systemRandom, log: silentLog, journal: null }
  const sandbox = await createSandbox('twt', options)
  sandbox.configure({ processingMilliseconds: 1_200 })
  const { url, close } = await listenSandbox(sandbox)
  t.after(close)
  return { sandbox, url, port: Number(new URL(url).port) }
}

const approveAt = async (url: string, authorizeUrl: string): Promise<URL> => {
  const { pathname, search, searchParams } = new URL(authorizeUrl)
  const shown = await ask(`${url}${pathname}${search}`)
  assert.equal(shown.status, 200)
  const form = { ...Object.fromEntries(searchParams), account: 'demo', decision: 'approve' }
  const answer = await ask(`${url}${pathname}`, { form })
  assert.equal(answer.status, 302)
  return new URL(answer.headers.location ?? '')
}

test('twitter-api-v2 connects, posts, reads, deletes, refreshes and revokes', async (t) => {
  const { url } = await startSandbox(t, 'twt')
  const httpAgent = new PlainAgent(Number(new URL(url).port))
  t.after(() => httpAgent.destroy())
  const app = new TwitterApi({ ...SANDBOX_CLIENT }, { httpAgent })
  const scope = ['tweet.read', 'tweet.write', 'users.read', 'offline.access'] as const
  const link = app.generateOAuth2AuthLink(CALLBACK, { scope: [...scope] })
  const landing = await approveAt(url, link.url)
  assert.equal(landing.searchParams.get('state'), link.state)
  const code = landing.searchParams.get('code') ?? ''
  const { client, refreshToken } = await app.loginWithOAuth2({
    code,
    codeVerifier: link.codeVerifier,
    redirectUri: CALLBACK,
  })

  const me = await client.v2.me({ 'user.fields': ['subscription_type'] })
  assert.equal(me.data.username, 'demo')
  const created = await client.v2.tweet('Hello from a client that we did not write')
  const timeline = await client.v2.userTimeline(me.data.id, { 'tweet.fields': ['created_at'], max_results: 5 })
  assert.deepEqual(
    timeline.tweets.map(({ id, text }) => ({ id, text })),
    [{ id: created.data.id, text: created.data.text }],
  )
  assert.equal((await client.v2.singleTweet(created.data.id)).data.text, 'Hello from a client that we did not write')
  assert.equal((await client.v2.deleteTweet(created.data.id)).data.deleted, true)
  assert.equal((await client.v2.userTimeline(me.data.id)).tweets.length, 0)

  const renewed = await app.refreshOAuth2Token(refreshToken ?? '')
  assert.equal((await renewed.client.v2.me()).data.id, me.data.id)
  await assert.rejects(app.refreshOAuth2Token(refreshToken ?? ''), /400/)
  await app.revokeOAuth2Token(renewed.accessToken)
  await assert.rejects(renewed.client.v2.me(), /401/)
})

/** The official client's OAuth part always speaks to api.x.com through the global fetch. */
const redirectFetch = (t: TestContext, url: string): void => {
  const original = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const address = input instanceof Request ? input.url : String(input)
    return await original(address.replace('https://api.x.com', url), init)
  }
  t.after(() => {
    globalThis.fetch = original
  })
}

test("X's own client connects, posts, reads, deletes and refreshes", async (t) => {
  const { url } = await startSandbox(t, 'twt')
  redirectFetch(t, url)
  const scope = ['tweet.read', 'tweet.write', 'users.read', 'offline.access']
  const oauth = new OAuth2({ ...SANDBOX_CLIENT, redirectUri: CALLBACK, scope })
  const verifier = 'v'.repeat(64)
  await oauth.setPkceParameters(verifier)
  const landing = await approveAt(url, await oauth.getAuthorizationUrl('its-state'))
  assert.equal(landing.searchParams.get('state'), 'its-state')
  const token = await oauth.exchangeCode(landing.searchParams.get('code') ?? '', verifier)

  const client = new Client({ accessToken: token.access_token, baseUrl: url })
  const me = await client.users.getMe({ userFields: ['subscription_type'] })
  const id = String(me.data?.id)
  const created = await client.posts.create({ text: 'Hello from the official client' })
  const postId = String(created.data?.id)
  const timeline = await client.users.getPosts(id, { maxResults: 5, postFields: ['created_at'] })
  assert.deepEqual(
    timeline.data?.map((post) => [post.id, post.text]),
    [[postId, 'Hello from the official client']],
  )
  assert.equal((await client.posts.delete(postId)).data?.deleted, true)
  assert.equal((await client.users.getPosts(id)).meta?.resultCount, 0)

  const renewed = await oauth.refreshToken(token.refresh_token ?? '')
  const again = new Client({ accessToken: renewed.access_token, baseUrl: url })
  assert.equal((await again.users.getMe()).data?.id, id)
  await assert.rejects(oauth.refreshToken(token.refresh_token ?? ''), /400.*Value passed for the token was invalid/)
})

test('twitter-api-v2 uploads a picture, a GIF and a video, describes them, posts a thread and deletes it', async (t) => {
  const { url, port } = await openInRealTime(t)
  const httpAgent = new PlainAgent(port)
  t.after(() => httpAgent.destroy())
  const { access } = await signIn(url, { scope: MEDIA_SCOPES })
  const { v2 } = new TwitterApi(access, { httpAgent })
  const [jpeg, gif, video] = [await aJpeg({ width: 900, height: 900, noise: true }), await aGif(), await anMp4()]
  const picture = await v2.uploadMedia(jpeg, { media_type: EUploadMimeType.Jpeg }, 100_000)
  const animation = await v2.uploadMedia(gif, { media_type: EUploadMimeType.Gif, media_category: 'tweet_gif' })
  const film = await v2.uploadMedia(video, { media_type: EUploadMimeType.Mp4, media_category: 'tweet_video' })
  const described = await v2.createMediaMetadata(picture, { alt_text: { text: 'A lot of noise' } })
  assert.equal(described.data.id, picture)
  const thread = await v2.tweetThread([
    { text: 'One', media: { media_ids: [picture] } },
    { text: 'Two', media: { media_ids: [animation] } },
    { text: 'Three', media: { media_ids: [film] } },
  ])
  const ids = thread.map(({ data }) => data.id)
  const read = await v2.tweets(ids, {
    'tweet.fields': ['conversation_id', 'referenced_tweets', 'public_metrics'],
    expansions: ['attachments.media_keys'],
    'media.fields': ['alt_text', 'url', 'duration_ms'],
  })
  assert.deepEqual(new Set(read.data.map((post) => post.conversation_id)), new Set([ids[0]]))
  assert.equal(read.data[0]?.public_metrics?.reply_count, 1)
  const media = read.includes?.media ?? []
  assert.deepEqual(
    media.map(({ type }) => type),
    ['photo', 'animated_gif', 'video'],
  )
  assert.equal(media[0]?.alt_text, 'A lot of noise')
  assert.equal((await v2.deleteTweet(ids[2] ?? '')).data.deleted, true)
  await assert.rejects(v2.tweet('Nothing there', { media: { media_ids: ['7'] } }), /400/)
  const broken = v2.uploadMedia(Buffer.from('no video'), { media_type: EUploadMimeType.Mp4 })
  await assert.rejects(broken, /Media processing failed: Unsupported video format/)
})

interface Processed {
  readonly data?: { readonly processingInfo?: { readonly state?: string } }
}

const idOf = (answer: { readonly data?: { readonly id?: unknown } }): string => String(answer.data?.id)
const stageOf = ({ data }: Processed): string | undefined => data?.processingInfo?.state

test("X's own client uploads in one piece and in segments, describes, posts and deletes", async (t) => {
  const { url } = await openInRealTime(t)
  const { access } = await signIn(url, { scope: MEDIA_SCOPES })
  const client = new Client({ accessToken: access, baseUrl: url })
  const png = await aPng({ width: 80, height: 60 })
  const whole = await client.media.upload({ media: png.toString('base64'), mediaCategory: 'tweet_image' })
  const picture = idOf(whole)
  await client.media.createMetadata({ id: picture, metadata: { altText: { text: 'A gradient' } } })

  const video = await anMp4({ seconds: 1, audio: false })
  const asked = { mediaType: 'video/mp4', totalBytes: video.length, mediaCategory: 'tweet_video' } as const
  const id = idOf(await client.media.initializeUpload(asked))
  for (const [segmentIndex, bytes] of [video.subarray(0, 500), video.subarray(500)].entries()) {
    await client.media.appendUpload(id, { media: bytes.toString('base64'), segmentIndex })
  }
  assert.equal(stageOf(await client.media.finalizeUpload(id)), 'pending')
  while (stageOf(await client.media.getUploadStatus(id)) !== 'succeeded') await systemClock.sleep(300)
  const first = await client.posts.create({ text: 'A picture', media: { mediaIds: [picture] } })
  const reply = { inReplyToTweetId: idOf(first) }
  const second = await client.posts.create({ text: 'A video', media: { mediaIds: [id] }, reply })
  const postId = idOf(second)
  const read = await client.posts.getById(postId, {
    expansions: ['attachments.media_keys'],
    mediaFields: ['duration_ms', 'type'],
    postFields: ['attachments'],
  })
  assert.deepEqual(
    read.includes?.media?.map(({ type, durationMs }) => [type, durationMs]),
    [['video', 1_000]],
  )
  await assert.rejects(client.posts.create({ text: 'x', media: { mediaIds: ['7'] } }), /400|Invalid/)
  assert.equal((await client.posts.delete(postId)).data?.deleted, true)
})
