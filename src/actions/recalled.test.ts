import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { Provider } from '#providers/provider.ts'
import { networksWith } from '#test/support/networks-with.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { answerOf, createStage } from '#test/support/stage.ts'
import { createPost } from './create-post.ts'
import { publishPost, retryPost } from './send-post.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())

it('what failed is not tried again by the word of somebody who lost the right, while another part is still in hand', async () => {
  const stage = await createStage(world)
  const { owner, orgId, channelId } = stage
  const other = await world.channel(owner, orgId)
  const admin = await world.join(owner, orgId, 'admin')
  const [reached, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const prepare: Provider['prepare'] = async ({ account }) => {
    if (account.handle === other.handle) return { kind: 'rejected', code: 'invalid', reason: 'Not like this.' }
    reached.resolve()
    await free.promise
    return { kind: 'ready', prepared: { step: 1 } }
  }
  const { moments } = stage.start({
    networks: networksWith(world.deps.networks, { needsPreparing: () => true, prepare }),
  })
  const channels = [{ channelId }, { channelId: other.id }]
  const { id } = await createPost(world.deps, admin, { orgId, text: 'By somebody who may', channels })
  await publishPost(world.deps, admin, { id })
  await moments.waitFor('moved', (moment) => moment.to === 'failed')
  await reached.promise
  const shown = await stage.read(id)
  assert.ok(shown.allowed_actions.includes('retry'))
  await rowsAsOwner(world.url, `update memberships set role = 'viewer' where user_id = $1`, [admin.userId])
  const retry = () => answerOf(retryPost(world.deps, owner, { id, confirmedNotPublished: false }))
  assert.equal(await retry(), 'approval_required')
  assert.ok(!(await stage.read(id)).allowed_actions.includes('retry'))
  free.resolve()
  const inHand = shown.publications.find(({ status }) => status === 'publishing')?.id
  await moments.waitFor('moved', (moment) => moment.publicationId === inHand)
  assert.equal(await retry(), 'approval_required')
  assert.equal(stage.sends(), 0)
  await world.stopWorkers()
})
