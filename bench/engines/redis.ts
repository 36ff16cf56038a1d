// A Redis of the benchmark's own: every write is on the disk within a second, as one would run it for jobs.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '#db/embedded-postmaster.ts'
import { has } from '#test/support/installed.ts'

export interface OwnRedis {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

export const hasRedis = (): boolean => has('redis-server', '--version')

export const startRedis = async (): Promise<OwnRedis> => {
  const directory = await mkdtemp(path.join(tmpdir(), 'scheduly-bench-redis-'))
  const port = await freePort()
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: directory,
    save: '',
    appendonly: 'yes',
    appendfsync: 'everysec',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const child = spawn('redis-server', flags, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('Ready to accept connections')) break
  }
  child.stdout.resume()
  // Not left behind when the benchmark itself is interrupted.
  const orphaned = (): boolean => child.kill('SIGKILL')
  process.once('exit', orphaned)
  return {
    url: `redis://127.0.0.1:${port}/0`,
    pid: child.pid ?? 0,
    stop: async () => {
      process.off('exit', orphaned)
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      await rm(directory, { recursive: true, force: true })
    },
  }
}
