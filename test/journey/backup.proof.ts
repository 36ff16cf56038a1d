import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { aPng } from '#test/support/media-files.ts'
import { createPerson, PASSWORD } from '#test/support/person.ts'
import { QUICK_PASSWORDS } from '#test/support/quick-instance.ts'
import { createScheduly, signIn } from '../../clients/typescript/src/index.ts'
import { startInstance } from '../../scripts/instance.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const KILLS = 4
const FILES = 40

/** The commands of an installation with the database that it brings along, as processes: what dies of SIGKILL tidies nothing up. */
const begin = (folder: string, words: readonly string[]) => {
  // oxlint-disable-next-line node/no-process-env -- the command needs PATH and the like
  const env = { ...process.env, DB_URL: '', SCHEDULY_DATA_DIR: folder, LOG_LEVEL: 'warn' }
  return [process.execPath, ['scripts/run.cjs', 'src/main.ts', ...words], { cwd: ROOT, env }] as const
}

const command = async (folder: string, ...words: readonly string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(...begin(folder, words))
  return stdout
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )

/** Kills the command a moment after something can be seen of it; answers whether it was still at work. */
const killed = async (folder: string, words: readonly string[], seen: () => Promise<boolean>): Promise<boolean> => {
  const child = spawn(...begin(folder, words))
  const gone = once(child, 'exit')
  while (child.exitCode === null && !(await seen())) await sleep(1)
  child.kill('SIGKILL')
  const [code] = await gone
  return code === null
}

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-killed-'))
  await chmod(folder, 0o711)
  return folder
}

describe('backup and restore with the embedded database', () => {
  let [from, into, files] = ['', '', '']
  before(async () => {
    ;[from, into, files] = [await newFolder(), await newFolder(), await newFolder()]
  })
  after(async () => {
    for (const folder of [from, into, files]) await rm(folder, { recursive: true, force: true })
  })

  it('killed at any moment leave nothing half: the next run does it all', { timeout: 300_000 }, async () => {
    const instance = await startInstance({ folder: from, environment: QUICK_PASSWORDS })
    const { api, email } = await createPerson(instance.base)()
    const org = (await api.organizations.create({ name: 'Killed' })).id
    const names: string[] = []
    for (let number = 0; number < FILES; number += 1) {
      const form = new FormData()
      const bytes = await aPng({ width: 400 + number, height: 400 })
      form.append('file', new Blob([bytes], { type: 'image/png' }), `${number}.png`)
      names.push((await api.media.upload(org, form)).id)
    }
    const post = await api.posts.create(org, {
      text: 'In the backup',
      channels: [],
      media: [{ media_id: names[0] ?? '' }],
    })
    const target = path.join(files, 'own.backup')
    let deaths = 0
    for (let kill = 0; kill < KILLS; kill += 1) {
      const draft = `${target}.partial`
      deaths += Number(await killed(from, ['backup', target], () => isThere(draft)))
      assert.equal(await isThere(target), false, 'what has the name is a whole backup')
    }
    assert.match(await command(from, 'backup', target), new RegExp(`${FILES * 2} files`))
    assert.match(await command(from, 'backup', 'verify', target), /is whole/)
    await instance.end()
    for (let kill = 0; kill < KILLS; kill += 1) {
      const begun = async (): Promise<boolean> => {
        const there = await readdir(into)
        return kill % 2 === 0 ? there.some((name) => name.startsWith('restoring-')) : there.includes('media')
      }
      deaths += Number(await killed(into, ['restore', target], begun))
    }
    assert.ok(deaths >= KILLS, `${deaths} of ${2 * KILLS} were killed at work`)
    assert.match(await command(into, 'restore', target), /^Restored \d+ rows and /)
    const restored = await startInstance({ folder: into, only: 'requests', environment: QUICK_PASSWORDS })
    try {
      const there = createScheduly({
        url: restored.base,
        auth: await signIn(restored.base, { email, password: PASSWORD }),
      })
      assert.equal((await there.posts.get(post.id)).text, 'In the backup')
      for (const id of names) {
        const answer = await fetch((await there.media.get(id)).url)
        assert.equal(answer.status, 200)
        assert.ok((await answer.arrayBuffer()).byteLength > 0)
      }
      assert.deepEqual(
        (await readdir(into)).filter((name) => name.startsWith('restoring-')),
        [],
      )
    } finally {
      await restored.end()
    }
  })
})
