import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { changeChannel } from '#actions/channels.ts'
import { createPost } from '#actions/create-post.ts'
import { editPost } from '#actions/edit-post.ts'
import { getPublication } from '#actions/publications.ts'
import { publishPost } from '#actions/send-post.ts'
import { validatePost } from '#actions/validate-post.ts'
import { providerCodes } from '#providers/registry.ts'
import type { PublishingDeps } from './deps.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createMoments } from '#test/support/moments.ts'
import { createStage, publicationOf, type Stage } from '#test/support/stage.ts'
import { addPicture } from '#test/support/uploads.ts'
import { errandsOf } from './errands.ts'
import { prepareAhead } from './prepare-ahead.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(async () => {
  await world.stopWorkers()
  world.sandbox.faults.clear()
})

const running = new AbortController().signal

const write = async (stage: Stage, seconds = 120) => {
  const { owner, orgId, channelId, handle } = stage
  const media = [{ mediaId: await addPicture(world.deps, owner, orgId) }]
  const scheduledAt = new Date(Date.now() + seconds * 1000).toISOString()
  const content = { text: `A picture of ${handle}`, media, channels: [{ channelId }] }
  return createPost(world.deps, owner, { orgId, ...content, scheduledAt })
}

const rowOf = async (id: string) => {
  const [row] = await rowsAsOwner(world.url, 'select * from publications where id = $1', [id])
  return row
}

const routesOf = ({ handle }: Stage): readonly string[] =>
  world.sandbox.ledger
    .entries()
    .filter((entry) => entry.account === handle)
    .map((entry) => entry.route)

const counting = (list: readonly string[], name: string): number => list.filter((each) => each === name).length

/** As X grants to apps that did not ask for files. */
const takeScope = async ({ orgId, channelId }: Stage): Promise<void> => {
  const { vault } = world.deps
  const place = { orgId, channelId, column: 'credentials' } as const
  const [row] = await rowsAsOwner(world.url, 'select credentials, scopes from channels where id = $1', [channelId])
  const scopes = row.scopes.filter((scope: string) => scope !== 'media.write')
  const keys = vault.seal(JSON.stringify({ ...JSON.parse(vault.open(row.credentials, place)), scopes }), place)
  await rowsAsOwner(world.url, 'update channels set credentials = $2, scopes = $3 where id = $1', [
    channelId,
    keys,
    scopes,
  ])
}

