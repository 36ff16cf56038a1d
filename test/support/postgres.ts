import { after } from 'node:test'
import { systemRandom } from '#lib/random.ts'
import type { TestServer } from './postgres-server.ts'
import { cloneTemplate, createEmpty, dropDatabase, ensureTemplate } from './postgres-template.ts'

/** One test's own database, with all migrations applied. */
export interface TestDatabase extends AsyncDisposable {
  /** The owner's connection URL. */
  readonly url: string
  drop(): Promise<void>
}

// eslint-disable-next-line node/no-process-env -- the only way from scripts/test.ts to the processes of the test files
const sharedServerUrl = process.env['SCHEDULY_TEST_POSTGRES']

let ownServer: Promise<TestServer> | null = null
let prepared: Promise<string> | null = null
let ended = false

const prepareServer = async (): Promise<string> => {
  // Whoever hands a server over has made its template.
  if (sharedServerUrl !== undefined) return sharedServerUrl
  // Loaded here only, for a file that is run by hand.
  const { startTestServer } = await import('./postgres-server.ts')
  const { url } = await (ownServer ??= startTestServer())
  await ensureTemplate(url)
  return url
}

/** Ends the server that a file or a script was given of its own. Tests need not say it, a script that ends by itself must. */
export const endOwnServer = async (): Promise<void> => {
  ended = true
  const server = await ownServer?.catch(() => null)
  await server?.stop()
}

// Registered while the module loads: inside a running test it would belong to that test and end with it.
after(endOwnServer)

/**
 * A fresh migrated database in the test run's server; a test file started by hand gets a server of its own, which
 * ends with the file's tests.
 */
export const createTestDatabase = (): Promise<TestDatabase> => createBy(cloneTemplate)

/** The same without a single table. */
export const createEmptyDatabase = (): Promise<TestDatabase> => createBy(createEmpty)

const createBy = async (make: (serverUrl: string, name: string) => Promise<string>): Promise<TestDatabase> => {
  const serverUrl = await (prepared ??= prepareServer())
  const name = `test_${systemRandom.bytes(8).toString('hex')}`
  const url = await make(serverUrl, name)
  // A file's own server goes with everything in it, and before the hooks that the file itself registered.
  const drop = async (): Promise<void> => {
    if (!ended) await dropDatabase(serverUrl, name)
  }
  return { url, drop, [Symbol.asyncDispose]: drop }
}
