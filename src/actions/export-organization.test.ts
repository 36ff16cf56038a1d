import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import type { Client } from 'pg'
import { sha256Hex } from '#lib/hash.ts'
import { systemRandom } from '#lib/random.ts'
import { connectOwner } from '#test/support/builders.ts'
import { letProofAge, proveFresh } from '#test/support/fresh-session.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, publicationOf, refusal, type Stage } from '#test/support/stage.ts'
import { unzip } from '#test/support/unzip.ts'
import { approvePost } from './approve-post.ts'
import { addBlockedDates } from './blocked-dates.ts'
import { exportOrganization } from './export-organization.ts'
import { addPicture } from '#test/support/uploads.ts'
import { walk } from './export-parts.ts'
import { addComment } from './post-comments.ts'
import { inviteMember } from './invite-member.ts'
import { changeOrganization } from './organization-settings.ts'
import { addSlots } from './slots.ts'

let world: World
let owner: Client
/** Holds locks. */
let holder: Client

before(async () => {
  world = await createWorld()
  owner = await connectOwner(world.url)
  holder = await connectOwner(world.url)
})
after(async () => {
  await Promise.all([owner.end(), holder.end()])
  await world.close()
})

const never = new AbortController().signal

const start = (stage: Stage, signal = never) =>
  exportOrganization(world.deps, stage.owner, { orgId: stage.orgId, signal })

/** The parsed files of the organization's export, and all of their text. */
const exported = async (stage: Stage) => {
  const { archive, fileName } = await start(stage)
  const files = await unzip(await buffer(archive))
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into files whose shape is what they test
  const parsed: Record<string, any> = Object.fromEntries([...files].map(([name, text]) => [name, JSON.parse(text)]))
  return { fileName, parsed, text: [...files.values()].join('\n') }
}

const aProvenStage = async (): Promise<Stage> => {
  const stage = await createStage(world)
  await proveFresh(world.url, stage.owner)
  return stage
}

const openTransactions = async (): Promise<number> => {
  const { rows } = await owner.query(
    `select count(*)::int as count from pg_stat_activity where datname = current_database()
      and application_name = 'scheduly-app' and state <> 'idle'`,
  )
  return rows[0].count
}

const untilWaiting = async (count: number): Promise<void> => {
  const waiting = `select from pg_locks join pg_stat_activity using (pid) where datname = current_database() and not granted and locktype = 'relation'`
  while (((await owner.query(waiting)).rowCount ?? 0) < count);
}

