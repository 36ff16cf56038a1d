import { globSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { run, type TestsStream } from 'node:test'
import { spec } from 'node:test/reporters'
import { inspect } from 'node:util'
import { removeWithServers, startTestServer } from '#test/support/postgres-server.ts'
import { ensureTemplate } from '#test/support/postgres-template.ts'
import { createRunDirectory } from '#test/support/run-directory.ts'
import { groupFiles, opensDashboard, toGroupSource, type TestFile } from './test-groups.ts'

// They end what hangs, and nothing that is only slow: the whole run takes six times as long on some machines as on others.
const TEST_LIMIT_MS = 300_000
const FILE_LIMIT_MS = 1_200_000
const SLOWEST = 25

interface Counts {
  passed: number
  failed: number
  skipped: number
}

interface Result {
  readonly name: string
  readonly file?: string | undefined
  readonly nesting: number
  readonly skip?: string | boolean
  readonly todo?: string | boolean
  readonly details: { readonly type?: string; readonly error?: unknown; readonly duration_ms?: number }
}

const root = resolve(import.meta.dirname, '..')

/** What takes longest, each in a process of its own: begun first, so that a run does not end with one of them on one core. */
const LONG = new Set([
  'test/matrix.test.ts',
  'test/journey/first-light.test.ts',
  'test/gates.test.ts',
  'test/fuzz.test.ts',
  'test/pentest.test.ts',
  'test/rotate-keys-command.test.ts',
  'test/key-rotation.test.ts',
  'test/examples.test.ts',
  'test/canary.test.ts',
  'test/conformance/api.test.ts',
  'test/agreement/insta.test.ts',
  'test/agreement/twt.test.ts',
  'test/simulation/simulation.test.ts',
  'test/races/races.test.ts',
  'scripts/torture/torture.test.ts',
  'scripts/machines/machines.test.ts',
  'bench/api.test.ts',
  'bench/load.test.ts',
  'bench/media.test.ts',
  'src/jobs/fit-media.test.ts',
  'src/providers/hostile.test.ts',
  'src/publishing/database-faults.test.ts',
  'src/actions/pause-races.test.ts',
  'src/http/routes/media-room.test.ts',
  'src/http/routes/post-allowed.test.ts',
  'src/db/embedded.test.ts',
  'src/db/migrate.test.ts',
])

/** They register hooks of the process, which hold for all files that share one. */
const SHARED = join(root, 'test/support/postgres.ts')
const SHARED_DASHBOARD = join(root, 'test/support/dashboard.ts')

const findFiles = (): readonly string[] => {
  const exclude = (name: string) => name.endsWith('node_modules')
  const found = globSync('{src,test,scripts,bench,clients,examples,web}/**/*.test.ts', { cwd: root, exclude })
  // Backwards: what spans folders takes longer.
  return found
    .map((name) => name.replaceAll('\\', '/'))
    .sort()
    .toReversed()
}

const hasBrowser = (files: readonly TestFile[]): boolean => files.some(opensDashboard)

/**
 * The files that processes are started with. Loading the application takes a second of processor time, more than most files
 * test for: in a whole run they share processes. Files that are asked for by name have one each.
 */
const filesToRun = async (asked: readonly string[], temporary: string): Promise<readonly string[]> => {
  if (asked.length > 0) return asked.map((file) => resolve(file))
  const names = findFiles()
  const read = async (name: string) => ({
    name,
    path: join(root, name),
    source: await readFile(join(root, name), 'utf8'),
  })
  const short = await Promise.all(names.filter((name) => !LONG.has(name)).map(read))
  const folder = join(temporary, 'groups')
  await mkdir(folder)
  // What opens browsers takes minutes, and is begun before the rest.
  const groups = groupFiles(short).toSorted((one, other) => Number(hasBrowser(other)) - Number(hasBrowser(one)))
  const begun = groups.map(async (files, number) => {
    if (files.length === 1) return files.map((file) => file.path)
    const path = join(folder, `${number}.test.mjs`)
    await writeFile(path, toGroupSource(files, hasBrowser(files) ? [SHARED, SHARED_DASHBOARD] : [SHARED]))
    return [path]
  })
  const long = names.filter((name) => LONG.has(name)).map((name) => join(root, name))
  return [...long, ...(await Promise.all(begun)).flat()]
}

const isLeftOut = ({ skip, todo }: Result): boolean => (skip ?? false) !== false || (todo ?? false) !== false

/** A suite, or a file as a whole: reported like a test, but none. */
const isGroup = ({ name, file, details }: Result): boolean => details.type === 'suite' || name === file

const failedOnlyBelow = ({ details: { error } }: Result): boolean =>
  error instanceof Error && 'failureType' in error && error.failureType === 'subtestsFailed'

/** Counts tests. A group counts only when it failed by itself: in a hook, or while a file was loading. */
const countInto = (counts: Counts, events: TestsStream): void => {
  events.on('test:pass', (result: Result) => {
    if (isLeftOut(result)) counts.skipped += 1
    else if (!isGroup(result)) counts.passed += 1
  })
  events.on('test:fail', (result: Result) => {
    if (isLeftOut(result)) counts.skipped += 1
    else if (!isGroup(result) || !failedOnlyBelow(result)) counts.failed += 1
  })
}

/** Which files take the time of a run, so that it stays short. */
const noteSlowest = (events: TestsStream): (() => string) => {
  const seconds = new Map<string, number>()
  const note = ({ name: title, file = '', nesting, details }: Result): void => {
    if (nesting > 0) return
    // A file that shares its process is a suite of its own name.
    const name = title.endsWith('.test.ts') ? title : relative(process.cwd(), file)
    seconds.set(name, (seconds.get(name) ?? 0) + (details.duration_ms ?? 0) / 1000)
  }
  events.on('test:pass', note)
  events.on('test:fail', note)
  return () => {
    const slowest = [...seconds].sort(([, one], [, other]) => other - one).slice(0, SLOWEST)
    return slowest.map(([name, took]) => `${took.toFixed(0).padStart(5)} s  ${name}\n`).join('')
  }
}

const runTests = async (files: readonly string[], interrupted: AbortSignal): Promise<Counts> => {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  const events = run({
    files,
    // Two processors, and much of what tests do is to wait.
    concurrency: 4,
    isolation: 'process',
    execArgv: [`--test-timeout=${TEST_LIMIT_MS}`, `--import=${import.meta.resolve('#test/support/quick-tracking.ts')}`],
    timeout: FILE_LIMIT_MS,
    signal: interrupted,
  })
  countInto(counts, events)
  const slowest = noteSlowest(events)
  for await (const text of events.compose(new spec())) process.stdout.write(String(text))
  process.stdout.write(`The slowest files:\n${slowest()}`)
  return counts
}

const runWithServer = async (files: readonly string[], interrupted: AbortSignal): Promise<Counts> => {
  const server = await startTestServer()
  try {
    await ensureTemplate(server.url)
    // eslint-disable-next-line node/no-process-env -- handed to the processes of the test files
    process.env['SCHEDULY_TEST_POSTGRES'] = server.url
    return await runTests(files, interrupted)
  } finally {
    await server.stop()
  }
}

/** The browser is unpacked once: a file that starts it while another one still writes it fails. */
const unpackBrowser = async (files: readonly string[]): Promise<void> => {
  if (!files.some((file) => file.includes('/browser/'))) return
  const { default: chromium } = await import('@sparticuz/chromium')
  await chromium.executablePath()
}

const main = async (): Promise<void> => {
  const interruption = new AbortController()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of signals) process.on(name, () => interruption.abort())
  // All temporary files of a run lie in one directory, so that none outlives it, whatever ends a test.
  const temporary = await createRunDirectory()
  // eslint-disable-next-line node/no-process-env -- handed to the processes of the test files
  process.env['TMPDIR'] = temporary
  // Each file is a process, and many start others: what one has compiled the next need not.
  // eslint-disable-next-line node/no-process-env -- handed to the processes of the test files
  process.env['NODE_COMPILE_CACHE'] = join(temporary, 'compiled')
  let counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    const files = await filesToRun(process.argv.slice(2), temporary)
    await unpackBrowser(files)
    counts = await runWithServer(files, interruption.signal)
  } catch (error) {
    interruption.abort()
    process.stderr.write(`the tests could not be run: ${inspect(error)}\n`)
  }
  await removeWithServers(temporary)
  const { passed, failed, skipped } = counts
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
  process.exitCode = failed > 0 || passed === 0 || interruption.signal.aborted ? 1 : 0
}

await main()
