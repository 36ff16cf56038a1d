import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { createTestDatabase } from '#test/support/postgres.ts'
import { silentLog } from '#lib/log.ts'
import { connectDatabase, inLine, inTransaction, type Tx } from './database.ts'
import { holdSlots } from './slots.ts'

interface Limits {
  readonly lock: string
  readonly statement: string
}

const limitsOf = async (tx: Tx): Promise<Limits | undefined> => {
  const answer = await sql<Limits>`
    select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement`.execute(tx)
  return answer.rows[0]
}

describe('the line for the slots of a channel', () => {
  it('is waited in for longer than for other locks, and only there', async () => {
    await using database = await createTestDatabase()
    await using db = connectDatabase(database.url, { role: 'app', poolSize: 1, log: silentLog })
    const other = { lock: '2s', statement: '5s' }
    const seen = await inTransaction(db, {}, async (tx) => {
      const before = await limitsOf(tx)
      let within: Limits | undefined
      await inLine(tx, async () => {
        within = await limitsOf(tx)
      })
      await holdSlots(tx, randomUUID(), [randomUUID()])
      return [before, within, await limitsOf(tx)]
    })
    assert.deepEqual(seen, [other, { lock: '6s', statement: '7s' }, other])
    const after = await inTransaction(db, {}, limitsOf)
    assert.deepEqual(after, other)
  })
})
