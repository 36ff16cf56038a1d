import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Actor } from '#actions/deps.ts'
import { createOutgoingMail, openMail } from '#auth/outgoing-mail.ts'
import type { MailMessage } from '#lib/mail.ts'
import { createMoments } from '#test/support/moments.ts'
import { asOwner, rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage } from '#test/support/stage.ts'
import { warnOfChannels, type WarningDeps } from './channel-warnings.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
beforeEach(async () => {
  await asOwner(world.url, 'DELETE FROM jobs.job')
  await asOwner(world.url, "UPDATE channels SET state = 'deleted'")
})

const going = new AbortController().signal

const sql = (statement: string, ...values: readonly unknown[]) => rowsAsOwner(world.url, statement, values)

const posting = (changes: Partial<WarningDeps> = {}): WarningDeps => {
  const { vault, random, log } = world.deps
  return { ...world.publishing(), mail: createOutgoingMail({ mode: 'smtp', vault, random, log }), ...changes }
}

/** What is told in one go: the moments, and every mail that it queued. */
const warn = async (changes: Partial<WarningDeps> = {}) => {
  const { observe, all } = createMoments()
  await warnOfChannels(posting({ observe, ...changes }), going)
  return { told: all, mails: await takeMails() }
}

const takeMails = async (): Promise<readonly MailMessage[]> => {
  const rows = await sql('DELETE FROM jobs.job RETURNING id, data')
  return rows.map((job) => openMail(world.deps.vault, job))
}

const emailOf = async ({ userId }: Actor): Promise<string> =>
  (await sql('SELECT email FROM users WHERE id = $1', userId))[0].email

interface Keys {
  readonly provider?: 'twt' | 'insta'
  readonly endInHours: number
  readonly failing?: boolean
  readonly renewable?: boolean
}

const setKeys = (id: string, { endInHours, failing = true, renewable = true }: Keys) =>
  sql(
    `UPDATE channels SET token_expires_at = now() + make_interval(mins => $2), keys_renewable = $4,
       renewal_failing_since = CASE WHEN $3 THEN now() - interval '2 days' END,
       renewal_trouble = CASE WHEN $3 THEN 'Instagram answered with status 500' END WHERE id = $1`,
    id,
    Math.round(endInHours * 60),
    failing,
    renewable,
  )

/** A channel whose keys end: one of Instagram (made of one of X) unless said otherwise. */
const aChannel = async (keys: Keys) => {
  const stage = await createStage(world)
  if (keys.provider === 'twt') {
    await setKeys(stage.channelId, keys)
    return { ...stage, id: stage.channelId }
  }
  const id = world.deps.random.id()
  await sql(
    `INSERT INTO channels (org_id, id, provider, sandbox, created_by, state, remote_id, handle, display_name, credentials)
     SELECT org_id, $2, 'insta', sandbox, created_by, state, remote_id, handle, display_name, credentials FROM channels WHERE id = $1`,
    stage.channelId,
    id,
  )
  await setKeys(id, keys)
  return { ...stage, id }
}

const WEEK = 7 * 24

