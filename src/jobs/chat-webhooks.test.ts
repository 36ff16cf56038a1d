import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { aPost, expectStatus } from '#test/support/app.ts'
import {
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

describe('a chat', () => {
  const textsOf = (): readonly string[] =>
    stage.receiver.received.map(({ body }) => {
      const { text, ...rest }: { readonly text: string } = JSON.parse(body)
      assert.deepEqual(rest, { unfurl_links: false, unfurl_media: false })
      return text
    })

  it('gets a sentence and a link of each event that there is one for, and calls nobody by what people wrote', async () => {
    const { id } = await aWebhook(world.app, stage.org, { url: stage.receiver.url, format: 'slack' })
    const post = await aPost(world.app, stage.org, { text: '<!channel> & @all look' })
    await stage.comment(post.id)
    expectStatus(202, await stage.write(`webhooks/${id}/test`))
    await world.send()
    const { publicUrl } = world.app.deps
    const { org } = stage
    const link = `${publicUrl}/o/${org.orgId}`
    // What is about no post waits for none.
    const [tested = '', commented = '', ...others] = textsOf().toSorted((one) => (one.includes('a test') ? -1 : 1))
    assert.deepEqual(others, [])
    assert.match(commented, /^\*.+\*: \S+ commented on “&lt;!\u2060channel&gt; &amp; @\u2060all look”\n/)
    assert.ok(commented.endsWith(`\n<${link}/posts/${post.id}>`), commented)
    assert.ok(tested.endsWith(`This is a test from Scheduly: it works\n<${link}/webhooks>`), tested)
    assert.equal((await stage.logOf(id)).length, 2)
  })

  it('is told in its language, of what was chosen, and of nothing that there is no sentence for', async () => {
    const types = ['post.commented']
    const wishes = { url: stage.receiver.url, format: 'slack', language: 'de', types } as const
    await aWebhook(world.app, stage.org, wishes)
    const post = await aPost(world.app, stage.org)
    await stage.comment(post.id)
    await world.send()
    assert.match(textsOf().join('\n'), /^\*.+\*: \S+ hat kommentiert: “.+”\n<.+>$/)
    const refused = await stage.write('webhooks', { ...wishes, types: ['post.commented', 'post.created'] })
    assert.deepEqual(
      [refused.status, refused.body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code])],
      [422, [['/types/1', 'no_sentence']]],
    )
    const all = expectStatus(201, await stage.write('webhooks', { url: stage.receiver.url, format: 'slack' }))
    assert.deepEqual([all.format, all.language, all.types.includes('post.created')], ['slack', 'en', false])
    assert.ok(all.types.includes('publication.failed'))
  })
})
