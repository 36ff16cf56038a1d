import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startPooler, withoutPgbouncer } from '#test/support/pooler.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { refuseTransactionPooling } from './pooling.ts'

describe('the way to the database', () => {
  it('is taken when it is direct', async () => {
    await using database = await createTestDatabase()
    await refuseTransactionPooling(database.url)
  })

  const skip = withoutPgbouncer()
  it('is taken through pgbouncer when each client keeps its connection', { skip }, async () => {
    await using database = await createTestDatabase()
    await using pooler = await startPooler(database.url, 'session')
    await refuseTransactionPooling(pooler.url)
  })

  it('is refused through pgbouncer when each transaction gets another one', { skip }, async () => {
    await using database = await createTestDatabase()
    await using pooler = await startPooler(database.url, 'transaction')
    for (let tries = 0; tries < 20; tries += 1)
      await assert.rejects(refuseTransactionPooling(pooler.url), /pool_mode=session/)
  })
})
