import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { Client } from 'pg'
import { parseConfig } from '#config'
import { migrateDown, migrateUp } from '#db/migrate.ts'
import { silentLog } from '#lib/log.ts'
import { createEmptyDatabase } from '#test/support/postgres.ts'
import { QUICK_PASSWORDS } from '#test/support/quick-instance.ts'
import { startSystemPostgres, systemPostgres } from '#test/support/system-postgres.ts'
import { aPublishedPost, aPublisher } from '#test/support/watched-world.ts'
import { startInstance } from '../../scripts/instance.ts'
import { runBackupCommand } from '../../src/backup-command.ts'
import { runRestoreCommand } from '../../src/restore-command.ts'

const servers = systemPostgres()
const none = servers.length === 0 && 'no PostgreSQL of the system here'

/** Runs work in a folder that is gone afterwards. */
const within = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-older-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const databaseOf = async (url: string, name: string): Promise<string> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  const own = new URL(url)
  own.pathname = `/${name}`
  return own.href
}

const countPosts = async (url: string): Promise<number> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ count: string }>(
    "SELECT count(*) FROM scheduly.posts WHERE text = 'On an older one'",
  )
  await client.end()
  return Number(rows[0]?.count)
}

/** Publishes a post from an installation on that database, and backs the installation up. */
const publishAndBackUp = (url: string, target: string): Promise<void> =>
  within(async (folder) => {
    const instance = await startInstance({ folder, environment: { DB_URL: url, ...QUICK_PASSWORDS } })
    try {
      await aPublishedPost(await aPublisher(instance.base, 'Older'), 'On an older one')
      await runBackupCommand(parseConfig({ DB_URL: url, SCHEDULY_DATA_DIR: folder }), silentLog, [target])
    } finally {
      await instance.end()
    }
  })

const restore = (url: string, file: string): Promise<string> =>
  within((folder) => runRestoreCommand(parseConfig({ DB_URL: url, SCHEDULY_DATA_DIR: folder }), silentLog, [file]))

describe('a PostgreSQL of the system', { skip: none }, () => {
  for (const { version, bin } of servers) {
    it(`of version ${version} is migrated, published from, backed up, and restored into another version and back`, async () => {
      await using server = await startSystemPostgres(bin)
      await using newer = await createEmptyDatabase()
      await within(async (files) => {
        const [first, second] = [path.join(files, 'first'), path.join(files, 'second')]
        await publishAndBackUp(await databaseOf(server.url, 'own'), first)
        assert.match(await restore(newer.url, first), /^Restored \d+ rows/)
        assert.equal(await countPosts(newer.url), 1)
        await within((folder) =>
          runBackupCommand(parseConfig({ DB_URL: newer.url, SCHEDULY_DATA_DIR: folder }), silentLog, [second]),
        )
        const back = await databaseOf(server.url, 'back')
        assert.match(await restore(back, second), /^Restored \d+ rows/)
        assert.equal(await countPosts(back), 1)
        const empty = await databaseOf(server.url, 'empty')
        await migrateUp(empty)
        await migrateDown(empty, 999)
      })
    })
  }
})
