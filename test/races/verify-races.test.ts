import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { removeWithServers } from '#test/support/postgres-server.ts'

const SCRIPT = path.join(import.meta.dirname, '..', '..', 'scripts', 'verify-races.ts')

test('races that are run by hand leave no database behind', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'races-'))
  // Of root's server it is another account that must get into it.
  await chmod(folder, 0o755)
  // oxlint-disable-next-line node/no-process-env -- the child needs PATH and the like, and no server of this run's
  const { SCHEDULY_TEST_POSTGRES: _, ...environment } = process.env
  const child = spawn(process.execPath, [SCRIPT, '--act', 'cancel', '--runs', '1'], {
    env: { ...environment, TMPDIR: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  try {
    const [said, [code]] = await Promise.all([child.stderr.setEncoding('utf8').toArray(), once(child, 'close')])
    const left = (await readdir(folder)).filter((name) => name.startsWith('scheduly-'))
    assert.deepEqual([code, left], [0, []], said.join(''))
  } finally {
    await removeWithServers(folder)
  }
})
