import { mkdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isReady, launch } from '../instance.ts'
import { watch, type Watched } from '../torture/children.ts'
import { openLine, type Line } from './line.ts'
import { keptPort } from './ports.ts'

/** One machine of the installation: a process of one role with a data folder of its own. */
export interface Member {
  readonly name: string
  readonly role: 'http' | 'worker'
  /** Where it answers, or lets itself be watched. */
  readonly port: number
  /** Its way to the database. */
  readonly database: Line
  /** Resolves when it has just asked the database for leave to send something: that is written down, and not answered yet. */
  readonly nextIntent: () => Promise<void>
  /** What its environment says besides, from its next start on. */
  readonly settle: (environment: Readonly<Record<string, string>>) => void
  /** Resolves when it is ready for work. */
  readonly start: () => Promise<void>
  /** Resolves when it is gone; rejects when it does not go by itself. */
  readonly stop: () => Promise<void>
  readonly kill: () => Promise<void>
  readonly suspend: () => void
  /** Resolves when it works again. */
  readonly resume: () => Promise<void>
  readonly untilReady: () => Promise<void>
  /** How often it began to send something between two moments, on the monotonic clock. */
  readonly sends: (from: number, to: number) => number
  /** How often it ended by itself. */
  readonly crashes: () => number
}

/** What all machines share. */
export interface MemberGround {
  readonly folder: string
  readonly databasePort: number
  readonly sandboxPort: number
  /** Its database, by the port of a line. */
  readonly databaseUrl: (port: number) => string
  readonly environment: Readonly<Record<string, string>>
}

const START_LIMIT_MS = 120_000
/** A worker takes 25 seconds at most for what it has in hand. */
const STOP_LIMIT_MS = 40_000
const STEP_MS = 50

const SEND = Buffer.from('POST /sandbox/twt/2/tweets ')
/** Nothing else names the worker in a list. */
const INTENT = Buffer.from(`{"${hostname()}/`)

const within = async (limit: number, holds: () => Promise<boolean>, what: string): Promise<void> => {
  const deadline = performance.now() + limit
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(what)
    await sleep(STEP_MS)
  }
}

/** The processes of a machine, one after the other. */
const createLives = (name: string, begin: () => Watched) => {
  let life: Watched | null = null
  let isMeant = true
  let crashes = 0
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    isMeant = true
    life?.signal(signal)
    const patience = new AbortController()
    const late = sleep(STOP_LIMIT_MS, 'late', { signal: patience.signal }).catch(() => 'gone')
    const how = await Promise.race([life?.gone, late])
    patience.abort()
    if (how === 'late') throw new Error(`${name} did not end within ${STOP_LIMIT_MS / 1_000} s of ${signal}`)
  }
  return {
    begin: (): void => {
      const own = begin()
      life = own
      isMeant = false
      own.process.once('exit', () => {
        if (life === own && !isMeant) crashes += 1
      })
    },
    isAlive: (): boolean => life?.isAlive() ?? false,
    signal: (signal: NodeJS.Signals): void => life?.signal(signal),
    end,
    crashes: (): number => crashes,
  }
}

/** A machine's ways to the database and to the network, and what passes there. */
const openWays = async ({ databasePort, sandboxPort }: MemberGround) => {
  const sent: number[] = []
  let intent = Promise.withResolvers<void>()
  const database = await openLine([databasePort], (bytes) => {
    if (bytes.includes(INTENT)) intent.resolve()
  })
  const sandbox = await openLine([sandboxPort], (bytes) => {
    if (bytes.subarray(0, SEND.length).equals(SEND)) sent.push(performance.now())
  })
  const nextIntent = (): Promise<void> => {
    intent = Promise.withResolvers()
    return intent.promise
  }
  const sends = (from: number, to: number): number => sent.filter((at) => at >= from && at <= to).length
  return { database, sandbox, nextIntent, sends }
}

/** Makes a machine that is off. */
export const createMember = async (
  { role, number }: Pick<Member, 'role'> & { readonly number: number },
  ground: MemberGround,
): Promise<Member & AsyncDisposable> => {
  const name = `${role} ${number}`
  const { database, sandbox, nextIntent, sends } = await openWays(ground)
  const [port, folder] = [await keptPort(), path.join(ground.folder, `${role}-${number}`)]
  await mkdir(folder)
  let environment: Readonly<Record<string, string>> = {
    ...ground.environment,
    DB_URL: ground.databaseUrl(database.port),
    SANDBOX_URL: `http://127.0.0.1:${sandbox.port}`,
    SCHEDULY_DATA_DIR: folder,
    [role === 'http' ? 'PORT' : 'METRICS_PORT']: String(port),
    // Below npm it ends by itself when whoever started it is gone.
    npm_lifecycle_event: 'start',
  }
  const lives = createLives(name, () => watch(launch(role, environment, {})))
  const ready = async (): Promise<boolean> => {
    if (!lives.isAlive()) throw new Error(`${name} ended by itself`)
    return isReady(`http://127.0.0.1:${port}`, role === 'http' ? 'requests' : undefined)
  }
  const untilReady = (): Promise<void> => within(START_LIMIT_MS, ready, `${name} did not get ready`)
  const begin = (): Promise<void> => {
    lives.begin()
    return untilReady()
  }
  const resume = (): Promise<void> => {
    lives.signal('SIGCONT')
    return untilReady()
  }
  const kill = (): Promise<void> => lives.end('SIGKILL')
  return {
    name,
    role,
    port,
    database,
    nextIntent,
    sends,
    untilReady,
    kill,
    resume,
    settle: (more) => {
      environment = { ...environment, ...more }
    },
    start: begin,
    stop: () => lives.end('SIGTERM'),
    suspend: () => lives.signal('SIGSTOP'),
    crashes: lives.crashes,
    [Symbol.asyncDispose]: async () => {
      await kill()
      await database[Symbol.asyncDispose]()
      await sandbox[Symbol.asyncDispose]()
    },
  }
}
