import { globSync } from 'node:fs'
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findPostmaster } from '#db/embedded-postmaster.ts'
import { startEmbedded } from '#db/embedded.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { newSecret, systemRandom } from '#lib/random.ts'

/** A throwaway server; `stop` also removes its files. */
export interface TestServer {
  /** The owner's connection URL of the empty database `scheduly`. */
  readonly url: string
  stop(): Promise<void>
}

/** Removes a directory of test files; database servers that interrupted tests left in it are ended first. */
export const removeWithServers = async (directory: string): Promise<void> => {
  const root = await realpath(directory)
  for (const file of globSync('**/postmaster.pid', { cwd: root })) {
    const server = await findPostmaster(dirname(join(root, file)))
    if (server !== null) process.kill(server.pid, 'SIGQUIT')
  }
  // A server that is just ending may still write a file between the listing and the removal.
  await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}

/** A server in a fresh directory in `parent`, without fsync. A whole test run shares one. */
export const startTestServer = async (parent: string = tmpdir()): Promise<TestServer> => {
  const directory = await mkdtemp(join(parent, 'scheduly-test-'))
  const remove = () => removeWithServers(directory)
  try {
    // As root the server runs as another user, who must be able to enter.
    await chmod(directory, 0o755)
    const server = await startEmbedded({
      dataDir: directory,
      ownerPassword: newSecret(systemRandom),
      log: silentLog,
      clock: systemClock,
      durable: false,
      binaryCacheDir: join(directory, 'programs'),
    })
    const stop = async () => {
      try {
        await server.stop()
      } finally {
        await remove()
      }
    }
    return { url: server.url, stop }
  } catch (error) {
    await remove()
    throw error
  }
}
