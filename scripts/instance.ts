// Starts a whole Scheduly of its own in a temporary folder, for the demo and the benchmarks.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#db/embedded-postmaster.ts'
import { flagsOf } from './flags.ts'

export interface Instance {
  readonly base: string
  /** Its processes, which are one unless its roles are split. */
  readonly pids: readonly number[]
  /** Its data folder. */
  readonly folder: string
  /** Ends it in good order. */
  end(): Promise<void>
  /** The same, and removes its folder. */
  stop(): Promise<void>
  /** Ends the process with SIGKILL, and leaves everything as it is then. */
  kill(): Promise<void>
}

const PATIENCE_SECONDS = 180

/** Whether an instance answers at `base` and all is well there; with `requests`, whether it serves them. */
export const isReady = async (base: string, only?: 'requests'): Promise<boolean> => {
  try {
    const response = await fetch(`${base}/readyz${only === undefined ? '' : `?only=${only}`}`)
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

const waitUntilReady = async (
  base: string,
  children: readonly ChildProcess[],
  only: 'requests' | undefined,
): Promise<void> => {
  for (let waited = 0; waited < PATIENCE_SECONDS * 10; waited += 1) {
    if (children.some((child) => child.exitCode !== null))
      throw new Error('Scheduly did not start; its own words stand above.')
    if (await isReady(base, only)) return
    await sleep(100)
  }
  throw new Error(`Scheduly did not get ready within ${PATIENCE_SECONDS} seconds.`)
}

// An instance of its own must not touch the databases, accounts or settings that the surroundings name.
const CLEARED = {
  DB_URL: '',
  DB_APP_URL: '',
  DB_WORKER_URL: '',
  X_CLIENT_ID: '',
  X_CLIENT_SECRET: '',
  INSTAGRAM_APP_ID: '',
  INSTAGRAM_APP_SECRET: '',
  FACEBOOK_APP_ID: '',
  FACEBOOK_APP_SECRET: '',
  SANDBOX_URL: '',
  SCHEDULY_SANDBOX: 'on',
  SIGNUP: 'open',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
}

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-own-'))
  // As root the database works as another user, who must be able to pass; the secrets inside have modes of their own.
  await chmod(folder, 0o711)
  return folder
}

const endOne = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await once(child, 'exit')
}

interface LaunchSettings {
  /** Started the way npm does it: by a shell below another process, which `kill` then kills, and only that one. */
  readonly underNpm?: boolean
  /** What `npm start -- …` is told besides its role. */
  readonly words?: readonly string[]
  /** Gets everything that its processes write; without it, only their errors are passed on. */
  readonly hear?: (text: string) => void
}

interface InstanceSettings extends LaunchSettings {
  /** Its data folder; a new one unless given. */
  readonly folder?: string
  /** What its environment says besides; DB_URL for instance. */
  readonly environment?: Readonly<Record<string, string>>
  /** `requests`: it is there as soon as it serves them; else when all is well. */
  readonly only?: 'requests'
}

const RUNNER = path.join(import.meta.dirname, 'run.cjs')

/** A process that does what npm does: runs the command through a shell, and stays. */
const NPM = `
  require('node:child_process').spawn('sh', ['-c', '"$0" "$1" src/main.ts "$2"; exit $?', ...process.argv.slice(1)], { stdio: 'inherit' })
  setInterval(() => {}, 2 ** 30)`

/** Starts a process of a role, as the npm command of that role does. */
export const launch = (
  role: string,
  environment: Readonly<Record<string, string>>,
  { underNpm = false, words: more = [], hear }: LaunchSettings,
): ChildProcess => {
  const words = underNpm
    ? ['-e', NPM, process.execPath, RUNNER, role]
    : [...flagsOf(role === 'worker' ? 'worker' : 'start'), RUNNER, 'src/main.ts', role, ...more]
  const child = spawn(process.execPath, words, {
    stdio: hear === undefined ? ['ignore', 'ignore', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    cwd: path.join(import.meta.dirname, '..'),
    // oxlint-disable-next-line node/no-process-env -- the child needs PATH and the like
    env: { ...process.env, ...CLEARED, npm_lifecycle_event: underNpm ? 'start' : '', ...environment },
  })
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', hear ?? (() => {}))
  return child
}

/** Starts an instance on a free port; resolves when it is ready. `roles`: what runs, a process each; one with everything by default. */
export const startInstance = async (
  settings: InstanceSettings & { readonly roles?: readonly ('all' | 'http' | 'worker')[] } = {},
): Promise<Instance> => {
  const folder = settings.folder ?? (await newFolder())
  const port = await freePort()
  const base = `http://localhost:${port}`
  const environment = { PORT: String(port), PUBLIC_URL: base, SCHEDULY_DATA_DIR: folder, ...settings.environment }
  const { roles = ['all'] } = settings
  const children = roles.map((role) => launch(role, environment, settings))
  const endAll = (signal: NodeJS.Signals) => Promise.all(children.map((child) => endOne(child, signal)))
  const stop = async (): Promise<void> => {
    await endAll('SIGTERM')
    await rm(folder, { recursive: true, force: true })
  }
  await waitUntilReady(base, children, settings.only).catch(async (error: unknown) => {
    await (settings.folder === undefined ? stop() : endAll('SIGTERM'))
    throw error
  })
  const pids = children.flatMap(({ pid }) => pid ?? [])
  const end = async (): Promise<void> => void (await endAll('SIGTERM'))
  return { base, pids, folder, end, stop, kill: async () => void (await endAll('SIGKILL')) }
}