describe('the export of an organization', () => {
  it('has everything in it, as the API shows it, and the manifest counts that', async () => {
    const stage = await aProvenStage()
    const { orgId } = stage
    const editor = await world.join(stage.owner, orgId, 'editor')
    const pending = await stage.postSoon(editor, 3_600_000)
    await approvePost(world.deps, stage.owner, { id: pending.id, comment: 'Fine.' })
    await addComment(world.deps, editor, { postId: pending.id, text: 'Which Monday?' })
    const pictureId = await addPicture(world.deps, stage.owner, orgId)
    const { owner: by, channelId } = stage
    await addSlots(world.deps, by, { channelId, weekdays: ['tue'], localTime: '09:00', timeZone: 'Europe/Berlin' })
    const past = { firstDate: '2020-12-24', lastDate: '2020-12-26', note: 'Holidays' }
    await addBlockedDates(world.deps, by, { orgId, channelId: null, ...past })
    const running = stage.start()
    const post = await stage.postNow()
    await running.moments.waitFor('published', (moment) => moment.publicationId === publicationOf(post))
    await running.stop()
    await changeOrganization(world.deps, stage.owner, { orgId, change: { name: 'Tinte & Söhne / "GmbH"\r\n' } })
    const { parsed, fileName } = await exported(stage)
    assert.deepEqual(Object.keys(parsed).sort(), [
      'api-keys.json',
      'audit.json',
      'blocked-dates.json',
      'channels.json',
      'comments.json',
      'external-reviews.json',
      'invitations.json',
      'labels.json',
      'manifest.json',
      'media.json',
      'members.json',
      'metrics.json',
      'organization.json',
      'posts.json',
      'revisions.json',
      'slots.json',
    ])
    assert.deepEqual(
      parsed['media.json'].map(({ id, alt_text }: { id: string; alt_text: string }) => [id, alt_text]),
      [[pictureId, 'What it shows']],
    )
    const [slot] = parsed['slots.json']
    assert.deepEqual(
      [slot.channel_id, slot.weekday, slot.time, slot.time_zone],
      [channelId, 'tue', '09:00', 'Europe/Berlin'],
    )
    assert.deepEqual(
      parsed['blocked-dates.json'].map(({ first_date, note }: { first_date: string; note: string }) => [
        first_date,
        note,
      ]),
      [['2020-12-24', 'Holidays']],
    )
    assert.match(fileName, /^scheduly-tinte-so-hne-gmbh-\d{4}-\d\d-\d\d\.zip$/)
    assert.equal(parsed['organization.json'].id, orgId)
    const read = await Promise.all([pending.id, post.id].map((id) => stage.read(id)))
    // Nobody acts from an export, and whose turn it is changes with who asks.
    const shown = read.map(({ etag: _, allowed_actions: __, approval: { required, state }, ...view }) => ({
      ...view,
      approval: { required, state },
      publications: view.publications.map(({ allowed_actions: ___, ...publication }) => publication),
    }))
    assert.deepEqual(parsed['posts.json'], JSON.parse(JSON.stringify(shown)))
    assert.equal(parsed['posts.json'][0].approvals[0].comment, 'Fine.')
    assert.deepEqual(
      parsed['comments.json'].map(({ text, post_id }: { text: string; post_id: string }) => [text, post_id]),
      [['Which Monday?', pending.id]],
    )
    assert.equal(parsed['posts.json'][1].attempts[0].state, 'accepted')
    assert.deepEqual(
      parsed['channels.json'].map((channel: { id: string }) => channel.id),
      [stage.channelId],
    )
    assert.deepEqual(parsed['members.json'].map((member: { role: string }) => member.role).sort(), ['editor', 'owner'])
    assert.equal(parsed['invitations.json'][0].state, 'accepted')
    assert.ok(parsed['audit.json'].some((entry: { action: string }) => entry.action === 'organization.exported'))
    const { counts, format_version: version } = parsed['manifest.json']
    assert.equal(version, 1)
    for (const [name, count] of Object.entries(counts)) assert.equal(count, parsed[`${name}.json`].length, name)
  })

  it('holds no secret, nor the hash of one', async () => {
    const stage = await aProvenStage()
    const { link } = await inviteMember(world.deps, stage.owner, { orgId: stage.orgId, role: 'viewer', email: null })
    const token = new URL(link).hash.slice(1)
    const hash = systemRandom.bytes(32)
    await owner.query(
      `insert into api_keys (org_id, id, name, prefix, hash, scopes, created_by)
        values ($1, $2, 'Robot', 'sch_test', $3, '{posts:read}', $4)`,
      [stage.orgId, systemRandom.id(), hash, stage.owner.userId],
    )
    const { rows } = await owner.query(
      `select encode(c.credentials, 'hex') as keys, u.password_hash as password from channels c
        join users u on u.id = c.created_by where c.org_id = $1`,
      [stage.orgId],
    )
    const { text, parsed } = await exported(stage)
    assert.equal(parsed['api-keys.json'][0].prefix, 'sch_test')
    const secrets = [token, sha256Hex(token), hash.toString('hex'), hash.toString('base64'), rows[0].keys]
    for (const secret of [...secrets, rows[0].password ?? '$pbkdf2']) assert.ok(!text.includes(secret), secret)
    for (const field of ['"hash"', '"token', '_token"', '"credentials', '"password', '"state_hash"', '"verifier"'])
      assert.ok(!text.includes(field), field)
  })

  it('has each of many posts once, with its publications', async () => {
    const stage = await aProvenStage()
    const { orgId, channelId } = stage
    await owner.query(
      `insert into posts (org_id, id, author_id, text, content_hash, created_at)
        select $1, gen_random_uuid(), $2, 'Post ' || n, sha256(n::text::bytea), now() - make_interval(mins => n / 7)
        from generate_series(1, 3000) n`,
      [orgId, stage.owner.userId],
    )
    await owner.query(
      `insert into publications (org_id, id, post_id, channel_id, content_hash, approval_required, approved_hash)
        select org_id, gen_random_uuid(), id, $2, content_hash, approval_required, approved_hash from posts
        where org_id = $1`,
      [orgId, channelId],
    )
    const { parsed } = await exported(stage)
    const posts: { text: string; publications: { channel_id: string }[] }[] = parsed['posts.json']
    assert.equal(new Set(posts.map((post) => post.text)).size, 3_000)
    assert.equal(posts.length, 3_000)
    assert.ok(posts.every((post) => post.publications.length === 1 && post.publications[0]?.channel_id === channelId))
  })

  it('is one picture: what is written while it is read is not in it', async () => {
    const stage = await aProvenStage()
    const earlier = await stage.postSoon(stage.owner, 3_600_000)
    await holder.query('begin; lock table channels in access exclusive mode')
    const running = exported(stage)
    await untilWaiting(1)
    await owner.query(
      `insert into posts (org_id, id, author_id, text, content_hash) values ($1, $2, $3, 'Late', sha256('Late'))`,
      [stage.orgId, systemRandom.id(), stage.owner.userId],
    )
    await holder.query('rollback')
    const { parsed } = await running
    assert.deepEqual(
      parsed['posts.json'].map((post: { id: string }) => post.id),
      [earlier.id],
    )
  })

  it('keeps no transaction open for somebody who does not read it', async () => {
    const stage = await aProvenStage()
    const { archive } = await start(stage)
    assert.equal(await openTransactions(), 0)
    const files = await unzip(await buffer(archive))
    assert.ok(files.has('manifest.json'))
  })

  it('that nobody waits for any more ends, and gives its connection back', async () => {
    const stage = await aProvenStage()
    for (let round = 0; round < 7; round += 1) {
      const gone = new AbortController()
      await holder.query('begin; lock table api_keys in access exclusive mode')
      const running = start(stage, gone.signal)
      await untilWaiting(1)
      gone.abort()
      await holder.query('rollback')
      await assert.rejects(running, refusal('unavailable'))
    }
    assert.equal(await openTransactions(), 0)
    assert.ok((await exported(stage)).parsed['manifest.json'])
  })

  it('that nobody waits for from the beginning is not written, nor is it noted', async () => {
    const stage = await aProvenStage()
    await assert.rejects(start(stage, AbortSignal.abort()), refusal('unavailable'))
    const noted = await owner.query("select from audit_log where org_id = $1 and action = 'organization.exported'", [
      stage.orgId,
    ])
    assert.equal(noted.rowCount, 0)
  })

  it('is written for two at once, and a third is told to come again', async () => {
    const stage = await aProvenStage()
    await holder.query('begin; lock table channels in access exclusive mode')
    const two = [start(stage), start(stage)]
    await untilWaiting(2)
    await assert.rejects(start(stage), refusal('too_busy'))
    await holder.query('rollback')
    for (const { archive } of await Promise.all(two)) archive.destroy()
    assert.ok((await exported(stage)).parsed['manifest.json'])
  })

  it('is for owners and admins who have just proved who they are, and is in the audit log', async () => {
    const stage = await createStage(world)
    const { orgId } = stage
    const editor = await world.join(stage.owner, orgId, 'editor')
    await proveFresh(world.url, editor)
    await assert.rejects(exportOrganization(world.deps, editor, { orgId, signal: never }), refusal('forbidden'))
    await letProofAge(world.url, stage.owner)
    await assert.rejects(start(stage), refusal('step_up_required'))
    const stranger = await world.person()
    await proveFresh(world.url, stranger)
    await assert.rejects(exportOrganization(world.deps, stranger, { orgId, signal: never }), refusal('not_found'))
    await proveFresh(world.url, stage.owner)
    ;(await start(stage)).archive.destroy()
    const { rows } = await owner.query(
      `select actor_id from audit_log where org_id = $1 and action = 'organization.exported'`,
      [orgId],
    )
    assert.deepEqual(rows, [{ actor_id: stage.owner.userId }])
  })

  it("has nothing of another organization's", async () => {
    const [mine, theirs] = [await aProvenStage(), await aProvenStage()]
    await theirs.postSoon(theirs.owner, 3_600_000)
    const { text } = await exported(mine)
    assert.ok(!text.includes(theirs.orgId) && !text.includes(theirs.channelId) && !text.includes(theirs.owner.userId))
  })
})

describe('walking through a list', () => {
  it('brings every row once and in order, reads a step only when it is wanted, and never more than that', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(200), fc.integer({ min: 1, max: 30 }), async (count, size) => {
        let [inMemory, most] = [0, 0]
        const rows = Array.from({ length: count }, (_, number) => ({ number }))
        const read = async (from: number | null) => {
          const views = rows.slice(from ?? 0, (from ?? 0) + size)
          inMemory += views.length
          most = Math.max(most, inMemory)
          const next = (from ?? 0) + size
          return { views, next: next < count ? next : null }
        }
        const seen: object[] = []
        for await (const views of walk(read)) {
          seen.push(...views)
          inMemory -= views.length
        }
        assert.deepEqual(seen, rows)
        assert.ok(most <= size)
      }),
    )
  })
})
