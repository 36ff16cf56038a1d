import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from 'pg'
import { holdPublication } from '#db/claims.ts'
import { inTransaction } from '#db/database.ts'
import { deleteClosedOrganizations } from '#db/housekeeping.ts'
import { systemRandom } from '#lib/random.ts'
import { collectMedia, deleteClosed, disconnectDeleted, sweep } from '#publishing/duties.ts'
import { claim, connectOwner } from '#test/support/builders.ts'
import { letProofAge, proveFresh } from '#test/support/fresh-session.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { addPicture } from '#test/support/uploads.ts'
import { createStage, publicationOf, refusal, type Stage } from '#test/support/stage.ts'
import { approvePost } from './approve-post.ts'
import { createPost } from './create-post.ts'
import { changeChannel } from './channels.ts'
import { inviteMember } from './invite-member.ts'
import { deleteOrganization, restoreOrganization } from './organization-deletion.ts'
import { listMyOrganizations } from './organizations.ts'

let world: World
let owner: Client

before(async () => {
  world = await createWorld()
  owner = await connectOwner(world.url)
})
after(async () => {
  await owner.end()
  await world.close()
})

const HOUR_MS = 3_600_000
const going = new AbortController().signal

const close = async (stage: Stage, graceDays = 14) => {
  await proveFresh(world.url, stage.owner)
  return deleteOrganization({ ...world.deps, organizationGraceDays: graceDays }, stage.owner, stage.orgId)
}

const restore = (stage: Stage) => restoreOrganization(world.deps, stage.owner, stage.orgId)

/** Everything that the worker does about organizations whose time is over. */
const housekeeping = async (): Promise<void> => {
  const deps = world.publishing()
  await deleteClosed(deps, going)
  await disconnectDeleted(deps, going)
  await deleteClosed(deps, going)
}

