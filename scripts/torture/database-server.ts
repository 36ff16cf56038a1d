import { chmod, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { packagedBinaries, prepareBinaries } from '#db/embedded-binaries.ts'
import { createCluster, placeCluster } from '#db/embedded-cluster.ts'
import { freePort, launchPostmaster, removeStalePidFile, type Postmaster } from '#db/embedded-postmaster.ts'
import { connectWhenReady, ensureDatabase, urlOf } from '#db/embedded-session.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { newSecret, systemRandom } from '#lib/random.ts'

/** A database server whose processes are ours to end. */
export interface DatabaseServer {
  /** The owner's connection URL; stays the same over restarts. */
  readonly url: string
  /** `pg_ctl -m immediate`: no check point, no good-bye; what was committed must be there after the recovery. */
  stopImmediately(): Promise<void>
  start(): Promise<void>
}

const START_LIMIT_MS = 60_000
const STEP_MS = 20

/** Makes a cluster in `folder`, and starts it. Without fsync: its processes die here, the machine does not. */
export const startDatabaseServer = async (folder: string): Promise<DatabaseServer> => {
  const dataDir = path.join(folder, 'database')
  await mkdir(dataDir)
  await chmod(dataDir, 0o755)
  const privateDir = path.join(dataDir, 'programs')
  const log = silentLog
  const cluster = await placeCluster({ dataDir, privateDir, log })
  const source = packagedBinaries()
  const binaries = await prepareBinaries({ source, cacheDir: privateDir, account: cluster.account, log })
  const ownerPassword = newSecret(systemRandom)
  await createCluster({ dataDir, cluster, binaries, ownerPassword, durable: false })
  const port = await freePort()
  const access = { dir: cluster.dir, ownerPassword, clock: systemClock }
  let server: Postmaster | null = null
  const start = async (): Promise<void> => {
    await removeStalePidFile(cluster.dir, systemClock)
    server = await launchPostmaster({ binaries, cluster, port, durable: false })
    const client = await connectWhenReady(server, access, systemClock.monotonic() + START_LIMIT_MS)
    if (client === null) throw new Error('the database server went away while it was starting')
    await ensureDatabase(client)
    await client.end()
  }
  await start()
  return {
    url: urlOf(port, ownerPassword),
    start,
    stopImmediately: async () => {
      if (server === null) return
      const ending = server
      server = null
      if (!(await ending.isGone())) process.kill(ending.pid, 'SIGQUIT')
      while (!(await ending.isGone())) await systemClock.sleep(STEP_MS)
    },
  }
}
