import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { aPost, expectStatus } from '#test/support/app.ts'
import { startReceiver, status } from '#test/support/webhook-receiver.ts'
import {
  arrivedOf,
  aWebhook,
  createHookStage,
  createWebhookWorld,
  verify,
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

describe('a webhook', () => {
  it('gets what happens, signed so that the library of Standard Webhooks takes it', async () => {
    const { id, secret } = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    const post = await aPost(world.app, stage.org)
    await world.send()
    const [one] = stage.receiver.received
    assert.ok(one !== undefined)
    const message = verify(one, secret)
    assert.equal(message.type, 'post.created')
    const [known] = expectStatus(200, await stage.read('events?limit=500')).data.filter(
      ({ type }: { readonly type: string }) => type === 'post.created',
    )
    assert.equal(message.timestamp, known.created_at)
    assert.deepEqual(message.data, {
      ...known.data,
      event_id: known.id,
      organization_id: stage.org.orgId,
      sequence: known.sequence,
      subject: { type: 'post', id: post.id },
      post_id: post.id,
    })
    assert.equal(one.headers['webhook-id'], known.id)
    assert.throws(() => verify({ ...one, body: one.body.replace('post.created', 'post.updated') }, secret))
    const [delivery] = await stage.logOf(id)
    assert.deepEqual([delivery.state, delivery.tries, delivery.event.id], ['delivered', 1, known.id])
    const [attempt] = await stage.triesOf(delivery.id)
    assert.deepEqual([attempt.status, attempt.failure], [200, null])
    assert.equal(attempt.answer.includes('abcdef0123456789'), false)
  })

  it('that was down for a day gets everything, and of each post in its order', async () => {
    const { id, secret } = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    const posts = [
      await aPost(world.app, stage.org),
      await aPost(world.app, stage.org),
      await aPost(world.app, stage.org),
    ]
    const outages = [status(503), status(302, { location: 'https://example.org/' }), status(500)]
    for (let hour = 0; hour < 24; hour += 1) {
      stage.receiver.answerWith(hour % 4 === 3 ? (response) => response.destroy() : (outages[hour % 4] ?? null))
      await world.send()
      await stage.comment(posts[hour % 3]?.id ?? '')
      await world.pass(HOUR)
    }
    assert.equal(stage.receiver.accepted.length, 0)
    assert.ok(stage.receiver.received.length > 12)
    stage.receiver.answerWith(null)
    for (let hour = 0; hour < 30; hour += 1) {
      await world.send()
      await world.pass(HOUR)
    }
    const all = expectStatus(200, await stage.read('events?limit=500')).data.filter(
      ({ type }: { readonly type: string }) => !type.startsWith('webhook.'),
    )
    const arrived = stage.receiver.accepted.map((one) => verify(one, secret).data.event_id)
    const since = all.slice(all.findIndex(({ type }: { readonly type: string }) => type === 'post.created'))
    assert.deepEqual(new Set(arrived), new Set(since.map((event: { readonly id: string }) => event.id)))
    assert.equal(arrived.length, since.length)
    for (const post of posts) {
      const order = arrivedOf(stage.receiver.accepted, secret, post.id)
      assert.equal(order.length, 9)
      assert.deepEqual(
        order,
        order.toSorted((a, b) => Number(a) - Number(b)),
      )
    }
    // Not even what was turned down came before its turn.
    for (const post of posts) {
      const tried = arrivedOf(stage.receiver.received, secret, post.id).map(Number)
      assert.deepEqual(
        tried,
        tried.toSorted((a, b) => a - b),
      )
    }
    assert.deepEqual(
      new Set((await stage.logOf(id)).map(({ state }: { readonly state: string }) => state)),
      new Set(['delivered']),
    )
    const same = stage.receiver.received.filter(({ headers }) => headers['webhook-id'] === arrived[0])
    assert.ok(same.length > 1)
    assert.equal(new Set(same.map(({ body }) => body)).size, 1)
  })

  it('gives up an event after ten tries over three days, and goes on with the next of its post', async () => {
    const { id, secret } = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    const post = await aPost(world.app, stage.org)
    const other = await aPost(world.app, stage.org)
    await stage.comment(post.id)
    stage.receiver.answerWith((response, one) => {
      const { type, data } = verify(one, secret)
      // This one event is too much for it; of everything else it says yes.
      response.writeHead(type === 'post.created' && data.post_id === post.id ? 500 : 200).end()
    })
    let hours = 0
    for (; hours < 90; hours += 1) {
      await world.send()
      await world.pass(HOUR)
      if (hours === 60) await stage.comment(other.id)
    }
    await world.send()
    const log = await stage.logOf(id)
    const failed = log.filter(({ state }: { readonly state: string }) => state === 'failed')
    assert.deepEqual(
      failed.map(({ tries }: { readonly tries: number }) => tries),
      [10],
    )
    assert.deepEqual(arrivedOf(stage.receiver.received, secret, post.id).length, 11)
    assert.equal(log.length, 4)
    assert.equal(expectStatus(200, await stage.read(`webhooks/${id}`)).state, 'active')
  })

  it('is switched off when nothing arrived for three days, its owners are told, and what waits is kept for it', async () => {
    const { id, secret } = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    const post = await aPost(world.app, stage.org)
    await stage.comment(post.id)
    stage.receiver.answerWith(status(500))
    for (let hour = 0; hour < 90; hour += 1) {
      await world.send()
      await world.pass(HOUR)
    }
    await world.send()
    const webhook = expectStatus(200, await stage.read(`webhooks/${id}`))
    assert.deepEqual([webhook.state, webhook.disabled_because], ['disabled', 'failing'])
    const letters = world.letters.filter(({ to, subject }) => to === stage.org.owner.email && /webhook/.test(subject))
    assert.equal(letters.length, 1)
    assert.match(letters[0]?.text ?? '', /127\.0\.0\.1/)
    stage.receiver.answerWith(null)
    await world.send()
    assert.equal(stage.receiver.accepted.length, 0)
    const change = {
      method: 'PATCH',
      path: `/orgs/${stage.org.orgId}/webhooks/${id}`,
      token: stage.org.owner.token,
    } as const
    expectStatus(200, await world.app.request({ ...change, body: { state: 'active' } }))
    await world.send()
    assert.equal(arrivedOf(stage.receiver.accepted, secret, post.id).length, 1)
  })

  it('is switched off by 410', async () => {
    const { id } = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    await aPost(world.app, stage.org)
    stage.receiver.answerWith(status(410))
    await world.send()
    await world.moments.waitFor('webhook-disabled', ({ webhookId }) => webhookId === id)
    const webhook = expectStatus(200, await stage.read(`webhooks/${id}`))
    assert.deepEqual([webhook.state, webhook.disabled_because], ['disabled', 'gone'])
    await aPost(world.app, stage.org)
    await world.pass(100 * HOUR)
    await world.send()
    assert.equal(stage.receiver.received.length, 1)
    const types = expectStatus(200, await stage.read('events?limit=500')).data.map(
      ({ type }: { readonly type: string }) => type,
    )
    assert.ok(types.includes('webhook.disabled'))
  })

  it('is waited for as long as it asks, within a day', async () => {
    const { id } = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    await aPost(world.app, stage.org)
    stage.receiver.answerWith(status(429, { 'retry-after': '7200' }))
    await world.send()
    const [delivery] = await stage.logOf(id)
    const seconds = (Date.parse(delivery.next_try_at) - Date.now()) / 1_000
    assert.ok(seconds > 7_100 && seconds < 7_300, String(seconds))
  })
})

describe('a secret', () => {
  it('that follows another signs beside it for a day, and alone afterwards', async () => {
    const { id, secret } = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    const { secret: next } = expectStatus(200, await stage.write(`webhooks/${id}/rotate-secret`))
    assert.notEqual(next, secret)
    await aPost(world.app, stage.org)
    await world.send()
    const [both] = stage.receiver.received
    assert.ok(both !== undefined)
    for (const each of [secret, next]) assert.ok(verify(both, each))
    await world.app.sql('update webhooks set former_until = now() where id = $1', [id])
    await aPost(world.app, stage.org)
    await world.send()
    const after_ = stage.receiver.received.at(-1)
    assert.ok(after_ !== undefined)
    assert.ok(verify(after_, next))
    assert.throws(() => verify(after_, secret))
  })

  it('is sealed, and shown nowhere but once', async () => {
    const { id, secret } = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    for (const path of ['webhooks', `webhooks/${id}`, 'audit', 'events?limit=500']) {
      assert.equal((await stage.read(path)).text.includes(secret), false, path)
    }
    const [row] = await world.app.sql('select secret::text from webhooks where id = $1', [id])
    assert.equal(row.secret.includes(Buffer.from(secret).toString('hex')), false)
  })
})

describe('what is sent', () => {
  it('is of the kinds that were asked for', async () => {
    const { secret } = await aWebhook(world.app, stage.org, { url: stage.receiver.url, types: ['post.commented'] })
    const post = await aPost(world.app, stage.org)
    await stage.comment(post.id)
    await world.send()
    assert.deepEqual(
      stage.receiver.received.map((one) => verify(one, secret).type),
      ['post.commented'],
    )
  })

  it('for a test is for that webhook alone, whatever its kinds', async () => {
    const { secret, id } = await aWebhook(world.app, stage.org, { url: stage.receiver.url, types: ['post.commented'] })
    await using second = await startReceiver()
    await aWebhook(world.app, stage.org, { url: second.url })
    expectStatus(202, await stage.write(`webhooks/${id}/test`))
    await world.send()
    assert.deepEqual(
      stage.receiver.received.map((one) => verify(one, secret).type),
      ['webhook.test'],
    )
    assert.equal(second.received.length, 0)
  })

  it('can be sent once more, and all of a time that never arrived', async () => {
    const { secret, id } = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    const began = new Date().toISOString()
    const post = await aPost(world.app, stage.org)
    await world.send()
    const [first] = await stage.logOf(id)
    const again = expectStatus(202, await stage.write(`webhook-deliveries/${first.id}/replay`))
    assert.deepEqual([again.replay, again.state, again.event.id], [true, 'waiting', first.event.id])
    assert.equal((await stage.write(`webhook-deliveries/${again.id}/replay`)).body.code, 'nothing_to_replay')
    await world.send()
    assert.equal(stage.receiver.accepted.length, 2)
    assert.equal(stage.receiver.accepted[0]?.body, stage.receiver.accepted[1]?.body)
    const change = {
      method: 'PATCH',
      path: `/orgs/${stage.org.orgId}/webhooks/${id}`,
      token: stage.org.owner.token,
    } as const
    expectStatus(200, await world.app.request({ ...change, body: { state: 'disabled' } }))
    await stage.comment(post.id)
    await stage.comment(post.id)
    await world.send()
    assert.equal((await stage.write(`webhooks/${id}/replay`, { since: began })).body.code, 'webhook_disabled')
    assert.equal((await stage.write(`webhooks/${id}/test`)).body.code, 'webhook_disabled')
    expectStatus(200, await world.app.request({ ...change, body: { state: 'active' } }))
    await world.send()
    assert.equal(stage.receiver.accepted.length, 2)
    const missed = expectStatus(202, await stage.write(`webhooks/${id}/replay`, { since: began }))
    assert.deepEqual(missed, { replayed: 2, has_more: false })
    await world.send()
    const types = stage.receiver.accepted.slice(2).map((one) => verify(one, secret).type)
    assert.deepEqual(types, ['post.commented', 'post.commented'])
    const all = expectStatus(202, await stage.write(`webhooks/${id}/replay`, { since: began, everything: true }))
    assert.equal(all.replayed, 3)
    await world.send()
    const order = arrivedOf(stage.receiver.accepted.slice(4), secret, post.id)
    assert.equal(order.length, 3)
    assert.deepEqual(
      order,
      order.toSorted((a, b) => Number(a) - Number(b)),
    )
  })

  it('is sent again by another worker when the one that had it in hand is gone', async () => {
    const { id } = await aWebhook(world.app, stage.org, { url: stage.receiver.url })
    await aPost(world.app, stage.org)
    await stage.read('events')
    const taken = await world.app.sql(`select id, epoch from claim_webhook_deliveries(5, 5, '{}', 60)`)
    assert.equal(taken.length, 1)
    await world.send()
    assert.equal(stage.receiver.received.length, 0)
    await world.pass(61)
    await world.send()
    assert.equal(stage.receiver.received.length, 1)
    const late = `select record_webhook_attempt($1, $2, $3, 'failed', 0, '{"milliseconds": 1, "answer": ""}') as become`
    const [{ become }] = await world.app.sql(late, [stage.org.orgId, taken[0].id, taken[0].epoch])
    assert.equal(become, 'fenced')
    const [delivery] = await stage.logOf(id)
    assert.deepEqual([delivery.state, delivery.tries], ['delivered', 2])
  })
})
