import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { createPost } from '#actions/create-post.ts'
import { publishPost } from '#actions/send-post.ts'
import { createNetworks, type Networks } from '#providers/networks.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { anMp4 } from '#test/support/media-files.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { answerOf, createStage, publicationOf } from '#test/support/stage.ts'
import { addFile } from '#test/support/uploads.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(() => world.stopWorkers())

const networksWith = (longVideos: boolean): Networks => {
  const addresses = () => ({ browser: world.sandboxUrl, server: world.sandboxUrl })
  const sandbox = { app: SANDBOX_CLIENT, addresses }
  return createNetworks({ apps: {}, switches: { twt: { longVideos } }, sandbox })
}

/** A subscriber with a video of more than 140 seconds. */
const open = async () => {
  const stage = await createStage(world)
  const { owner, orgId, channelId } = stage
  await rowsAsOwner(world.url, `update channels set facts = '{"subscription": "Premium"}' where id = $1`, [channelId])
  const bytes = await anMp4({ width: 32, height: 32, seconds: 150, frameRate: 1, audio: false })
  const mediaId = await addFile(world.deps, owner, { orgId, name: 'long.mp4', bytes })
  const content = { orgId, text: 'A long one', media: [{ mediaId }], channels: [{ channelId }] }
  const scheduledAt = new Date(Date.now() + 120_000).toISOString()
  const write = (longVideos: boolean) =>
    createPost({ ...world.deps, networks: networksWith(longVideos) }, owner, { ...content, scheduledAt })
  return { stage, write }
}

describe('a long video of a subscriber', () => {
  it('is refused when it is scheduled, until the installation has switched them on', async () => {
    const { write } = await open()
    assert.equal(await answerOf(write(false)), 'invalid_request')
    assert.equal(await answerOf(write(true)), 'done')
  })

  it('is made ready ahead by a worker that has the switch on', async () => {
    const { stage, write } = await open()
    const id = publicationOf(await write(true))
    const { moments } = stage.start({ networks: networksWith(true) })
    await moments.waitFor('made-ready', (moment) => moment.publicationId === id)
  })

  it('fails at a worker that has it off, before any byte of it leaves', async () => {
    const { stage, write } = await open()
    const post = await write(true)
    await publishPost({ ...world.deps, networks: networksWith(true) }, stage.owner, { id: post.id })
    const { moments } = stage.start({ networks: networksWith(false) })
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'failed')
    const [publication] = (await stage.read(post.id)).publications
    assert.equal(publication?.failure?.code, 'media_duration')
    assert.match(publication?.failure?.detail ?? '', /X_LONG_VIDEOS=on/)
    const routes = world.sandbox.ledger.entries().filter(({ account }) => account === stage.handle)
    assert.ok(!routes.some(({ route }) => route.startsWith('media')))
  })
})
