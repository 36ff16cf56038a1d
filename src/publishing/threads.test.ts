import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { createPost } from '#actions/create-post.ts'
import { editPost } from '#actions/edit-post.ts'
import type { PostDetailView } from '#actions/read-posts.ts'
import { cancelPost, publishPost, retryPost } from '#actions/send-post.ts'
import { unpublish } from '#actions/unpublish.ts'
import type { Moment } from '#events/moments.ts'
import { createMoments } from '#test/support/moments.ts'
import { asOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, refusal, type Stage } from '#test/support/stage.ts'
import { addPicture } from '#test/support/uploads.ts'
import { carryOutRemovals } from './removals.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(() => world.stopWorkers())

interface KeptPost {
  readonly id: string
  readonly text: string
  readonly replyTo: string | null
  readonly account: string
}

/** What is on the network for this channel, oldest first. */
const onNetwork = async ({ handle }: Stage): Promise<readonly KeptPost[]> => {
  const answer = await fetch(`${world.sandboxUrl}/_sandbox/posts`)
  const { posts } = (await answer.json()) as { posts: readonly KeptPost[] }
  return posts
    .filter((post) => post.text.includes(handle))
    .toSorted((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1))
}

const below = (stage: Stage, ...names: readonly string[]) =>
  names.map((name) => ({ text: `${name} of ${stage.handle}` }))

/** A worker that does something at its first moment of a kind, before anything else happens; once more when told `false`. */
const startWith = (stage: Stage, kind: Moment['kind'], act: () => unknown) => {
  const moments = createMoments()
  let isDone = false
  const { stop } = stage.start({
    observe: (moment) => {
      moments.observe(moment)
      if (moment.kind !== kind || isDone) return
      isDone = act() !== false
    },
  })
  return { moments, stop }
}

const write = async (stage: Stage, thread: Parameters<typeof createPost>[2]['thread']) => {
  const { owner, orgId, channelId } = stage
  const text = `one of ${stage.handle}`
  const draft = await createPost(world.deps, owner, { orgId, text, thread, channels: [{ channelId }] })
  return publishPost(world.deps, owner, { id: draft.id })
}

const isChain = (posts: readonly KeptPost[]): boolean =>
  posts.every(({ replyTo }, index) => replyTo === (posts[index - 1]?.id ?? null))

const partsOf = ({ publications }: PostDetailView) =>
  publications.flatMap(({ sent_parts: parts }) => parts.map((part) => part.remote_id))

const wordsOf = (posts: readonly KeptPost[]): readonly string[] => posts.map(({ text }) => text.split(' ')[0] ?? '')

const FORBIDDEN = {
  kind: 'answer',
  status: 403,
  body: {
    title: 'Forbidden',
    detail: 'You are not permitted to perform this action.',
    type: 'about:blank',
    status: 403,
  },
  route: 'create',
  times: 1,
} as const

