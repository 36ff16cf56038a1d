import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp } from 'node:fs/promises'
import { globSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { freePort } from '#db/embedded-postmaster.ts'
import { removeWithServers } from './postgres-server.ts'

const run = promisify(execFile)

/** The programs of PostgreSQL that Debian has installed here, by version; those that Scheduly is for. */
export const systemPostgres = (): readonly { readonly version: number; readonly bin: string }[] =>
  globSync('/usr/lib/postgresql/*/bin/initdb')
    .map((file) => path.dirname(file))
    .map((bin) => ({ bin, version: Number(path.basename(path.dirname(bin))) }))
    .filter(({ version }) => version >= 15)

/** It refuses to be run by root. */
const whoever = (): { readonly uid?: number; readonly gid?: number } => {
  if (process.getuid?.() !== 0) return {}
  const number = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: number('-u'), gid: number('-g') }
}

/** Starts a server of these programs with an empty data folder; `url` leads its owner to the database `postgres`. */
export const startSystemPostgres = async (bin: string): Promise<{ readonly url: string } & AsyncDisposable> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-older-'))
  const user = whoever()
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid)
  const data = path.join(folder, 'data')
  await run(path.join(bin, 'initdb'), ['-D', data, '-U', 'scheduly', '--auth=trust', '--no-sync', '-E', 'UTF8'], user)
  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'].flatMap((each) => [
    '-c',
    each,
  ])
  const server = spawn(path.join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
    ...user,
    stdio: 'ignore',
  })
  const url = `postgresql://scheduly@127.0.0.1:${port}/postgres`
  for (;;) {
    const client = new Client({ connectionString: url })
    client.on('error', () => undefined)
    const isUp = await client.connect().then(
      () => true,
      () => false,
    )
    await client.end().catch(() => undefined)
    if (isUp) break
    if (server.exitCode !== null) throw new Error(`PostgreSQL of ${bin} did not start`)
    await sleep(50)
  }
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      const gone = once(server, 'exit')
      server.kill('SIGINT')
      await gone
      await removeWithServers(folder)
    },
  }
}