describe('what waits in the queue with files', () => {
  it('is made ready before its time, stays queued meanwhile, and is not made ready again to be sent', async () => {
    const stage = await createStage(world)
    const post = await write(stage)
    const id = publicationOf(post)
    const { moments } = stage.start()
    await moments.waitFor('made-ready', (moment) => moment.publicationId === id)
    const { status, epoch, prepared } = await rowOf(id)
    assert.deepEqual([status, epoch], ['queued', '0'])
    assert.notEqual(prepared, null)
    assert.equal(counting(routesOf(stage), 'create'), 0)
    await publishPost(world.deps, stage.owner, { id: post.id })
    await moments.waitFor('published', (moment) => moment.publicationId === id)
    const routes = routesOf(stage)
    assert.deepEqual([counting(routes, 'media-init'), counting(routes, 'create')], [1, 1])
  })

  it('is left alone until a quarter of an hour before its time, and without files always', async () => {
    const stage = await createStage(world)
    const later = await write(stage, 3_600)
    const { owner, orgId, channelId, handle } = stage
    const scheduledAt = new Date(Date.now() + 60_000).toISOString()
    const text = `Without files of ${handle}`
    const plain = await createPost(world.deps, owner, { orgId, text, channels: [{ channelId }], scheduledAt })
    await prepareAhead(world.publishing(), 'twt', running)
    assert.deepEqual([(await rowOf(publicationOf(later))).prepared, counting(routesOf(stage), 'media-init')], [null, 0])
    assert.equal((await rowOf(publicationOf(plain))).prepare_after, null)
  })

  it('keeps nothing of what was made for words that are others by now', async () => {
    const stage = await createStage(world)
    const post = await write(stage)
    const { http } = world.publishing()
    let isEdited = false
    const editing: PublishingDeps['http'] = async (request) => {
      const answer = await http(request)
      if (!isEdited && request.url.includes('finalize')) {
        isEdited = true
        const change = { id: post.id, text: `Other words of ${stage.handle}`, unschedule: false }
        await editPost(world.deps, stage.owner, change)
      }
      return answer
    }
    await prepareAhead(world.publishing({ http: editing }), 'twt', running)
    assert.deepEqual([isEdited, (await rowOf(publicationOf(post))).prepared], [true, null])
    await prepareAhead(world.publishing(), 'twt', running)
    assert.notEqual((await rowOf(publicationOf(post))).prepared, null)
  })

  it('is tried again later when its network does not answer, and changes nothing', async () => {
    const stage = await createStage(world)
    const id = publicationOf(await write(stage))
    world.sandbox.faults.add({ kind: 'answer', status: 503, route: 'media-init', account: stage.handle, times: 1 })
    await prepareAhead(world.publishing(), 'twt', running)
    const row = await rowOf(id)
    assert.deepEqual([row.status, row.prepared, row.tries], ['queued', null, 0])
    assert.ok(row.prepare_after > new Date())
  })

  it('is made ready for each network by itself', async () => {
    const stage = await createStage(world)
    const id = publicationOf(await write(stage))
    await prepareAhead(world.publishing(), 'insta', running)
    assert.equal((await rowOf(id)).prepared, null)
    const names = errandsOf(world.publishing()).map(({ name }) => name)
    for (const code of providerCodes) assert.ok(names.includes(`prepareAhead, ${code}`))
    await prepareAhead(world.publishing(), 'twt', running)
    assert.notEqual((await rowOf(id)).prepared, null)
  })

  it('does not hold the end of the process, and is left to another worker at once', async () => {
    const stage = await createStage(world)
    const id = publicationOf(await write(stage))
    world.sandbox.faults.add({
      kind: 'delay',
      milliseconds: 5_000,
      route: 'media-init',
      account: stage.handle,
      times: 1,
    })
    const [stop, asked] = [new AbortController(), Promise.withResolvers<void>()]
    const { http } = world.publishing()
    const telling: PublishingDeps['http'] = (request) => {
      const answer = http(request)
      asked.resolve()
      return answer
    }
    const preparing = prepareAhead(world.publishing({ http: telling }), 'twt', stop.signal)
    await asked.promise
    stop.abort()
    await preparing
    const row = await rowOf(id)
    assert.deepEqual([row.status, row.prepared, row.prepare_after <= new Date()], ['queued', null, true])
  })

  it('is not touched while publishing is halted, nor what waits for its channel', async () => {
    const stage = await createStage(world)
    const id = publicationOf(await write(stage))
    await rowsAsOwner(world.url, "update installation set halted_at = now(), halt_reason = 'a test'")
    await prepareAhead(world.publishing(), 'twt', running)
    await rowsAsOwner(world.url, 'update installation set halted_at = null, halt_reason = null')
    assert.equal((await rowOf(id)).prepared, null)
    await rowsAsOwner(world.url, "update channels set state = 'paused' where id = $1", [stage.channelId])
    await prepareAhead(world.publishing(), 'twt', running)
    assert.deepEqual([(await rowOf(id)).prepared, counting(routesOf(stage), 'media-init')], [null, 0])
  })
})

