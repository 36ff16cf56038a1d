import assert from 'node:assert/strict'
import { Agent, type AgentOptions } from 'node:https'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { Client, OAuth2 } from '@xdevplatform/xdk'
import { TwitterApi } from 'twitter-api-v2'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { ask, CALLBACK, startSandbox } from '#sandbox/testing.ts'

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