describe('a thread', () => {
  it('goes out part by part, each below the one before, with an attempt each and its files made ready beforehand', async () => {
    const stage = await createStage(world)
    const pictures = [await addPicture(world.deps, stage.owner, stage.orgId)]
    const [two, three] = below(stage, 'two', 'three')
    const { moments } = stage.start()
    const post = await write(stage, [two!, { ...three!, media: pictures.map((mediaId) => ({ mediaId })) }])
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    const posts = await onNetwork(stage)
    assert.deepEqual(wordsOf(posts), ['one', 'two', 'three'])
    assert.ok(isChain(posts))
    const detail = await stage.read(post.id)
    assert.deepEqual(
      partsOf(detail),
      posts.map(({ id }) => id),
    )
    const [publication] = detail.publications
    assert.deepEqual([publication?.status, publication?.parts, publication?.remote_id], ['published', 3, posts[0]?.id])
    assert.deepEqual(
      detail.attempts.map(({ part, state }) => [part, state]),
      [
        [0, 'continued'],
        [1, 'continued'],
        [2, 'accepted'],
      ],
    )
    const routes = world.sandbox.ledger
      .entries()
      .filter((entry) => entry.account === stage.handle)
      .map((entry) => entry.route)
    assert.ok(routes.includes('media-init') && routes.indexOf('create') > routes.lastIndexOf('media-finalize'))
  })

  it('is looked for where it got no answer, and goes on with the next part', async () => {
    const stage = await createStage(world)
    const { moments } = startWith(stage, 'continued', () => {
      world.sandbox.faults.add({ kind: 'drop-after', route: 'create', account: stage.handle, times: 1 })
    })
    const post = await write(stage, below(stage, 'two', 'three'))
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    const posts = await onNetwork(stage)
    assert.deepEqual([wordsOf(posts), isChain(posts)], [['one', 'two', 'three'], true])
    const { attempts } = await stage.read(post.id)
    assert.deepEqual(
      attempts.map(({ part, state, outcome }) => [part, state, outcome]),
      [
        [0, 'continued', 'published'],
        [1, 'continued', 'found'],
        [2, 'accepted', 'published'],
      ],
    )
  })

  /** With so many parts out, the next is refused. */
  const stopHalfway = async (stage: Stage, out = 1) => {
    let left = out
    const worker = startWith(stage, 'continued', () => {
      left -= 1
      if (left === 0) world.sandbox.faults.add({ ...FORBIDDEN, account: stage.handle })
      return left === 0
    })
    const post = await write(stage, below(stage, 'two', 'three'))
    const id = publicationOf(post)
    await worker.moments.waitFor('moved', (moment) => moment.publicationId === id && moment.to === 'failed')
    return { id, post, ...worker }
  }

  it('says which parts are out when the next is refused, and a retry goes on there', async () => {
    const stage = await createStage(world)
    const { id, post, moments } = await stopHalfway(stage)
    const failed = await stage.read(post.id)
    const [publication] = failed.publications
    assert.deepEqual([publication?.failure?.code, publication?.failure?.retryable], ['thread_incomplete', true])
    assert.match(publication?.failure?.detail ?? '', /^The first part of 3 is on the network; .+\(forbidden\)/)
    assert.equal(partsOf(failed).length, 1)
    await retryPost(world.deps, stage.owner, { id: post.id, confirmedNotPublished: false })
    await moments.waitFor('published', (moment) => moment.publicationId === id)
    const posts = await onNetwork(stage)
    assert.deepEqual([wordsOf(posts), isChain(posts)], [['one', 'two', 'three'], true])
  })

  it('can be changed where it is not out, and nowhere else', async () => {
    const stage = await createStage(world)
    const { id, post, moments } = await stopHalfway(stage)
    const edit = (change: object) => editPost(world.deps, stage.owner, { id: post.id, unschedule: false, ...change })
    await assert.rejects(edit({ text: `other of ${stage.handle}` }), (error: unknown) =>
      JSON.stringify(error).includes('"code":"thread_started"'),
    )
    await assert.rejects(edit({ channels: [] }), refusal('thread_started'))
    const changed = await edit({ thread: below(stage, 'second') })
    assert.deepEqual([changed.status, changed.publications[0]?.parts], ['draft', 2])
    await publishPost(world.deps, stage.owner, { id: post.id })
    await moments.waitFor('published', (moment) => moment.publicationId === id)
    const posts = await onNetwork(stage)
    assert.deepEqual([wordsOf(posts), isChain(posts)], [['one', 'second'], true])
  })

  for (const [left, below_] of [
    ['its first part', 0],
    ['two parts', 1],
  ] as const) {
    it(`cut back to what is out (${left}) is published with that, and nothing more is sent`, async () => {
      const stage = await createStage(world)
      const { id, post, moments, stop } = await stopHalfway(stage, below_ + 1)
      const change = { id: post.id, unschedule: false, thread: below(stage, 'two').slice(0, below_) }
      assert.equal((await editPost(world.deps, stage.owner, change)).status, 'draft')
      const sends = stage.sends()
      await publishPost(world.deps, stage.owner, { id: post.id })
      await moments.waitFor('published', (moment) => moment.publicationId === id)
      const detail = await stage.read(post.id)
      const [publication] = detail.publications
      const posts = await onNetwork(stage)
      assert.deepEqual([publication?.status, publication?.remote_id], ['published', posts[0]?.id])
      assert.deepEqual([partsOf(detail).length, posts.length, stage.sends()], [below_ + 1, below_ + 1, sends])
      assert.deepEqual(detail.attempts.map(({ part, state }) => [part, state]).slice(0, below_ + 1), [
        ...Array.from({ length: below_ }, (_, part) => [part, 'continued']),
        [below_, 'accepted'],
      ])
      // Its own errand would take the wish, and this test only see that somebody has it.
      await stop()
      await unpublish(world.deps, stage.owner, id)
      await carryOutRemovals(world.publishing(), new AbortController().signal)
      assert.deepEqual(await onNetwork(stage), [])
    })
  }

  it('that was cut back ends so when its time is long past, and while its channel is paused', async () => {
    const stage = await createStage(world)
    const { id, post, stop } = await stopHalfway(stage)
    await stop()
    await editPost(world.deps, stage.owner, { id: post.id, unschedule: false, thread: [] })
    await publishPost(world.deps, stage.owner, { id: post.id })
    await asOwner(world.url, "update publications set due_at = due_at - interval '2 hours' where id = $1", [id])
    await asOwner(world.url, "update channels set state = 'paused' where id = $1", [stage.channelId])
    const again = stage.start()
    await again.moments.waitFor('published', (moment) => moment.publicationId === id)
    assert.equal((await stage.read(post.id)).publications[0]?.failure, null)
  })

  it('that was canceled halfway stays so', async () => {
    const stage = await createStage(world)
    const { post } = await stopHalfway(stage)
    const canceled = await cancelPost(world.deps, stage.owner, post.id)
    assert.deepEqual([canceled.status, canceled.publications[0]?.sent_parts.length], ['canceled', 1])
    const change = { id: post.id, unschedule: false, thread: [] }
    await assert.rejects(editPost(world.deps, stage.owner, change), refusal('already_canceled'))
  })

  it('is taken down with all its parts, and what is out of a canceled one as well', async () => {
    const stage = await createStage(world)
    const { moments, stop } = stage.start()
    const whole = await write(stage, below(stage, 'two', 'three'))
    await moments.waitFor('published', (moment) => moment.publicationId === publicationOf(whole))
    await stop()
    await unpublish(world.deps, stage.owner, publicationOf(whole))
    await carryOutRemovals(world.publishing(), new AbortController().signal)
    assert.deepEqual(await onNetwork(stage), [])
    const other = await createStage(world)
    const half = await stopHalfway(other)
    await half.stop()
    await cancelPost(world.deps, other.owner, half.post.id)
    await unpublish(world.deps, other.owner, half.id)
    await carryOutRemovals(world.publishing(), new AbortController().signal)
    assert.deepEqual(await onNetwork(other), [])
    assert.equal((await other.read(half.post.id)).publications[0]?.removal?.state, 'removed')
  })

  it('is not continued when what is out is not what it says, whoever changed that', async () => {
    const stage = await createStage(world)
    const { id, post, moments, stop } = await stopHalfway(stage)
    await stop()
    const forged = { remote_id: 'x', url: 'x', at: 'x', hash: 'f'.repeat(64) }
    await assert.rejects(
      asOwner(world.url, 'update publications set sent = $2 where id = $1', [id, JSON.stringify([forged])]),
      { constraint: 'publication_sent' },
    )
    await asOwner(world.url, 'alter table publications disable trigger publications_sent', [])
    await asOwner(world.url, 'update publications set sent = $2 where id = $1', [id, JSON.stringify([forged])])
    await asOwner(world.url, 'alter table publications enable trigger publications_sent', [])
    const sends = stage.sends()
    const again = stage.start()
    await retryPost(world.deps, stage.owner, { id: post.id, confirmedNotPublished: false })
    await again.moments.waitFor('moved', (moment) => moment.publicationId === id && moment.to === 'failed')
    const { publications } = await stage.read(post.id)
    assert.match(publications[0]?.failure?.detail ?? '', /thread_changed/)
    assert.equal(stage.sends(), sends)
    assert.equal(moments.count('published'), 0)
  })
})