/** Rows of the organization by table. */
const rowsOf = async (orgId: string): Promise<Readonly<Record<string, number>>> => {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select table_name as name from information_schema.columns where table_schema = 'scheduly' and column_name = 'org_id'
      and table_name in (select tablename from pg_tables where schemaname = 'scheduly')`,
  )
  const counts: Record<string, number> = {}
  for (const { name } of tables) {
    const { rows } = await owner.query(`select count(*)::int as count from ${name} where org_id = $1`, [orgId])
    counts[name] = rows[0].count
  }
  const { rows } = await owner.query('select count(*)::int as count from organizations where id = $1', [orgId])
  return { ...counts, organizations: rows[0].count }
}

/** An organization with rows in its tables: published, approved, queued, invited, a key, a file that a post uses. */
const aFullStage = async (): Promise<Stage> => {
  const stage = await createStage(world)
  const editor = await world.join(stage.owner, stage.orgId, 'editor')
  const pending = await stage.postSoon(editor, HOUR_MS)
  await approvePost(world.deps, stage.owner, { id: pending.id })
  const running = stage.start()
  const post = await stage.postNow()
  await running.moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
  await running.stop()
  await owner.query('INSERT INTO removals (org_id, publication_id, requested_by) VALUES ($1, $2, $3)', [
    stage.orgId,
    publicationOf(post),
    stage.owner.userId,
  ])
  await owner.query("UPDATE removals SET state = 'removed', removed_at = now() WHERE org_id = $1", [stage.orgId])
  await owner.query('INSERT INTO publication_metrics (org_id, publication_id, asked_at) VALUES ($1, $2, now())', [
    stage.orgId,
    publicationOf(post),
  ])
  const mediaId = await addPicture(world.deps, stage.owner, stage.orgId)
  await createPost(world.deps, stage.owner, { orgId: stage.orgId, text: 'x', media: [{ mediaId }], channels: [] })
  await inviteMember(world.deps, stage.owner, { orgId: stage.orgId, role: 'viewer', email: null })
  await owner.query(
    `insert into api_keys (org_id, id, name, prefix, hash, scopes, created_by)
      values ($1, $2, 'Robot', 'sch_test', $3, '{posts:read}', $4)`,
    [stage.orgId, systemRandom.id(), systemRandom.bytes(32), stage.owner.userId],
  )
  return stage
}

describe('an organization whose time of grace is over', () => {
  it('goes with everything in it, and the other organization keeps everything', async () => {
    const [gone, kept] = [await aFullStage(), await aFullStage()]
    const earlier = await rowsOf(kept.orgId)
    const full = await rowsOf(gone.orgId)
    for (const table of [
      'channels',
      'posts',
      'publications',
      'attempts',
      'post_approvals',
      'api_keys',
      'invitations',
      'media_uses',
      'removals',
      'publication_metrics',
    ])
      assert.ok((full[table] ?? 0) > 0, `${table} has something to lose`)
    await close(gone, 0)
    const lines: object[] = []
    const log = { ...world.deps.log, info: (facts: object) => void lines.push(facts) }
    await deleteClosed(world.publishing(), going)
    await disconnectDeleted(world.publishing(), going)
    await deleteClosed(world.publishing({ log }), going)
    // Its files are still in the store; they go when nothing else is to be done.
    const removed: string[] = []
    const removeFile = async ({ orgId }: { readonly orgId: string }) => void removed.push(orgId)
    await collectMedia(world.publishing({ removeFile }), going)
    assert.deepEqual(removed, [gone.orgId])
    assert.deepEqual([...new Set(Object.values(await rowsOf(gone.orgId)))], [0])
    assert.deepEqual(lines, [{ orgId: gone.orgId }])
    assert.deepEqual(await rowsOf(kept.orgId), earlier)
    assert.deepEqual(await listMyOrganizations(world.deps, gone.owner), [])
  })

  it('ends its grants at the networks before it goes', async () => {
    const stage = await createStage(world)
    await close(stage, 0)
    await deleteClosed(world.publishing(), going)
    assert.equal((await rowsOf(stage.orgId))['organizations'], 1)
    const revoked = () => world.sandbox.ledger.entries().filter((each) => each.route === 'revoke').length
    const earlier = revoked()
    await disconnectDeleted(world.publishing(), going)
    assert.ok(revoked() > earlier, 'the network was told')
    await deleteClosed(world.publishing(), going)
    assert.equal((await rowsOf(stage.orgId))['organizations'], 0)
  })

  it('waits while one of its posts may be on its way', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    await claim(owner, publicationOf(post))
    await close(stage, 0)
    await housekeeping()
    assert.equal((await rowsOf(stage.orgId))['posts'], 1)
    await owner.query("update publications set status = 'queued', lease_until = null where post_id = $1", [post.id])
    await housekeeping()
    assert.equal((await rowsOf(stage.orgId))['organizations'], 0)
  })

  it('goes in steps when there is much in it', async () => {
    const stage = await createStage(world)
    await owner.query(
      `insert into posts (org_id, id, author_id, text, content_hash)
        select $1, gen_random_uuid(), $2, 'Post ' || n, sha256(n::text::bytea) from generate_series(1, 1100) n`,
      [stage.orgId, stage.owner.userId],
    )
    await close(stage, 0)
    await deleteClosed(world.publishing(), going)
    await disconnectDeleted(world.publishing(), going)
    const steps: boolean[] = []
    do {
      const answer = await deleteClosedOrganizations(world.publishing().db, 5)
      steps.push(...answer.filter((each) => each.orgId === stage.orgId).map((each) => each.gone))
    } while (steps.at(-1) !== true)
    assert.deepEqual(steps, [false, false, true])
  })

  it('cannot be restored any more', async () => {
    const stage = await createStage(world)
    await close(stage, 0)
    await assert.rejects(restore(stage), refusal('organization_closing'))
    await housekeeping()
  })
})

describe('an organization that waits for its deletion', () => {
  it('is not touched before the time, and its date stays when somebody asks again', async () => {
    const stage = await createStage(world)
    const first = await close(stage)
    const days = (Date.parse(first.deletion_at ?? '') - Date.now()) / 86_400_000
    assert.ok(days > 13.9 && days <= 14, String(days))
    const again = await deleteOrganization(world.deps, stage.owner, stage.orgId)
    assert.equal(again.deletion_at, first.deletion_at)
    const earlier = await rowsOf(stage.orgId)
    await housekeeping()
    assert.deepEqual(await rowsOf(stage.orgId), earlier)
  })

  it('publishes nothing, and goes on when it is restored', async () => {
    const stage = await createStage(world)
    await close(stage)
    const post = await stage.postNow()
    const running = stage.start()
    const { moments } = running
    const isIts = (moment: { readonly publicationId: string }) => moment.publicationId === publicationOf(post)
    const held = await moments.waitFor('moved', (moment) => isIts(moment) && moment.to === 'held')
    assert.equal(held.reason, 'organization closing')
    assert.equal(stage.sends(), 0)
    assert.equal((await stage.read(post.id)).publications[0]?.held, true)
    // A channel that is made active meanwhile changes nothing about that.
    await stage.reconnect()
    const fits = (moment: { publicationId: string; to: string }) => isIts(moment) && moment.to === 'held'
    while (moments.all.filter((moment) => moment.kind === 'moved' && fits(moment)).length < 2) await tick()
    assert.equal((await restore(stage)).deletion_at, null)
    await moments.waitFor('published', isIts)
    assert.equal(stage.sends(), 1)
    await running.stop()
  })

  it('is restored with a paused channel that stays paused', async () => {
    const stage = await createStage(world)
    await close(stage)
    const post = await stage.postNow()
    const running = stage.start()
    const { moments } = running
    await moments.waitFor('moved', (moment) => moment.publicationId === publicationOf(post) && moment.to === 'held')
    await running.stop()
    await changeChannel(world.deps, stage.owner, { id: stage.channelId, status: 'paused' })
    await restore(stage)
    assert.equal((await stage.read(post.id)).publications[0]?.held, true)
  })

  it('leaves nothing held for ever when it is restored in the moment of a hold', async () => {
    const stage = await createStage(world)
    const post = await stage.postNow()
    const id = publicationOf(post)
    const epoch = await claim(owner, id)
    await close(stage)
    const { db } = world.publishing()
    const target = { orgId: stage.orgId, id, epoch }
    let restored: Promise<unknown> = Promise.resolve()
    const held = await inTransaction(db, { orgId: stage.orgId }, async (tx) => {
      const done = await holdPublication(tx, target, stage.channelId)
      restored = restore(stage)
      while (
        (
          await owner.query(
            'select from pg_locks join pg_stat_activity using (pid) where datname = current_database() and not granted',
          )
        ).rowCount === 0
      );
      return done
    })
    assert.equal(held, true)
    await restored
    assert.equal((await stage.read(post.id)).publications[0]?.held, false)
    // And one that comes too late to hold it finds that it may go.
    const later = { ...target, epoch: await claim(owner, id) }
    const late = await inTransaction(db, { orgId: stage.orgId }, (tx) => holdPublication(tx, later, stage.channelId))
    assert.equal(late, false)
  })

  it('is deleted and restored by its owners only, and with a proof of who they are', async () => {
    const stage = await createStage(world)
    const admin = await world.join(stage.owner, stage.orgId, 'admin')
    await proveFresh(world.url, admin)
    await assert.rejects(deleteOrganization(world.deps, admin, stage.orgId), refusal('forbidden'))
    await letProofAge(world.url, stage.owner)
    await assert.rejects(deleteOrganization(world.deps, stage.owner, stage.orgId), refusal('step_up_required'))
    await close(stage)
    await assert.rejects(restoreOrganization(world.deps, admin, stage.orgId), refusal('forbidden'))
    await restore(stage)
    const { rows } = await owner.query(
      "select action from audit_log where org_id = $1 and action ~ '^organization.(del|res)' order by id",
      [stage.orgId],
    )
    assert.deepEqual(
      rows.map((row) => row.action),
      ['organization.deletion_requested', 'organization.restored'],
    )
  })
})

describe('what is over', () => {
  it('is swept by the worker', async () => {
    const person = await world.person()
    await proveFresh(world.url, person)
    await owner.query("update sessions set expires_at = now() - interval '31 days' where user_id = $1", [person.userId])
    await sweep(world.publishing(), going)
    const left = await owner.query('select from sessions where user_id = $1', [person.userId])
    assert.equal(left.rowCount, 0)
  })
})

/** Lets whatever else is waiting in this process go on. */
const tick = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
