import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Client } from 'pg'
import { silentLog } from '#lib/log.ts'
import { anOrg, connectOwner, type TestOrg } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { sealAudit, verifyAuditLogs, type AuditVerdict } from './audit-seals.ts'
import { connectDatabase, type Database } from './database.ts'

let database: TestDatabase
let owner: Client
let worker: Database
let org: TestOrg

before(async () => {
  database = await createTestDatabase()
  owner = await connectOwner(database.url)
  worker = connectDatabase(database.url, { role: 'worker', poolSize: 4, log: silentLog })
})
beforeEach(async () => {
  org = await anOrg(owner)
})
after(async () => {
  await worker.destroy()
  await owner.end()
  await database.drop()
})

/** Writes rows to the organization's log; gives their ids. */
const write = async (client: Client, count: number): Promise<readonly string[]> => {
  const answer = await client.query<{ id: string }>(
    `INSERT INTO audit_log (org_id, actor_kind, actor_id, action, object_type, object_id, detail, request_id)
      SELECT $1::uuid, 'user', $2, 'post.edited', 'post', gen_random_uuid(), jsonb_build_object('n', n), 'request-1'
      FROM generate_series(1, $3) n RETURNING id`,
    [org.id, org.ownerId, count],
  )
  return answer.rows.map((row) => row.id)
}

const seal = async (): Promise<void> => {
  let next: string | null = null
  do {
    next = await sealAudit(worker, next)
  } while (next !== null)
}

const verify = async (): Promise<AuditVerdict> => {
  const verdicts: AuditVerdict[] = []
  await verifyAuditLogs(database.url, (verdict) => void verdicts.push(verdict))
  const own = verdicts.find((verdict) => verdict.orgId === org.id)
  assert.ok(own)
  return own
}

const broken = async (): Promise<string | null> => (await verify()).brokenAt

/** A log of three seals with three rows of our own in each; their ids. */
const threeSeals = async (): Promise<readonly (readonly string[])[]> => {
  const ids: (readonly string[])[] = []
  for (let round = 0; round < 3; round += 1) {
    ids.push(await write(owner, 3))
    await seal()
  }
  return ids
}

/** Called as functions its parts were planned anew for every row, which took longer than all the rest. */
it('spells a row of the log out within the one statement', async () => {
  const { rows } = await owner.query<object>('EXPLAIN (VERBOSE) SELECT audit_line(a) FROM audit_log a')
  const plan = rows.map((row) => String(Object.values(row)[0])).join('\n')
  assert.match(plan, /length\(/)
  assert.doesNotMatch(plan, /audit_part|audit_line|audit_instant/)
})

describe('the chain of seals', () => {
  it('covers every row once, in seals without a gap, and grows by what is new', async () => {
    await threeSeals()
    await write(owner, 2)
    const { ok, seals, unsealed, head } = await verify()
    assert.deepEqual({ ok, seals, unsealed }, { ok: true, seals: '3', unsealed: '2' })
    assert.match(head, /^[0-9a-f]{64}$/)
    await seal()
    const later = await verify()
    assert.deepEqual([later.ok, later.seals, later.unsealed], [true, '4', '0'])
    assert.notEqual(later.head, head)
    await seal()
    assert.deepEqual(await verify(), later, 'nothing new, no seal')
  })

  it('takes rows that commit after their neighbors were sealed into the next seal', async () => {
    const slow = await connectOwner(database.url)
    await slow.query('BEGIN')
    const late = await write(slow, 2)
    const early = await write(owner, 2)
    assert.ok(BigInt(late[0] ?? 0) < BigInt(early[0] ?? 0))
    await seal()
    assert.equal(await broken(), null)
    await slow.query('COMMIT')
    assert.equal(await broken(), null)
    await seal()
    await slow.end()
    const rows = await owner.query<{ seal: string }>('SELECT seal FROM audit_log WHERE org_id = $1 AND id = ANY ($2)', [
      org.id,
      late,
    ])
    assert.deepEqual(
      rows.rows.map((row) => row.seal),
      ['2', '2'],
    )
    assert.equal(await broken(), null)
  })

  it('stays whole when writers and several workers run at once', async () => {
    const writers = await Promise.all([1, 2, 3].map(() => connectOwner(database.url)))
    const writing = new AbortController()
    const sealing = [1, 2, 3].map(async () => {
      while (!writing.signal.aborted) await seal()
    })
    await Promise.all(
      writers.map(async (writer) => {
        for (let turn = 0; turn < 30; turn += 1) await write(writer, 1 + (turn % 3))
      }),
    )
    writing.abort()
    await Promise.all([...sealing, ...writers.map((writer) => writer.end())])
    await seal()
    const { ok, unsealed, brokenAt } = await verify()
    assert.deepEqual({ ok, unsealed, brokenAt }, { ok: true, unsealed: '0', brokenAt: null })
  })

  it('is cut into parts of a bounded size, and ends', async () => {
    // What the planner knows of the table is older than the rows, as after any busy minute.
    await owner.query('ANALYZE audit_log, audit_seals')
    await write(owner, 2_500)
    await seal()
    const sizes = await owner.query<{ rows: number }>(
      'SELECT rows FROM audit_seals WHERE org_id = $1 ORDER BY number',
      [org.id],
    )
    const counts = sizes.rows.map((row) => row.rows)
    assert.ok(Math.max(...counts) <= 1_000)
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      2_501,
    )
    assert.equal(await broken(), null)
  })

  it('of one organization says nothing of another one', async () => {
    const [[id] = []] = await threeSeals()
    await owner.query("UPDATE audit_log SET action = 'x' WHERE id = $1", [id])
    assert.equal(await broken(), '1')
    org = await anOrg(owner)
    await seal()
    assert.equal(await broken(), null)
  })
})

