import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { connectDatabase, databaseFault, type Database } from '#db/database.ts'
import { migrateUp } from '#db/migrate.ts'
import { examineReplica, openReplica, type Replica, type ReplicaRead } from '#db/replica.ts'
import { compareHistories, judgeReplica, type ReplicaFault, type ServerHistory } from '#domain/replica.ts'
import { systemClock, type Clock } from '#lib/clock.ts'
import { silentLog, type Log } from '#lib/log.ts'
import {
  aChannel,
  aMember,
  anOrg,
  aPost,
  createTestApp,
  expectStatus,
  type TestApp,
  type TestOrg,
} from '#test/support/app.ts'
import { openGate } from '#test/support/gate.ts'
import { startTestServer, type TestServer } from '#test/support/postgres-server.ts'
import { startStandby, type Standby } from '#test/support/standby.ts'
import { unzip } from '#test/support/unzip.ts'

/** The last word of the log about the replica: null when it is read from; and what failed there. */
const createEar = () => {
  let last: unknown
  const failures: unknown[] = []
  const log: Log = {
    ...silentLog,
    debug: (facts) => {
      if ('err' in facts) failures.push(facts.err)
    },
    info: () => {
      last = null
    },
    warn: (facts) => {
      if ('reason' in facts) last = facts.reason
    },
  }
  return { log, failures, last: () => last }
}

/** Long ones: what a test is not about is not to depend on how busy the machine is. */
const LIMITS = {
  mostBehindMs: 60_000,
  everyMs: 20,
  arrivalMs: 60_000,
  connectMs: 10_000,
  answerMs: 30_000,
  lookMs: 30_000,
}

