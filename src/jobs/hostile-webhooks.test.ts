import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { targetFault } from '#lib/download-target.ts'
import { anOrg, aPost, expectStatus } from '#test/support/app.ts'
import { startReceiver, status } from '#test/support/webhook-receiver.ts'
import {
  ANYWHERE,
  aWebhook,
  createHookStage,
  createWebhookWorld,
  type HookStage,
  type WebhookWorld,
} from '#test/support/webhooks.ts'

let world: WebhookWorld
let stage: HookStage

before(async () => {
  world = await createWebhookWorld()
})
after(() => world[Symbol.asyncDispose]())
beforeEach(async () => {
  stage = await createHookStage(world)
})
afterEach(() => stage[Symbol.asyncDispose]())

const HOUR = 3_600

describe('a hostile receiver', () => {
  it('that hangs is left after its time, and keeps nobody else waiting', async () => {
    const { id } = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    const neighbor = await anOrg(world.app)
    const calm = await startReceiver()
    await aWebhook(world.app, neighbor, { url: calm.url })
    const hanging = Promise.withResolvers<void>()
    // It answers nobody before the neighbor has been served.
    stage.receiver.answerWith(() => hanging.resolve())
    for (let count = 0; count < 30; count += 1) await aPost(world.app, stage.org)
    const sending = world.rounds({ totalMs: 3_000 })()
    await hanging.promise
    await aPost(world.app, neighbor)
    const served = Promise.withResolvers<number>()
    calm.answerWith((response) => {
      served.resolve(stage.receiver.received.length)
      response.end()
    })
    // Of thirty that are due, three keep a place.
    assert.equal(await served.promise, 3)
    stage.receiver.answerWith(status(500))
    await sending
    const [attempt] = await stage.triesOf((await stage.logOf(id)).at(-1).id)
    assert.deepEqual([attempt.status, attempt.failure], [null, 'too_slow'])
    await calm[Symbol.asyncDispose]()
  })

  it('that sends us elsewhere is not followed', async () => {
    const inner = await startReceiver()
    const { id } = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    await aPost(world.app, stage.org)
    stage.receiver.answerWith(status(307, { location: inner.url }))
    await world.send()
    assert.equal(inner.received.length, 0)
    const [attempt] = await stage.triesOf((await stage.logOf(id))[0].id)
    assert.equal(attempt.status, 307)
    await inner[Symbol.asyncDispose]()
  })

  it('that answers without end is not read to the end', async () => {
    const { id } = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    await aPost(world.app, stage.org)
    let sent = 0
    const closed = Promise.withResolvers<void>()
    stage.receiver.answerWith((response) => {
      response.writeHead(200)
      const more = (): void => {
        if (response.destroyed) return
        sent += 65_536
        if (response.write('x'.repeat(65_536))) setImmediate(more)
        else response.once('drain', more)
      }
      response.once('close', closed.resolve)
      more()
    })
    await world.send()
    await closed.promise
    assert.ok(sent < 64 * 1_048_576, String(sent))
    const [delivery] = await stage.logOf(id)
    assert.equal(delivery.state, 'delivered')
    const [attempt] = await stage.triesOf(delivery.id)
    assert.ok(attempt.answer.length <= 2_048)
  })

  it('whose name leads to a network of ours from one day to the next is not connected to', async () => {
    const port = stage.receiver.place.split(':')[1]
    const { id } = await aWebhook(world.app, stage.org, { url: `http://hooks.example:${port}/` })
    let addresses = ['127.0.0.1']
    const policy = {
      resolve: async () => addresses,
      allowHttp: true,
      allowPrivate: false,
      exceptions: [stage.receiver.place],
    }
    const send = world.rounds({ policy })
    const post = await aPost(world.app, stage.org)
    await send()
    assert.equal(stage.receiver.accepted.length, 1)
    for (const address of ['10.0.0.1', '169.254.169.254', '::1', '127.0.0.2']) {
      addresses = ['127.0.0.1', address]
      await stage.comment(post.id)
      await send()
      const [delivery] = await stage.logOf(id)
      const [attempt] = await stage.triesOf(delivery.id)
      assert.deepEqual([attempt.status, attempt.failure], [null, 'not_public'])
      addresses = ['127.0.0.1']
      await world.pass(HOUR)
      await send()
    }
    assert.equal(stage.receiver.received.length, 5)
  })
})

