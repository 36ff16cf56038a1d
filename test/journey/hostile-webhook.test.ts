import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { aSandboxChannel, createPerson } from '#test/support/person.ts'
import { startQuickInstance } from '#test/support/quick-instance.ts'
import { startReceiver } from '#test/support/webhook-receiver.ts'

/** Each on a channel of its own: a channel sends in turns, seconds apart. */
const CHANNELS = ['one', 'two', 'three', 'four', 'five'] as const

test('posts go out, each once, while a receiver of webhooks takes every call and answers none', async () => {
  const instance = await startQuickInstance({ WEBHOOK_PRIVATE: 'on' })
  const receiver = await startReceiver()
  const held: (() => void)[] = []
  try {
    const { base } = instance
    const person = await createPerson(base)()
    const { api } = person
    const { id: org } = await api.organizations.create({ name: 'Ink & Co', time_zone: 'Europe/Berlin' })
    const channels: string[] = []
    for (const handle of CHANNELS) channels.push(await aSandboxChannel(person, { org, handle }))
    const holding = Promise.withResolvers<void>()
    receiver.answerWith((response) => {
      held.push(() => response.end())
      holding.resolve()
    })
    await api.webhooks.create(org, { url: receiver.url, types: ['post.created', 'post.published'] })
    const posts = await Promise.all(
      channels.map((channel, index) =>
        api.posts.create(org, { text: `Beside a silent receiver ${index}`, channels: [{ channel_id: channel }] }),
      ),
    )
    await holding.promise
    await Promise.all(posts.map(({ id }) => api.posts.publish(id)))
    for (const { id } of posts) while ((await api.posts.get(id)).status !== 'published') await sleep(50)
    assert.ok(held.length > 0)
    assert.equal(receiver.accepted.length, 0)
    const there = await (await fetch(`${base}/sandbox/twt/_sandbox/posts`)).text()
    for (const { text } of posts) assert.equal(there.split(`"text":${JSON.stringify(text)}`).length - 1, 1)
  } finally {
    // Nothing hangs any more that the end would wait for.
    receiver.answerWith(null)
    for (const answer of held) answer()
    await instance.stop()
    await receiver[Symbol.asyncDispose]()
  }
})