describe('whoever has the owner’s power over the database is found out who', () => {
  /** What the chain says in the middle of a transaction that makes this change, and takes it back. */
  const afterChange = async (text: string, values: readonly unknown[] = []): Promise<string | null> => {
    await owner.query('BEGIN')
    try {
      const { rowCount } = await owner.query(text, [...values])
      assert.ok((rowCount ?? 0) > 0, 'something was changed')
      const answer = await owner.query<{ broken: string | null }>('SELECT broken_at AS broken FROM verify_audit($1)', [
        org.id,
      ])
      return answer.rows[0]?.broken ?? null
    } finally {
      await owner.query('ROLLBACK')
    }
  }

  it('changed any column of a row', async () => {
    const columns = await owner.query<{ name: string; type: string }>(
      `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
        WHERE attrelid = 'audit_log'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id'`,
    )
    assert.ok(columns.rows.length >= 12)
    const other: Readonly<Record<string, string>> = {
      uuid: `'${(await anOrg(owner)).id}'`,
      text: "'system'",
      jsonb: `'{"n": 7}'`,
      bigint: '1',
      'timestamp with time zone': "at + interval '1 microsecond'",
    }
    const [, [id] = []] = await threeSeals()
    for (const { name, type } of columns.rows) {
      const found = await afterChange(`UPDATE audit_log SET ${name} = ${other[type]} WHERE id = $1`, [id])
      assert.equal(found, name === 'seal' ? '1' : '2', name)
    }
    assert.equal(await afterChange('UPDATE audit_log SET request_id = NULL WHERE id = $1', [id]), '2')
    assert.equal(await afterChange('UPDATE audit_log SET detail = detail WHERE id = $1', [id]), null)
  })

  it('moved words from one column into the next', async () => {
    const [, [id] = []] = await threeSeals()
    assert.equal(
      await afterChange("UPDATE audit_log SET action = 'post.edite', object_type = 'dpost' WHERE id = $1", [id]),
      '2',
    )
  })

  it('removed a row, a whole seal, or its rows', async () => {
    const [, [id] = []] = await threeSeals()
    assert.equal(await afterChange('DELETE FROM audit_log WHERE id = $1', [id]), '2')
    assert.equal(await afterChange('DELETE FROM audit_log WHERE org_id = $1 AND seal = 2', [org.id]), '2')
    assert.equal(await afterChange('DELETE FROM audit_seals WHERE org_id = $1 AND number = 2', [org.id]), '2')
    // The end of the chain: the rows are left without a seal; without them only the head, kept elsewhere, tells.
    assert.equal(await afterChange('DELETE FROM audit_seals WHERE org_id = $1 AND number = 3', [org.id]), '3')
  })

  it('slipped in a row with an old id: with the seal of then, or as one that was slow to appear', async () => {
    // An id that was dealt and never used, as a transaction that rolls back leaves them.
    await threeSeals()
    await owner.query('BEGIN')
    const [unused] = await write(owner, 1)
    await owner.query('ROLLBACK')
    await write(owner, 3)
    await seal()
    const insert = (age: string, number: string) => `INSERT INTO audit_log
      (org_id, id, at, actor_kind, action, object_type, object_id, seal) OVERRIDING SYSTEM VALUE
      VALUES ('${org.id}', ${unused}, now() - interval '${age}', 'system', 'x', 'post', gen_random_uuid(), ${number})`
    assert.equal(await afterChange(insert('1 second', '4')), '4')
    assert.equal(await afterChange(insert('1 day', 'NULL')), '5', 'not sealed yet, and too old for that')
    await owner.query(insert('1 day', 'NULL'))
    await seal()
    assert.equal(await broken(), '5', 'sealed since then')
  })

  it('swapped what two rows say', async () => {
    const [, [first, second] = []] = await threeSeals()
    const swap = `UPDATE audit_log a SET detail = b.detail FROM audit_log b
      WHERE a.id IN ($1, $2) AND b.id IN ($1, $2) AND a.id <> b.id`
    assert.equal(await afterChange(swap, [first, second]), '2')
  })

  it('wrote anything into a seal', async () => {
    await threeSeals()
    const digest = "digest = sha256('x')"
    for (const change of [
      'number = 9',
      'first_id = 1',
      'last_id = last_id + 9',
      'rows = 4',
      digest,
      'sealed_at = now()',
    ]) {
      const found = await afterChange(`UPDATE audit_seals SET ${change} WHERE org_id = $1 AND number = 2`, [org.id])
      assert.equal(found, '2', change)
    }
  })
})
