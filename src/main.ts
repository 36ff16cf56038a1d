import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Role, RunningApp } from './app.ts'
import { readConfig, readMcpConfig, type Config } from './config.ts'
import { systemClock } from './lib/clock.ts'
import { endProcess } from './lib/end-process.ts'
import { createLog, type Log } from './lib/log.ts'
import { stopInTime } from './lib/stop-in-time.ts'
import { runMigrateCommand } from './migrate-command.ts'
import { runPublishingCommand } from './publishing-command.ts'
import { DRAIN_SECONDS } from './publishing/policy.ts'
import { runRotateKeysCommand } from './rotate-keys-command.ts'
import { runVerifyAuditCommand } from './verify-audit-command.ts'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const complain = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

const welcome = (config: Config, app: RunningApp): string => {
  const sandbox = config.sandbox.on ? `  Test network    ${app.url}/sandbox/twt/   (what was "published" there)\n` : ''
  return `
Scheduly is running at ${app.url}

  API by hand     ${app.url}/docs     (Swagger UI)
  API to read     ${app.url}/redoc    (ReDoc)
${sandbox}
  See a scheduled post go out:  npm run demo      (in a second terminal)
  Stop:                         Ctrl+C
`
}

const PARENT_CHECK_MS = 1_000

/** What is in hand, and then the connections to the database, each of which waits for the answer to its last query. Supervisors have 40. */
const STOP_SECONDS = DRAIN_SECONDS + 10

/** The embedded database ends last, and writes down what it has first: left behind, it would run on without an owner. */
const EMBEDDED_STOP_SECONDS = STOP_SECONDS + 75

/** The parent of a process, or null where the system does not tell (it does on Linux). */
const parentOf = async (pid: number): Promise<string | null> => {
  const facts = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The program's name stands in parentheses and may hold anything; state and parent follow it.
  return facts.slice(facts.lastIndexOf(')') + 2).split(' ')[1] ?? null
}

/** Parent and grandparent: npm puts a shell between itself and us. */
const ancestors = async (): Promise<string> => `${process.ppid} ${await parentOf(process.ppid)}`

/** npm cannot pass a kill -9 on; without this the server would outlive it and keep port and database. */
const whenOrphaned = async (config: Config): Promise<void> => {
  if (!config.underNpm) return new Promise(() => {})
  const first = await ancestors()
  while ((await ancestors()) === first) await systemClock.sleep(PARENT_CHECK_MS)
}

const whenSignalled = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      // A second one does not wait for sends in flight: leases and journal make that safe, only slower to settle.
      process.on(signal, () => {
        process.once(signal, () => process.exit(1))
        resolve()
      })
    }
  })

/** Fills an organization by the API, as a person would: in a process of its own, which can do nothing else here. */
const fillDemo = async (): Promise<void> => {
  const script = fileURLToPath(new URL('../scripts/demo-data.ts', import.meta.url))
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit'] })
  await once(child, 'close')
}

interface Serving {
  readonly role: Role
  readonly log: Log
  /** `--demo`: with an organization to look at. */
  readonly demo: boolean
}

const serve = async (config: Config, { role, log, demo }: Serving): Promise<void> => {
  const ended = Promise.race([whenSignalled(), whenOrphaned(config)])
  // Loaded for these roles only: a command needs a part of all that, and starts in half the time.
  const { startApp } = await import('./app.ts')
  const app = await startApp(config, role, log)
  if (app.url !== null) say(welcome(config, app))
  if (app.url !== null && config.signup === 'open' && config.host !== '127.0.0.1') {
    log.warn({ host: config.host }, 'anyone who can reach this address may sign up; set SIGNUP=invited to change that')
  }
  if (demo && app.url !== null) await Promise.race([fillDemo(), ended])
  await ended
  log.info({}, 'stopping')
  await stopInTime(() => app.stop(), {
    clock: systemClock,
    log: createLog(config.logLevel, { sync: true }),
    seconds: config.database.url === null ? EMBEDDED_STOP_SECONDS : STOP_SECONDS,
    end: () => endProcess(1),
  })
}

/** A command that checks ends with a code of its own: 1 says that there are warnings, 2 that something does not work. */
const check = async (command: () => Promise<number>): Promise<void> => {
  process.exitCode = await command().catch((error: unknown) => {
    complain(error)
    return 2
  })
}

interface Ground {
  readonly config: Config
  readonly log: Log
}

type Command = (ground: Ground, words: readonly string[]) => Promise<void>

/** What runs once and ends. */
const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['migrate', async ({ config, log }, words) => say(await runMigrateCommand(config, log, words))],
  ['publishing', async ({ config, log }, words) => say(await runPublishingCommand(config, log, words))],
  ['verify-audit', ({ config, log }) => runVerifyAuditCommand(config, log, say)],
  [
    'admin',
    async (ground, words) => {
      const { runAdminCommand } = await import('./admin-command.ts')
      say(await runAdminCommand(ground, words))
    },
  ],
  [
    'backup',
    async ({ config, log }, words) => {
      const { runBackupCommand } = await import('./backup-command.ts')
      say(await runBackupCommand(config, log, words))
    },
  ],
  [
    'restore',
    async ({ config, log }, words) => {
      const { runRestoreCommand } = await import('./restore-command.ts')
      say(await runRestoreCommand(config, log, words))
    },
  ],
  [
    'import-original',
    async (ground, words) => {
      const { runImportOriginalCommand } = await import('./import-original-command.ts')
      say(await runImportOriginalCommand({ ...ground, clock: systemClock }, words))
    },
  ],
  ['rotate-keys', (ground, words) => runRotateKeysCommand({ ...ground, say }, words)],
  [
    'check-provider',
    async (ground, words) => {
      const { runCheckProviderCommand } = await import('./check-provider-command.ts')
      return check(() => runCheckProviderCommand({ ...ground, say }, words))
    },
  ],
])

/** It looks at the configuration itself, and says what is wrong with it. */
const examine = async (words: readonly string[]): Promise<void> => {
  const { runDoctorCommand } = await import('./doctor-command.ts')
  await check(() => runDoctorCommand({ readConfig, say }, words))
  await new Promise<void>((resolve) => void process.stdout.write('', () => resolve()))
  // What was given up may still be asked for.
  if (process.exitCode === 2) endProcess(2)
}

/** It may run on another machine, next to an agent: it needs an address and a key, and no configuration of a server. */
const speakMcp = async (): Promise<void> => {
  const { runMcpCommand } = await import('./mcp-command.ts')
  return runMcpCommand(readMcpConfig())
}

const run = async (): Promise<void> => {
  if (process.argv[2] === 'mcp') return speakMcp()
  if (process.argv[2] === 'doctor') return examine(process.argv.slice(3))
  const config = readConfig()
  const log = createLog(config.logLevel)
  const [role = 'all', ...words] = process.argv.slice(2)
  if (role === 'all' || role === 'http' || role === 'worker') {
    return serve(config, { role, log, demo: words.includes('--demo') })
  }
  const command = COMMANDS.get(role)
  if (command !== undefined) return command({ config, log }, words)
  throw new Error(`There is no role "${role}": use all, http, worker, mcp, doctor, ${[...COMMANDS.keys()].join(', ')}.`)
}

run()
  .catch(complain)
  // Timers of a server that failed half-way through its start must not keep the process alive.
  .finally(() => process.exit())