describe('keys that end and are not renewed', () => {
  it('are told of a week and a day ahead, once each, to owners and admins', async () => {
    const { id, owner, orgId, handle } = await aChannel({ endInHours: WEEK + 1 })
    const admin = await world.join(owner, orgId, 'admin')
    await world.join(owner, orgId, 'editor')
    await world.join(owner, orgId, 'viewer')
    assert.deepEqual(await warn(), { told: [], mails: [] })

    await setKeys(id, { endInHours: WEEK - 1 })
    const { told, mails } = await warn()
    assert.deepEqual(told, [{ kind: 'keys-ending', channelId: id, days: 7 }])
    assert.deepEqual(mails.map(({ to }) => to).sort(), [await emailOf(owner), await emailOf(admin)].sort())
    const [mail] = mails
    assert.equal(mail?.subject, `Access to “@${handle} on Instagram (test network)” ends soon`)
    assert.match(mail.text, /ends on \d{4}-\d\d-\d\d \d\d:\d\d UTC/)
    assert.match(mail.text, /“Instagram answered with status 500”/)
    assert.ok(mail.text.includes(`\n${world.deps.publicUrl}/o/${orgId}/channels\n`))
    assert.ok(mail.text.includes(`\n${mail.unsubscribe}\n`))
    assert.deepEqual(await warn(), { told: [], mails: [] })
  })

  it('are told of again when only a day is left, and for other keys from the beginning', async () => {
    const { id } = await aChannel({ endInHours: WEEK - 1 })
    assert.equal((await warn()).mails.length, 1)
    // The same keys, a few days later.
    await sql('ALTER TABLE channels DISABLE TRIGGER channels_keys')
    await setKeys(id, { endInHours: 23 })
    await sql('ALTER TABLE channels ENABLE TRIGGER channels_keys')
    assert.deepEqual((await warn()).told, [{ kind: 'keys-ending', channelId: id, days: 1 }])
    assert.deepEqual((await warn()).told, [])
    await setKeys(id, { endInHours: WEEK - 1 })
    assert.deepEqual((await warn()).told, [{ kind: 'keys-ending', channelId: id, days: 7 }])
  })

  it('are told of once, by the nearest end, when nobody looked for days', async () => {
    const { id } = await aChannel({ endInHours: 20 })
    assert.deepEqual((await warn()).told, [{ kind: 'keys-ending', channelId: id, days: 1 }])
    assert.deepEqual((await warn()).told, [])
  })

  it('are told of once by many workers at once', async () => {
    const channels = [await aChannel({ endInHours: 100 }), await aChannel({ endInHours: 10 })]
    const moments = createMoments()
    await Promise.all(Array.from({ length: 6 }, () => warnOfChannels(posting({ observe: moments.observe }), going)))
    assert.deepEqual(
      moments.all.map((moment) => ('channelId' in moment ? moment.channelId : '')).sort(),
      channels.map(({ id }) => id).sort(),
    )
    assert.equal((await takeMails()).length, 2)
  })

  it('are in the history of the organization', async () => {
    const { id, orgId } = await aChannel({ endInHours: 100 })
    await warn()
    const rows = await sql("SELECT * FROM audit_log WHERE object_id = $1 AND action = 'channel.keys_ending'", id)
    assert.deepEqual(
      rows.map(({ org_id, actor_kind, detail }) => [org_id, actor_kind, detail.days]),
      [[orgId, 'system', 7]],
    )
  })

  it('of X, which live for two hours, are told of when they have ended', async () => {
    const { id, handle } = await aChannel({ provider: 'twt', endInHours: 0.1 })
    assert.deepEqual((await warn()).told, [])
    await setKeys(id, { endInHours: -0.1 })
    const { told, mails } = await warn()
    assert.deepEqual(told, [{ kind: 'keys-ending', channelId: id, days: 0 }])
    assert.equal(mails[0]?.subject, `Access to “@${handle} on X (test network)” ended and was not renewed`)
  })

  it('are not told of while their renewal has not failed, and when their organization is about to be deleted', async () => {
    await aChannel({ endInHours: 10, failing: false })
    const { orgId } = await aChannel({ endInHours: 10 })
    await sql("UPDATE organizations SET deletion_at = now() + interval '1 day' WHERE id = $1", orgId)
    assert.deepEqual(await warn(), { told: [], mails: [] })
  })

  it('count as told only together with their mails', async () => {
    const { id } = await aChannel({ endInHours: 10 })
    const broken = posting({ mail: { mode: 'smtp', queue: () => Promise.reject(new Error('the disk is full')) } })
    await assert.rejects(warnOfChannels(broken, going), /the disk is full/)
    assert.deepEqual((await warn()).told, [{ kind: 'keys-ending', channelId: id, days: 1 }])
  })

  it('are in the log also where no mail goes out', async () => {
    const { id } = await aChannel({ endInHours: 10 })
    const { told, mails } = await warn({ mail: world.deps.mail })
    assert.deepEqual([told, mails], [[{ kind: 'keys-ending', channelId: id, days: 1 }], []])
  })

  it('are not mailed to a disabled account', async () => {
    const { owner, orgId } = await aChannel({ endInHours: 10 })
    const admin = await world.join(owner, orgId, 'admin')
    await sql('UPDATE users SET disabled_at = now() WHERE id = $1', admin.userId)
    assert.deepEqual(
      (await warn()).mails.map(({ to }) => to),
      [await emailOf(owner)],
    )
  })
})

describe('keys that cannot be renewed', () => {
  it('are told of ahead though nothing has failed', async () => {
    const { id } = await aChannel({ endInHours: 100, failing: false, renewable: false })
    const { told, mails } = await warn()
    assert.deepEqual(told, [{ kind: 'keys-ending', channelId: id, days: 7 }])
    assert.match(mails[0]?.text ?? '', /does not let Scheduly renew it without a person/)
  })
})

describe('a channel that must be connected anew', () => {
  it('is told of once for each loss, with the posts that wait for it', async () => {
    const stage = await createStage(world)
    const { channelId: id, orgId, handle } = stage
    await stage.postSoon(stage.owner, 3_600_000)
    await stage.postSoon(stage.owner, 7_200_000)
    const { store } = world.publishing()
    const lose = () => store.requireReconnect({ orgId, id, trouble: 'X said no.', failed: null })
    await lose()
    const { told, mails } = await warn()
    assert.deepEqual(told, [{ kind: 'told-lost', channelId: id }])
    assert.equal(mails[0]?.subject, `“@${handle} on X (test network)” must be connected again`)
    assert.match(mails[0].text, /“X said no\.”/)
    assert.match(mails[0].text, /2 posts wait for this channel; the first is due on \d{4}/)
    assert.deepEqual(await warn(), { told: [], mails: [] })
    await stage.reconnect()
    assert.deepEqual(await warn(), { told: [], mails: [] })
    await lose()
    assert.equal((await warn()).mails.length, 1)
  })

  it('is told of by a worker by itself', async () => {
    const stage = await createStage(world)
    world.sandbox.revokeTokens(stage.handle)
    await setKeys(stage.channelId, { endInHours: 0.1, failing: false })
    const { moments, stop } = stage.start({ mail: posting().mail })
    await moments.waitFor('told-lost', (moment) => moment.channelId === stage.channelId)
    await stop()
    assert.equal((await takeMails()).length, 1)
  })
})
