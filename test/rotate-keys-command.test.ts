import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { Client as Postgres } from 'pg'
import { createVault, keyIdOf, type Vault } from '#auth/vault.ts'
import { parseConfig } from '#config'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createClient, textOf, type Client } from '../scripts/demo-client.ts'
import { startInstance } from '../scripts/instance.ts'
import { runRotateKeysCommand } from '../src/rotate-keys-command.ts'
import { rowsAsOwner } from './support/owner.ts'
import { createWorld, type World } from './support/publishing.ts'

const run = promisify(execFile)
const ROOT = path.join(import.meta.dirname, '..')
const CHANNELS = 250

type Environment = Readonly<Record<string, string>>

const surroundings = (environment: Environment) =>
  // oxlint-disable-next-line node/no-process-env -- the command needs PATH and the like
  ({ ...process.env, DB_APP_URL: '', DB_WORKER_URL: '', CREDENTIALS_KEYS: '', LOG_LEVEL: 'error', ...environment })

const start = (words: readonly string[], environment: Environment) =>
  spawn(process.execPath, ['scripts/run.cjs', 'src/main.ts', ...words], {
    cwd: ROOT,
    env: surroundings(environment),
    stdio: ['ignore', 'pipe', 'inherit'],
  })

/** What the command printed; rejects with all of it when it exits non-zero. */
const rotateKeys = async (environment: Environment, words: readonly string[] = []): Promise<string> => {
  const command = ['scripts/run.cjs', 'src/main.ts', 'rotate-keys', ...words]
  return (await run(process.execPath, command, { cwd: ROOT, env: surroundings(environment) })).stdout
}

/** For refusals, the same in this process: starting another costs more than all that it would look at. */
const rotateHere = (environment: Environment, words: readonly string[]): Promise<void> =>
  runRotateKeysCommand({ config: parseConfig(environment), log: silentLog, say: assert.fail }, words)

/** What it says where it succeeds, likewise. */
const rotatedHere = async (environment: Environment, words: readonly string[] = []): Promise<string> => {
  const said: string[] = []
  const say = (text: string): void => void said.push(text)
  await runRotateKeysCommand({ config: parseConfig(environment), log: silentLog, say }, words)
  return said.map((line) => `${line}\n`).join('')
}

/** Keeps the command from coming further than to the channel of this number. */
const lockRow = async (url: string, number: number): Promise<AsyncDisposable> => {
  const blocker = new Postgres({ connectionString: url, options: '-c search_path=scheduly' })
  await blocker.connect()
  await blocker.query('BEGIN')
  // In a query of its own: FOR UPDATE would lock the rows that OFFSET skips.
  await blocker.query(
    'SELECT FROM channels WHERE id = (SELECT id FROM channels ORDER BY id OFFSET $1 LIMIT 1) FOR UPDATE',
    [number],
  )
  return { [Symbol.asyncDispose]: () => blocker.end() }
}

const key = (): string => randomBytes(32).toString('base64')

