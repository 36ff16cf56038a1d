import assert from 'node:assert/strict'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseConfig } from '#config'
import { silentLog } from '#lib/log.ts'
import { aPng } from '#test/support/media-files.ts'
import { createEmptyDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { QUICK_PASSWORDS } from '#test/support/quick-instance.ts'
import { PASSWORD } from '#test/support/person.ts'
import { openWorld, type World } from '#test/support/watched-world.ts'
import { createScheduly, signIn } from '../../clients/typescript/src/index.ts'
import { runBackupCommand } from '../../src/backup-command.ts'
import { runPublishingCommand } from '../../src/publishing-command.ts'
import { runRestoreCommand } from '../../src/restore-command.ts'
import { createClient, listOf } from '../../scripts/demo-client.ts'
import { startInstance } from '../../scripts/instance.ts'

const onNetwork = async (base: string, text: string): Promise<number> => {
  const posts = listOf(await createClient(`${base}/sandbox/twt`, null).get('/_sandbox/posts'), 'posts')
  return posts.filter((post) => post['text'] === text).length
}

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds())) await sleep(100)
}

describe('a whole installation', () => {
  let world: World
  let database: TestDatabase
  let folder: string

  before(async () => {
    world = await openWorld({})
    database = await createEmptyDatabase()
    folder = await mkdtemp(path.join(tmpdir(), 'scheduly-restored-'))
  })
  after(async () => {
    await world.stop()
    await rm(folder, { recursive: true, force: true })
    await database.drop()
  })

  it('is backed up while it publishes, restored elsewhere, finds what went out since, and sends nothing twice', async () => {
    const { api, org, channelId } = world
    const form = new FormData()
    const bytes = await aPng({ width: 40, height: 40 })
    form.append('file', new Blob([bytes], { type: 'image/png' }), 'a.png')
    const file = await api.media.upload(org, form)
    const plan = (text: string, seconds: number) =>
      api.posts.create(org, {
        text,
        channels: [{ channel_id: channelId }],
        media: [{ media_id: file.id }],
        scheduled_at: new Date(Date.now() + seconds * 1000).toISOString(),
      })
    const out = await plan('Out before', 1)
    await until(async () => (await api.posts.get(out.id)).status === 'published')
    const since = await plan('Out since', 4)
    const later = await plan('Out later', 86_400)
    const target = path.join(world.folder, 'own.backup')
    const here = parseConfig({ DB_URL: world.databaseUrl, SCHEDULY_DATA_DIR: world.folder })
    assert.match(await runBackupCommand(here, silentLog, [target]), /2 files, with keys/)
    assert.equal((await api.posts.get(since.id)).status, 'queued')
    await until(async () => (await api.posts.get(since.id)).status === 'published')
    const answer = (await fetch((await api.media.get(file.id)).url)).arrayBuffer()
    const shown = Buffer.from(await answer)

    const there = parseConfig({ DB_URL: database.url, SCHEDULY_DATA_DIR: folder })
    assert.match(await runRestoreCommand(there, silentLog, [target]), /^Restored \d+ rows and 2 files/)
    // The network is not part of the backup: it is as it is by now.
    await world.end()
    for (const name of await readdir(world.folder))
      if (name.startsWith('sandbox-'))
        await cp(path.join(world.folder, name), path.join(folder, name), { recursive: true, force: true })
    const restored = await startInstance({
      folder,
      only: 'requests',
      environment: { DB_URL: database.url, ...QUICK_PASSWORDS },
    })
    try {
      const { base } = restored
      const auth = await signIn(base, { email: world.email, password: PASSWORD })
      const person = createScheduly({ url: base, auth })
      assert.equal((await person.posts.get(later.id)).scheduled_at, later.scheduled_at)
      assert.deepEqual(Buffer.from(await (await fetch((await person.media.get(file.id)).url)).arrayBuffer()), shown)
      assert.match(await (await fetch(`${base}/readyz`)).text(), /"publishing":"halted"/)
      assert.match(await runPublishingCommand(there, silentLog, ['resume']), /Publishing goes on/)
      await until(async () => (await fetch(`${base}/readyz`)).ok)
      // Looked for before anything is sent, and found.
      await until(async () => (await person.posts.get(since.id)).status === 'published')
      const next = await person.posts.create(org, {
        text: 'Out after',
        channels: [{ channel_id: channelId }],
        scheduled_at: new Date(Date.now() + 3_000).toISOString(),
      })
      await until(async () => (await person.posts.get(next.id)).status === 'published')
      for (const text of ['Out before', 'Out since', 'Out after']) assert.equal(await onNetwork(base, text), 1, text)
      assert.equal(await onNetwork(base, 'Out later'), 0)
    } finally {
      await restored.stop()
    }
  })
})