describe('reads from a replica', () => {
  const ear = createEar()
  const reads: ReplicaRead[] = []
  let ahead = 0
  // The time that it may be behind is over when a test says so.
  const clock: Clock = { ...systemClock, monotonic: () => systemClock.monotonic() + ahead }
  let server: TestServer
  let standby: Standby
  let primary: Database
  let replica: Replica
  let app: TestApp
  let org: TestOrg
  let stranger: TestOrg

  before(async () => {
    server = await startTestServer()
    await migrateUp(server.url)
    standby = await startStandby(server.url)
    primary = connectDatabase(server.url, { role: 'app', poolSize: 3, log: silentLog })
    const observe = (read: ReplicaRead): void => void reads.push(read)
    replica = openReplica({ url: standby.url, primary, clock, log: ear.log, observe, limits: LIMITS })
    const drop = async (): Promise<void> => {}
    app = await createTestApp({ replica, database: { url: server.url, drop, [Symbol.asyncDispose]: drop } })
    org = await anOrg(app)
    stranger = await anOrg(app)
  })
  after(async () => {
    await replica.stop()
    await app.close()
    await primary.destroy()
    await standby[Symbol.asyncDispose]()
    await server.stop()
  })

  const examine = (url: string) => examineReplica({ url, primary, clock: systemClock, log: silentLog, limits: LIMITS })

  /** Plays back again in any case: else all that follows would wait. */
  const whilePaused = async (work: () => Promise<void>): Promise<void> => {
    await standby.sql('select pg_wal_replay_pause()')
    try {
      await work()
    } finally {
      await standby.sql('select pg_wal_replay_resume()')
    }
  }

  /** Everything that was written until now is on the standby, and it is asked. */
  const arrived = async (): Promise<void> => {
    assert.equal((await examine(standby.url)).fault, null)
    // After a read that failed, it is asked again when it was looked at.
    while (replica.standing().fault !== null) await app.sql('select 1')
  }

  /** The log says so. */
  const until = async (fault: ReplicaFault): Promise<void> => {
    while (ear.last() !== fault) await app.sql('select 1')
  }

  /** Asks for something, and says who answered. */
  const ask = async (path: string, by = org.owner) => {
    const answered = reads.length
    const answer = await app.server.inject({ url: path, headers: { authorization: `Bearer ${by.token}` } })
    return { status: answer.statusCode, bytes: answer.rawPayload, text: answer.body, by: reads.slice(answered) }
  }

  const auditOf = ({ orgId }: TestOrg): string => `/orgs/${orgId}/audit`

  /** An act that is in the audit log, and whether a list has it. */
  const act = async () => {
    const { id } = await aPost(app, org)
    return (list: { readonly text: string }): boolean => list.text.includes(id)
  }

  it('brings the rows of what may be some seconds old, and nothing else', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    const channels = [{ channel_id: await aChannel(app, org) }]
    const post = await aPost(app, org, { text: 'Read elsewhere', channels, scheduled_at: tomorrow })
    const write = async (path: string, body: object) =>
      expectStatus(201, await app.request({ method: 'POST', path, token: org.owner.token, body }))
    const webhook = await write(`/orgs/${org.orgId}/webhooks`, { url: 'https://hooks.example.org/scheduly' })
    const feed = new URL((await write(`/orgs/${org.orgId}/calendar-feed`, {})).url)
    await arrived()
    for (const path of [
      auditOf(org),
      `/orgs/${org.orgId}/webhooks/${webhook.id}/deliveries`,
      `/publications/${post.publications[0].id}/metrics`,
      `${auditOf(org)}/export`,
      `/orgs/${org.orgId}/export`,
      feed.pathname,
    ]) {
      const { status, by } = await ask(path)
      assert.deepEqual([status, by], [200, ['replica']], path)
    }
    assert.match((await ask(feed.pathname)).text, /Read elsewhere/)
    for (const path of [`/orgs/${org.orgId}/posts`, `/posts/${post.id}`, `/orgs/${org.orgId}/calendar`, '/account']) {
      assert.deepEqual((await ask(path)).by, [], path)
    }
    // What is missing there may only not have arrived.
    const missing = await ask(`/orgs/${org.orgId}/webhook-deliveries/${post.id}`)
    assert.deepEqual([missing.status, missing.by], [404, ['primary']])
  })

  it('are decided upon by the primary, and row security holds there as well', async () => {
    const admin = await aMember(app, org, 'admin')
    await arrived()
    assert.deepEqual((await ask(auditOf(org), admin)).by, ['replica'])
    await whilePaused(async () => {
      const path = `/orgs/${org.orgId}/members/${admin.userId}`
      expectStatus(200, await app.request({ method: 'DELETE', path, token: org.owner.token }))
      // There they are a member still.
      const gone = await ask(auditOf(org), admin)
      assert.deepEqual([gone.status, gone.by], [404, []])
    })
    await arrived()
    const foreign = await ask(auditOf(stranger))
    assert.deepEqual([foreign.status, foreign.by], [404, []])
    const context = { orgId: org.orgId, userId: org.owner.userId }
    const organizations = async (about: Partial<typeof context>) => {
      const answer = await replica.read(about, (tx) => tx.selectFrom('auditLog').select('orgId').distinct().execute())
      return answer?.value.map(({ orgId }) => orgId)
    }
    assert.deepEqual(await organizations(context), [org.orgId])
    assert.deepEqual(await organizations({}), [])
    const forbidden = await replica.read(context, (tx) => tx.selectFrom('calendarFeeds').select('tokenHash').execute())
    assert.deepEqual([forbidden, databaseFault(ear.failures.pop()).code], [undefined, '42501'])
  })

  it('write nothing', async () => {
    await arrived()
    const context = { orgId: org.orgId, userId: org.owner.userId }
    const written = await replica.read(context, (tx) => tx.deleteFrom('savedViews').execute())
    assert.deepEqual([written, databaseFault(ear.failures.pop()).code], [undefined, '25006'])
  })

  it('are old ones for as long as that is allowed where replay stands still, and come back with it', async () => {
    await arrived()
    let has = (_: { readonly text: string }): boolean => false
    await whilePaused(async () => {
      has = await act()
      const old = await ask(auditOf(org))
      assert.deepEqual([old.by, has(old)], [['replica'], false])
      ahead += LIMITS.mostBehindMs + 1
      const fresh = await ask(auditOf(org))
      assert.deepEqual([fresh.by, has(fresh)], [['primary'], true])
      while (ear.last() !== 'behind') {
        ahead += LIMITS.mostBehindMs + 1
        await app.sql('select 1')
      }
      assert.equal(judgeReplica(replica.standing()).params?.['reason'], 'behind')
    })
    await arrived()
    const caughtUp = await ask(auditOf(org))
    assert.deepEqual([caughtUp.by, has(caughtUp)], [['replica'], true])
  })

  it('of an export wait for what was there when it was asked for, itself included', async () => {
    await arrived()
    const notes = async (): Promise<number> =>
      (await app.sql(`select from audit_log where org_id = $1 and action = 'organization.exported'`, [org.orgId]))
        .length
    const earlier = await notes()
    let has = (_: { readonly text: string }): boolean => false
    let asked: ReturnType<typeof ask> | undefined
    await whilePaused(async () => {
      has = await act()
      asked = ask(`/orgs/${org.orgId}/export`)
      while ((await notes()) === earlier);
    })
    const answer = await asked
    assert.deepEqual([answer?.status, answer?.by], [200, ['replica']])
    const audit = (await unzip(answer?.bytes ?? Buffer.alloc(0))).get('audit.json') ?? ''
    assert.ok(has({ text: audit }))
    assert.equal(audit.split('organization.exported').length - 1, earlier + 1)
  })

  it('are left to the primary where they stood in the way of what is played back', async () => {
    await app.sql('create table scratch as select generate_series(1, 10) as n')
    await standby.sql('alter system set max_standby_streaming_delay = 0')
    await standby.sql('select pg_reload_conf()')
    await arrived()
    const answer = await replica.read({ orgId: org.orgId }, async (tx) => {
      await tx.selectFrom('auditLog').select('id').execute()
      await app.sql('delete from scratch')
      await app.sql('vacuum scratch')
      assert.equal((await examine(standby.url)).fault, null)
      return tx.selectFrom('auditLog').select('id').execute()
    })
    assert.deepEqual([answer, reads.at(-1)], [undefined, 'fallback'])
    await standby.sql('alter system reset max_standby_streaming_delay')
    await standby.sql('select pg_reload_conf()')
  })

  it('are told of to who runs the installation', async () => {
    await app.sql('insert into operators (user_id) values ($1)', [org.owner.userId])
    await arrived()
    const { body } = await app.request({ path: '/system/status', token: org.owner.token })
    const report = body.reports.find(({ subject }: { subject: string }) => subject === 'Replica')
    assert.deepEqual(
      report.findings.map(({ verdict, code }: { verdict: string; code: string }) => [verdict, code]),
      [['ok', 'replica']],
    )
  })

  it('wait for one that says nothing no longer than they must', async () => {
    await arrived()
    await using gate = await openGate(Number(new URL(standby.url).port))
    const url = Object.assign(new URL(standby.url), { port: String(gate.port) }).href
    const limits = { everyMs: 20, answerMs: 1_000, lookMs: 1_000 }
    const silent = openReplica({ url, primary, clock: systemClock, log: silentLog, limits })
    try {
      const read = () => silent.read({}, (tx) => tx.selectFrom('auditLog').select('id').execute())
      while (!silent.accepts()) await app.sql('select 1')
      assert.deepEqual(await read(), { value: [] })
      gate.set('silent')
      assert.equal(await read(), undefined)
      assert.equal(silent.standing().fault, 'silent')
      gate.set('open')
      while (!silent.accepts()) await app.sql('select 1')
    } finally {
      await silent.stop()
    }
  })

  it('fail for nobody when it dies, and go there again when it is back', async () => {
    await arrived()
    const dying = standby.kill()
    for (let asked = 0; asked < 20; asked += 1) {
      const { status, text } = await ask(auditOf(org))
      assert.equal(status, 200, text)
    }
    await dying
    await until('silent')
    const { status, by } = await ask(auditOf(org))
    assert.deepEqual([status, by], [200, ['primary']])
    await standby.start()
    await arrived()
    assert.deepEqual((await ask(auditOf(org))).by, ['replica'])
  })

  it('do not go to a standby that was promoted, which would take nothing from them either', async () => {
    await arrived()
    await standby.sql('select pg_promote()')
    await until('not_standby')
    const { status, by } = await ask(auditOf(org))
    assert.deepEqual([status, by], [200, ['primary']])
    const context = { orgId: org.orgId, userId: org.owner.userId }
    const written = await replica.read(context, (tx) => tx.deleteFrom('savedViews').execute())
    assert.deepEqual([written, databaseFault(ear.failures.pop()).code], [undefined, '25006'])
  })

  it('go to no server that is not a copy of this very database', async () => {
    assert.equal((await examine(server.url)).fault, 'not_standby')
    const here: ServerHistory = {
      standby: false,
      cluster: '7',
      timeline: 2,
      database: '16384',
      migration: '0065_last',
      position: 9n,
    }
    const there = { ...here, standby: true, position: 1n }
    assert.equal(compareHistories(here, there), null)
    for (const [change, fault] of [
      [{ standby: false }, 'not_standby'],
      [{ cluster: '8' }, 'other_history'],
      [{ timeline: 1 }, 'other_history'],
      [{ database: '5' }, 'other_history'],
      [{ migration: '0064_before' }, 'other_migrations'],
    ] as const)
      assert.equal(compareHistories(here, { ...there, ...change }), fault)
    assert.equal(compareHistories({ ...here, standby: true }, there), 'not_standby')
  })
})