describe('npm run rotate-keys', () => {
  const [first, second] = [`k1:${key()}`, `k2:${key()}`]
  const both = `${second},${first}`
  let world: World
  let orgId: string
  let folder: string
  let environment: Environment

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scheduly-rotate-'))
    world = await createWorld()
    environment = { DB_URL: world.url, SCHEDULY_DATA_DIR: folder, CREDENTIALS_KEYS: both }
    const owner = await world.person()
    orgId = await world.organization(owner)
    const vault = createVault(first, systemRandom)
    const channels = Array.from({ length: CHANNELS }, () => systemRandom.id())
    const sealed = channels.map((channelId) =>
      vault.seal(`of ${channelId}`, { orgId, channelId, column: 'credentials' }),
    )
    await rowsAsOwner(
      world.url,
      `insert into channels (org_id, id, provider, state, sandbox, remote_id, handle, display_name, credentials, created_by)
       select $1, id, 'twt', 'active', true, id::text, 'ink', 'Ink', sealed, $2 from unnest($3::uuid[], $4::bytea[]) as given (id, sealed)`,
      [orgId, owner.userId, channels, sealed],
    )
  })
  after(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })

  const openAll = async (vault: Vault): Promise<ReadonlyMap<string | null, number>> => {
    const counts = new Map<string | null, number>()
    for (const { id, credentials } of await rowsAsOwner(world.url, 'select id, credentials from channels')) {
      const sealed = Buffer.from(credentials)
      assert.equal(vault.open(sealed, { orgId, channelId: id, column: 'credentials' }), `of ${id}`)
      counts.set(keyIdOf(sealed), (counts.get(keyIdOf(sealed)) ?? 0) + 1)
    }
    return counts
  }

  it('says who needs which key, and changes nothing when it only checks', async () => {
    const said = await rotatedHere(environment, ['--check'])
    assert.equal(said, `k2: seals; 0 rows\nk1: ${CHANNELS} rows still need it\n`)
    assert.deepEqual([...(await openAll(createVault(first, systemRandom)))], [['k1', CHANNELS]])
  })

  it('killed in the middle leaves every row readable; two at once then do the rest together', async () => {
    const vault = createVault(both, systemRandom)
    {
      await using blocker = await lockRow(world.url, 150)
      assert.ok(blocker)
      const child = start(['rotate-keys'], environment)
      const ended = once(child, 'exit')
      for await (const line of createInterface({ input: child.stdout })) {
        assert.equal(line, '… 100 sealed')
        child.kill('SIGKILL')
        break
      }
      assert.deepEqual(await ended, [null, 'SIGKILL'])
    }
    const counts = await openAll(vault)
    assert.ok((counts.get('k2') ?? 0) >= 100 && (counts.get('k1') ?? 0) >= 100)

    const said = await Promise.all([rotatedHere(environment), rotatedHere(environment)])
    const sealed = said.map((text) => Number(/^Sealed with k2: (\d+) rows?\.$/m.exec(text)?.[1]))
    assert.equal((sealed[0] ?? 0) + (sealed[1] ?? 0), counts.get('k1'))
    for (const text of said) assert.match(text, /^k1: no row needs it any more; it can be dropped$/m)
    assert.deepEqual([...(await openAll(createVault(second, systemRandom)))], [['k2', CHANNELS]])
    assert.match(await rotatedHere({ ...environment, CREDENTIALS_KEYS: second }), /^Sealed with k2: 0 rows\.$/m)
  })

  it('ends with an error that names the row when one does not open, and seals the others', async () => {
    const [spoiled] = await rowsAsOwner(world.url, 'select id, credentials from channels order by id limit 1')
    const foreign = createVault(both, systemRandom).seal('x', { orgId, channelId: orgId, column: 'credentials' })
    const store = (credentials: Buffer) =>
      rowsAsOwner(world.url, 'update channels set credentials = $2 where id = $1', [spoiled.id, credentials])
    await store(foreign)
    const third = `k3:${key()}`
    await assert.rejects(rotateKeys({ ...environment, CREDENTIALS_KEYS: `${third},${second}` }), (error) => {
      const { code, stdout, stderr } = Object(error)
      assert.equal(code, 1)
      assert.match(stdout, new RegExp(`^Sealed with k3: ${CHANNELS - 1} rows\\.$`, 'm'))
      assert.match(stdout, new RegExp(`^does not open: channel ${orgId}/${spoiled.id}, sealed with k2$`, 'm'))
      assert.match(stderr, /left as they are/)
      return !`${stdout}${stderr}`.includes(second.slice(3))
    })
    await store(spoiled.credentials)
    assert.match(await rotatedHere({ ...environment, CREDENTIALS_KEYS: `${second},${third}` }), /^k3: no row/m)
  })

  it('is what a process that lacks a key asks for: it does not start', async () => {
    for (const role of ['http', 'worker']) {
      const words = ['scripts/run.cjs', 'src/main.ts', role]
      const env = surroundings({ ...environment, CREDENTIALS_KEYS: first })
      await assert.rejects(
        run(process.execPath, words, { cwd: ROOT, env, timeout: 60_000 }),
        /sealed with the key k2, and CREDENTIALS_KEYS has no such key.*--give-up k2/,
      )
    }
  })

  it('refuses what it does not understand, and leaves the list of the environment to its operator', async () => {
    await assert.rejects(rotateKeys(environment, ['now']), /Use: npm run rotate-keys/)
    for (const words of [['--give-up'], ['--drop'], ['--check', 'k1'], ['now'], ['--drop', 'k1', 'k2']]) {
      await assert.rejects(rotateHere(environment, words), /Use: npm run rotate-keys/)
    }
    for (const words of [['--new'], ['--drop', 'k1']]) {
      await assert.rejects(rotateHere(environment, words), /CREDENTIALS_KEYS is set/)
    }
  })
})

describe('the generated keys of a single process', () => {
  const signIn = async (base: string): Promise<Client> => {
    const account = { email: 'ink@example.org', password: 'correct horse battery' }
    await createClient(base, null)
      .post('/auth/signup', { ...account, username: 'ink' })
      .catch(() => null)
    return createClient(base, textOf(await createClient(base, null).post('/auth/signin', account), 'access_token'))
  }

  it('are rotated by: stop, --new, start, rotate-keys, --drop; each step refuses to come too early', async () => {
    let instance = await startInstance()
    const { folder } = instance
    const environment = { DB_URL: '', SCHEDULY_DATA_DIR: folder }
    const refused = (words: readonly string[]) => rotateHere(environment, words)
    try {
      await (await signIn(instance.base)).post('/account/totp', {})
      await assert.rejects(refused(['--new']), /Scheduly is running and would not know the new key/)
      await instance.kill()
      assert.match(await rotatedHere(environment, ['--new']), /^k2 was added in front\./)
      instance = await startInstance({ folder })
      await assert.rejects(refused(['--drop', 'k1']), /1 row still name k1/)
      await assert.rejects(refused(['--drop', 'k2']), /There is no older key k2/)
      assert.match(await rotateKeys(environment), /^Sealed with k2: 1 row\.\nk2: seals; 1 row\nk1: no row needs/m)
      assert.equal(await rotatedHere(environment, ['--drop', 'k1']), 'k1 was dropped.\n')
      assert.match(await readFile(path.join(folder, 'secrets.json'), 'utf8'), /"credentialsKeys": "k2:[^,"]+"/)
      await instance.kill()
      instance = await startInstance({ folder })
      await signIn(instance.base)
    } finally {
      await instance.stop()
    }
  })
})