describe('what its network refuses ahead of its time', () => {
  const NO = {
    title: 'Invalid Request',
    type: 'https://api.x.com/2/problems/invalid-request',
    detail: 'No such picture.',
  }
  const refuse = ({ handle }: Stage) =>
    world.sandbox.faults.add({ kind: 'answer', status: 400, route: 'media-init', account: handle, body: NO, times: 9 })
  const shown = async (stage: Stage, id: string) => (await stage.read(id)).publications[0]?.preparation_refused ?? null
  const uploads = (stage: Stage): number => counting(routesOf(stage), 'media-init')
  const toldOf = async ({ owner }: Stage, id: string) =>
    (await getPublication(world.deps, owner, id)).timeline.filter(({ kind }) => kind === 'preparation_refused')

  it('is shown with its reason, told once, and not asked again; its time decides', async () => {
    const stage = await createStage(world)
    const post = await write(stage)
    const id = publicationOf(post)
    refuse(stage)
    const moments = createMoments()
    await prepareAhead(world.publishing({ observe: moments.observe }), 'twt', running)
    const told = await moments.waitFor('preparation-refused', (moment) => moment.publicationId === id)
    assert.equal(told.code, 'media_refused')
    const refusal = await shown(stage, post.id)
    assert.equal(refusal?.code, 'media_refused')
    assert.match(refusal?.detail ?? '', /No such picture/)
    const row = await rowOf(id)
    assert.deepEqual([row.status, row.tries, row.prepare_after, row.prepared], ['queued', 0, null, null])
    const [entry, ...more] = await toldOf(stage, id)
    assert.deepEqual([entry?.result, entry?.detail, entry?.actor?.kind], ['media_refused', refusal?.detail, 'worker'])
    assert.deepEqual(more, [])
    await prepareAhead(world.publishing(), 'twt', running)
    assert.equal(uploads(stage), 1)

    world.sandbox.faults.clear()
    const worker = stage.start()
    await rowsAsOwner(world.url, 'update publications set due_at = now(), wake_at = now() where id = $1', [id])
    await worker.moments.waitFor('published', (moment) => moment.publicationId === id)
    assert.deepEqual([await shown(stage, post.id), uploads(stage)], [null, 2])
  })

  it('is asked again when its content is another one', async () => {
    const stage = await createStage(world)
    const post = await write(stage)
    refuse(stage)
    await prepareAhead(world.publishing(), 'twt', running)
    assert.notEqual(await shown(stage, post.id), null)
    await editPost(world.deps, stage.owner, { id: post.id, text: `Other words of ${stage.handle}`, unschedule: false })
    assert.equal(await shown(stage, post.id), null)
    world.sandbox.faults.clear()
    await prepareAhead(world.publishing(), 'twt', running)
    assert.notEqual((await rowOf(publicationOf(post))).prepared, null)
  })

  it('for want of a permission is over when the channel is connected with it', async () => {
    const stage = await createStage(world)
    const { owner, orgId, channelId } = stage
    const post = await write(stage)
    const id = publicationOf(post)
    await takeScope(stage)
    await prepareAhead(world.publishing(), 'twt', running)
    assert.equal((await shown(stage, post.id))?.code, 'media_scope_missing')
    const asked = {
      orgId,
      text: 'One more',
      thread: [],
      media: [{ mediaId: await addPicture(world.deps, owner, orgId) }],
      channels: [{ channelId }],
    }
    const errors = async () => (await validatePost(world.deps, owner, asked)).errors.map(({ code }) => code)
    assert.deepEqual(await errors(), ['media_scope_missing'])
    await stage.reconnect()
    assert.deepEqual(await errors(), [])
    await prepareAhead(world.publishing(), 'twt', running)
    assert.deepEqual([await shown(stage, post.id), uploads(stage)], [null, 1])
    assert.notEqual((await rowOf(id)).prepared, null)
  })

  it('is asked again when the channel is resumed, stays while it is not taken, and is told once', async () => {
    const stage = await createStage(world)
    const post = await write(stage)
    const id = publicationOf(post)
    refuse(stage)
    await prepareAhead(world.publishing(), 'twt', running)
    for (const status of ['paused', 'active'] as const)
      await changeChannel(world.deps, stage.owner, { id: stage.channelId, status })
    await prepareAhead(world.publishing(), 'twt', running)
    assert.equal(uploads(stage), 2)
    assert.equal((await shown(stage, post.id))?.code, 'media_refused')
    assert.equal((await toldOf(stage, id)).length, 1)
  })

  it('is also what its own rules refuse by now', async () => {
    const stage = await createStage(world)
    const { owner, orgId, channelId, handle } = stage
    const premium = JSON.stringify({ subscription: 'Premium' })
    await rowsAsOwner(world.url, 'update channels set facts = $2 where id = $1', [channelId, premium])
    const media = [{ mediaId: await addPicture(world.deps, owner, orgId) }]
    const scheduledAt = new Date(Date.now() + 120_000).toISOString()
    const long = `${handle} ${'a'.repeat(300)}`
    const post = await createPost(world.deps, owner, {
      orgId,
      text: long,
      media,
      channels: [{ channelId }],
      scheduledAt,
    })
    await rowsAsOwner(world.url, "update channels set facts = '{}' where id = $1", [channelId])
    await prepareAhead(world.publishing(), 'twt', running)
    assert.deepEqual([(await shown(stage, post.id))?.code, uploads(stage)], ['too_long', 0])
  })
})