describe('the address of a webhook', () => {
  it('is refused unless it leads to the public internet by https', async () => {
    const strict = { ...ANYWHERE, allowHttp: false, allowPrivate: false }
    for (const url of [
      'http://example.org/',
      'https://user:pass@example.org/',
      'https://10.0.0.1/',
      'https://[::1]/',
      'ftp://example.org/',
      'https://example.org:8443/',
      'x',
    ]) {
      assert.notEqual(targetFault(url, strict), null, url)
    }
    const refused = await world.app.request({
      method: 'POST',
      path: `/orgs/${stage.org.orgId}/webhooks`,
      token: stage.org.owner.token,
      body: { url: 'ftp://example.org/' },
    })
    assert.deepEqual([refused.status, refused.body.errors[0].pointer], [422, '/url'])
  })

  it('sends a key’s maker nothing that the key may not read', async () => {
    const keys = { method: 'POST', path: `/orgs/${stage.org.orgId}/api-keys`, token: stage.org.owner.token } as const
    const body = { name: 'Robot', scopes: ['webhooks:manage', 'posts:read'] }
    const { key } = expectStatus(201, await world.app.request({ ...keys, body }))
    const add = (types?: readonly string[], format: 'events' | 'slack' = 'events') =>
      world.app.request({
        method: 'POST',
        path: `/orgs/${stage.org.orgId}/webhooks`,
        token: key,
        body: { url: stage.receiver.url, format, ...(types === undefined ? {} : { types }) },
      })
    assert.equal((await add()).status, 422)
    const foreign = await add(['post.created', 'channel.connected'])
    assert.deepEqual(
      foreign.body.errors.map(({ pointer }: { readonly pointer: string }) => pointer),
      ['/types/1'],
    )
    expectStatus(201, await add(['post.created']))
    // Sentences name people, and the organization.
    const chat = await add(['post.commented'], 'slack')
    assert.deepEqual(
      [chat.status, chat.body.errors[0].pointer, chat.body.errors[0].code],
      [422, '/format', 'not_yours'],
    )
    const { id } = await aWebhook(world.app, stage.org, { url: stage.receiver.url, format: 'slack' })
    const path = `/orgs/${stage.org.orgId}/webhooks/${id}`
    const led = await world.app.request({ method: 'PATCH', path, token: key, body: { description: 'Mine' } })
    assert.deepEqual([led.status, led.body.errors[0].pointer], [422, '/format'])
  })

  it('is not led elsewhere by a key that may not read what is sent there', async () => {
    const keys = { method: 'POST', path: `/orgs/${stage.org.orgId}/api-keys`, token: stage.org.owner.token } as const
    const body = { name: 'Robot', scopes: ['webhooks:manage', 'posts:read'] }
    const { key } = expectStatus(201, await world.app.request({ ...keys, body }))
    const lead = (id: string, change: object) =>
      world.app.request({ method: 'PATCH', path: `/orgs/${stage.org.orgId}/webhooks/${id}`, token: key, body: change })
    await using elsewhere = await startReceiver()
    const { url } = elsewhere
    const everything = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    const channels = await aWebhook(world.app, stage.org, { url: stage.receiver.url, types: ['channel.connected'] })
    const posts = await aWebhook(world.app, stage.org, { url: stage.receiver.url, types: ['post.created'] })
    for (const { id } of [everything, channels]) {
      const { status: code, body: refused } = await lead(id, { url })
      assert.deepEqual([code, refused.errors[0].pointer, refused.errors[0].code], [422, '/url', 'not_yours'])
      expectStatus(200, await lead(id, { url: stage.receiver.url, description: 'The same place' }))
    }
    expectStatus(200, await lead(posts.id, { url }))
    expectStatus(200, await lead(channels.id, { url, types: ['post.created'] }))
    await world.app.request({
      method: 'PATCH',
      path: `/orgs/${stage.org.orgId}`,
      token: stage.org.owner.token,
      body: { name: 'Another name' },
    })
    await world.send()
    assert.deepEqual(elsewhere.received, [])
    assert.ok(stage.receiver.received.length > 0)
  })
})
