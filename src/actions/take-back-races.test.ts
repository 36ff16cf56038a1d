import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from 'pg'
import type { PostView } from '#actions/post-view.ts'
import { claim, connectOwner } from '#test/support/builders.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { answerOf, createStage, publicationOf, type Stage } from '#test/support/stage.ts'
import { approvePost, rejectPost } from './approve-post.ts'
import { deleteChannel } from './channels.ts'
import { editPost } from './edit-post.ts'
import { requestChanges, revokeApproval } from './review-post.ts'
import { cancelPost, publishPost } from './send-post.ts'

const GATE = 71
const HOUR_MS = 3_600_000

/** Stops what a person changes at publications right after it, whether there was anything to change or not. */
const STOP_AT_GATE = `
  create function stop_at_gate() returns trigger language plpgsql as $$ begin
    if current_user = 'scheduly_app' then perform pg_advisory_xact_lock(${GATE}); end if;
    return null;
  end $$;
  create trigger stop_at_gate after update on publications for each statement execute function stop_at_gate()`

let world: World
let keeper: Client
let worker: Client

before(async () => {
  world = await createWorld()
  keeper = await connectOwner(world.url)
  worker = await connectOwner(world.url)
  await keeper.query(STOP_AT_GATE)
})
after(async () => {
  await Promise.all([keeper.end(), worker.end()])
  await world.close()
})

const until = async (sees: () => Promise<boolean>): Promise<void> => {
  while (!(await sees()));
}

/** Of other test files on the same server nothing is to be seen. */
const waitsHere = async (condition: string): Promise<boolean> => {
  const waiting = `select from pg_locks join pg_stat_activity using (pid)
    where datname = current_database() and not granted and ${condition}`
  return ((await keeper.query(waiting)).rowCount ?? 0) > 0
}

const somebodyAtGate = (): Promise<boolean> => waitsHere(`locktype = 'advisory' and objid = ${GATE}`)

/** What a worker does that has a publication in hand and cannot send it yet. */
const handBack = (id: string): Promise<unknown> =>
  worker.query(
    `update publications set status = 'queued', wake_at = due_at, lease_until = null, lease_owner = null
      where id = $1 and status = 'publishing' and epoch = 1`,
    [id],
  )

const somebodyWaits = (): Promise<boolean> => waitsHere("locktype = 'transactionid'")

/**
 * The answer to a change of a post that the worker has in hand by the time that it is to be taken back, and hands back in the
 * middle of that. Changes that look at the post first are stopped after that look, at its channel.
 */
const meanwhileHandedBack = async (
  post: PostView,
  { run, looksFirst }: { readonly run: () => Promise<unknown>; readonly looksFirst: boolean },
): Promise<string> => {
  const id = publicationOf(post)
  await worker.query('begin')
  if (looksFirst)
    await worker.query('select from channels where id = $1 for update', [post.publications[0]?.channel_id])
  else await claim(keeper, id)
  await keeper.query('select pg_advisory_lock($1)', [GATE])
  const answer = answerOf(run())
  if (looksFirst) {
    await until(somebodyWaits)
    await claim(keeper, id)
  }
  await worker.query('commit')
  await until(somebodyAtGate)
  let isBack = false
  const back = handBack(id).finally(() => {
    isBack = true
  })
  await until(async () => isBack || (await somebodyWaits()))
  await keeper.query('select pg_advisory_unlock($1)', [GATE])
  const said = await answer
  await back
  return said
}

const approved = async (stage: Stage): Promise<PostView> => {
  const editor = await world.join(stage.owner, stage.orgId, 'editor')
  const post = await stage.postSoon(editor, HOUR_MS)
  return approvePost(world.deps, stage.owner, { id: post.id })
}

type Change = (stage: Stage, id: string) => Promise<unknown>

const CHANGES: Readonly<Record<string, Change>> = {
  'its approval revoked': ({ owner }, id) => revokeApproval(world.deps, owner, { id }),
  'turned down': ({ owner }, id) => rejectPost(world.deps, owner, { id }),
  'sent back for changes': ({ owner }, id) => requestChanges(world.deps, owner, { id, comment: 'Shorter, please.' }),
  'its channel deleted': ({ owner, channelId }) => deleteChannel(world.deps, owner, channelId),
}

const CHANGES_AFTER_A_LOOK: Readonly<Record<string, Change>> = {
  'its time taken away': ({ owner }, id) => editPost(world.deps, owner, { id, unschedule: true }),
  'another text': ({ owner }, id) => editPost(world.deps, owner, { id, text: 'Another text', unschedule: false }),
  'published at once': ({ owner }, id) => publishPost(world.deps, owner, { id: id }),
}

describe('a post that a worker has in hand, and hands back in the middle of a change', () => {
  it('is canceled: as long as nothing was sent it is taken out of its hands, and what it does then finds nothing', async () => {
    const stage = await createStage(world)
    const post = await approved(stage)
    const run = () => cancelPost(world.deps, stage.owner, post.id)
    assert.equal(await meanwhileHandedBack(post, { run, looksFirst: false }), 'done')
    assert.equal((await stage.read(post.id)).status, 'canceled')
  })

  for (const [what, change] of Object.entries({ ...CHANGES, ...CHANGES_AFTER_A_LOOK })) {
    it(`is not to be had: ${what}; it is queued for its time, as it was`, async () => {
      const stage = await createStage(world)
      const post = await approved(stage)
      const work = { run: () => change(stage, post.id), looksFirst: what in CHANGES_AFTER_A_LOOK }
      assert.equal(await meanwhileHandedBack(post, work), 'publishing_in_progress')
      const { status, text, scheduled_at: time } = await stage.read(post.id)
      assert.deepEqual([status, text, time], ['queued', post.text, post.scheduled_at])
    })
  }
})
