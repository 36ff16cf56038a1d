import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aSandboxChannel, createPerson } from '#test/support/person.ts'
import { startQuickInstance } from '#test/support/quick-instance.ts'
import { startReceiver } from '#test/support/webhook-receiver.ts'

const POSTS = 20

test('posts go out, each once, while a receiver of webhooks takes every call and answers none', async () => {
  const instance = await startQuickInstance({ WEBHOOK_PRIVATE: 'on' })
  const receiver = await startReceiver()
  try {
    const { base } = instance
    const person = await createPerson(base)()
    const { api } = person
    const { id: org } = await api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })
    const channel = await aSandboxChannel(person, { org, handle: person.name })
    const held: (() => void)[] = []
    const holding = Promise.withResolvers<void>()
    receiver.answerWith((response) => {
      held.push(() => response.end())
      holding.resolve()
    })
    await api.webhooks.create(org, { url: receiver.url, types: ['post.created', 'post.published'] })
    const posts = await Promise.all(
      Array.from({ length: POSTS }, (_, index) =>
        api.posts.create(org, { text: `Beside a silent receiver ${index}`, channels: [{ channel_id: channel }] }),
      ),
    )
    await holding.promise
    const stop = new AbortController()
    const watching = api.events.watch(org, { signal: stop.signal })
    await watching.next()
    await Promise.all(posts.map(({ id }) => api.posts.publish(id)))
    const out = new Set<string>()
    for await (const each of watching) {
      if (each.kind !== 'event' || each.event.type !== 'post.published') continue
      out.add(each.event.post_id ?? '')
      if (out.size === POSTS) break
    }
    stop.abort()
    assert.deepEqual(out, new Set(posts.map(({ id }) => id)))
    assert.ok(held.length > 0)
    assert.equal(receiver.accepted.length, 0)
    const there = await (await fetch(`${base}/sandbox/twt/_sandbox/posts`)).text()
    for (const { text } of posts) assert.equal(there.split(`"text":${JSON.stringify(text)}`).length - 1, 1)
    for (const answer of held) answer()
  } finally {
    receiver.answerWith(null)
    await instance.stop()
    await receiver[Symbol.asyncDispose]()
  }
})
