import assert from 'node:assert/strict'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { access, chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import pg from 'pg'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { removeWithServers } from '#test/support/postgres-server.ts'
import { canEnter, isRoot } from './embedded-account.ts'
import { packagedBinaries, prepareBinaries } from './embedded-binaries.ts'
import { findEmbedded, startEmbedded, type EmbeddedOptions, type EmbeddedServer } from './embedded.ts'

const PASSWORD = 'p@ss/word: 1'
const NOBODY = { name: 'nobody', uid: 65_534, gid: 65_534 }
const PARENT = resolve(import.meta.dirname, '../../test/support/embedded-parent.ts')
const run = promisify(execFile)

const stacks = new WeakMap<TestContext, AsyncDisposableStack>()

/** Runs after the test, the latest first: a server stops before its directory goes. */
const afterwards = (t: TestContext, work: () => unknown): void => {
  const known = stacks.get(t)
  const stack = known ?? new AsyncDisposableStack()
  if (known === undefined) t.after(() => stack.disposeAsync())
  stacks.set(t, stack)
  stack.defer(async () => void (await work()))
}

const makeDirectory = async (t: TestContext, mode = 0o755): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'scheduly-embedded-'))
  afterwards(t, () => removeWithServers(directory))
  await chmod(directory, mode)
  return directory
}

const start = async (t: TestContext, dataDir: string, more: Partial<EmbeddedOptions> = {}): Promise<EmbeddedServer> => {
  const fixed = { ownerPassword: PASSWORD, log: silentLog, clock: systemClock, durable: false }
  const server = await startEmbedded({ dataDir, ...fixed, ...more })
  afterwards(t, () => server.stop())
  return server
}

const query = async (url: string, text: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

const pidOf = async (cluster: string): Promise<number> =>
  Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0])

interface Parent {
  readonly child: ChildProcess
  readonly said: { readonly url: string; readonly adopted: boolean; readonly refused?: string }
}

const startParent = async (t: TestContext, args: readonly string[], uid?: number): Promise<Parent> => {
  const child = spawn(process.execPath, [PARENT, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  afterwards(t, () => child.kill('SIGKILL'))
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, said: JSON.parse(line) as Parent['said'] }
}

const kill = async (child: ChildProcess): Promise<void> => {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

/** The packaged programs as npm leaves them when install scripts are blocked. */
const copyWithoutLinks = async (to: string): Promise<string> => {
  const source = packagedBinaries()
  await cp(resolve(source, '..'), to, { recursive: true, filter: (path) => !/\.a$|\/dist$/.test(path) })
  const native = join(to, 'native')
  for (const entry of await readdir(join(native, 'lib'), { withFileTypes: true })) {
    if (entry.isSymbolicLink()) await rm(join(native, 'lib', entry.name))
  }
  return native
}

test('what was written before a stop is there after the next start', async (t) => {
  const dataDir = await makeDirectory(t)
  const first = await start(t, dataDir)
  assert.equal(first.adopted, false)
  await query(first.url, 'create table kept as select 7 as number')
  assert.equal(await findEmbedded(dataDir, PASSWORD), first.url)
  assert.equal(await findEmbedded(dataDir, 'wrong'), null)
  await first.stop()
  assert.equal(await findEmbedded(dataDir, PASSWORD), null)

  const second = await start(t, dataDir)
  assert.equal(second.adopted, false)
  assert.deepEqual(await query(second.url, 'select number from kept'), [7])
})

test('the server has checksums, UTF-8 and fsync, and its log never shows the password or a statement', async (t) => {
  const dataDir = await makeDirectory(t)
  const server = await start(t, dataDir, { durable: true })
  const settings = ['data_checksums', 'server_encoding', 'fsync', 'listen_addresses']
  const select = settings.map((name) => `current_setting('${name}')`).join(', ')
  assert.deepEqual(await query(server.url, `select ${select}`), ['on', 'UTF8', 'on', '127.0.0.1'])
  assert.deepEqual(await query(server.url, `select upper('é')`), ['É'])
  await assert.rejects(query(server.url, `select 'private words' from nowhere`))
  const log = await readFile(join(dataDir, 'postgres.log'), 'utf8')
  assert.match(log, /ready to accept connections/)
  assert.doesNotMatch(log, /private words/)
  assert.equal(log.includes(PASSWORD), false)
  assert.deepEqual((await readdir(dataDir)).sort(), ['postgres', 'postgres.log'])
})

test('a server left behind by a killed Scheduly is taken over with its data, and stopped in the end', async (t) => {
  const dataDir = await makeDirectory(t)
  const { child, said } = await startParent(t, [dataDir, PASSWORD])
  await query(said.url, 'create table kept as select 7 as number')
  await kill(child)
  assert.deepEqual(await query(said.url, 'select number from kept'), [7])

  const server = await start(t, dataDir)
  assert.equal(server.adopted, true)
  assert.equal(server.url, said.url)
  assert.deepEqual(await query(server.url, 'select number from kept'), [7])
  await server.stop()
  await assert.rejects(query(said.url, 'select 1'), { code: 'ECONNREFUSED' })
})

test('after Scheduly and its server were both killed, the next start recovers the data', async (t) => {
  const dataDir = await makeDirectory(t)
  const { child, said } = await startParent(t, [dataDir, PASSWORD])
  await query(said.url, 'create table kept as select 7 as number')
  const pid = await pidOf(join(dataDir, 'postgres'))
  await kill(child)
  process.kill(pid, 'SIGKILL')

  const server = await start(t, dataDir)
  assert.equal(server.adopted, false)
  assert.deepEqual(await query(server.url, 'select number from kept'), [7])
})

test('a server that dies while Scheduly runs is reported and started again on the same port', async (t) => {
  const dataDir = await makeDirectory(t)
  const errors: string[] = []
  const again = Promise.withResolvers<void>()
  const info = (_facts: object, message: string) => (message.endsWith('running again') ? again.resolve() : undefined)
  const server = await start(t, dataDir, { log: { ...silentLog, info, error: (_facts, text) => errors.push(text) } })
  process.kill(await pidOf(join(dataDir, 'postgres')), 'SIGKILL')
  await again.promise
  assert.deepEqual(await query(server.url, 'select 1'), [1])
  assert.match(errors.join(), /went away without being asked to/)
})

test('a pid file that is empty or names another program does not keep the server from starting', async (t) => {
  const dataDir = await makeDirectory(t)
  const first = await start(t, dataDir)
  await first.stop()
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  afterwards(t, () => bystander.kill('SIGKILL'))
  const cluster = join(dataDir, 'postgres')
  const { uid, gid } = await stat(cluster)
  for (const content of ['', `${bystander.pid}\n${cluster}\n1700000000\n${new URL(first.url).port}\n\n127.0.0.1\n`]) {
    await writeFile(join(cluster, 'postmaster.pid'), content, { mode: 0o600 })
    await chown(join(cluster, 'postmaster.pid'), uid, gid)
    const server = await start(t, dataDir)
    assert.deepEqual([server.adopted, await query(server.url, 'select 1')], [false, [1]])
    await server.stop()
  }
  assert.equal(bystander.exitCode, null)
})

test('a creation that was killed half-way is thrown away', async (t) => {
  const dataDir = await makeDirectory(t)
  const ended = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' })
  await once(ended, 'exit')
  const half = join(dataDir, `postgres.init-${ended.pid}-abc123`)
  await mkdir(join(half, 'cluster/base'), { recursive: true })
  await writeFile(join(half, 'cluster/PG_VERSION'), '18\n')

  const server = await start(t, dataDir)
  assert.deepEqual(await query(server.url, 'select 1'), [1])
  await assert.rejects(access(half))
})

test('a second Scheduly on the same data directory is refused and disturbs nothing', async (t) => {
  const dataDir = await makeDirectory(t)
  const server = await start(t, dataDir)
  await assert.rejects(start(t, dataDir), (error: Error) => {
    assert.match(error.message, /^another Scheduly is already running on this data directory \(.+\); stop it first/)
    return true
  })
  assert.deepEqual(await query(server.url, 'select 1'), [1])
})

test('of two first starts at the same moment one wins and the other is refused', async (t) => {
  const dataDir = await makeDirectory(t)
  const both = await Promise.all([startParent(t, [dataDir, PASSWORD]), startParent(t, [dataDir, PASSWORD])])
  const refusals = both.flatMap(({ said }) => said.refused ?? [])
  assert.equal(refusals.length, 1)
  assert.match(refusals.join(), /another Scheduly is already running/)
  for (const { child, said } of both) {
    if (said.refused !== undefined) continue
    assert.deepEqual(await query(said.url, 'select 1'), [1])
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
  }
  assert.deepEqual((await readdir(dataDir)).sort(), ['postgres', 'postgres.log'])
})

test('a wrong password, another PostgreSQL version and a lost cluster each end in one sentence', async (t) => {
  const dataDir = await makeDirectory(t)
  await (await start(t, dataDir)).stop()
  await assert.rejects(start(t, dataDir, { ownerPassword: 'wrong' }), /refuses our password: restore the file/)
  assert.equal(await findEmbedded(dataDir, PASSWORD), null)

  await writeFile(join(dataDir, 'postgres/PG_VERSION'), '17\n')
  await assert.rejects(start(t, dataDir), /was made by PostgreSQL 17 and this is PostgreSQL 18/)

  await writeFile(join(dataDir, 'postgres.location'), `${join(dataDir, 'gone')}\n`)
  await assert.rejects(start(t, dataDir), /says that the database is in .+gone, where none is/)
})

test('library links that a blocked install script did not make are made at the first start', async (t) => {
  const native = await copyWithoutLinks(join(await makeDirectory(t), 'package'))
  const request = { source: native, cacheDir: join(native, 'unused'), account: null, log: silentLog }
  const { postgres } = await prepareBinaries(request)
  assert.equal(postgres, join(native, 'bin/postgres'))
  assert.match((await run(postgres, ['--version'])).stdout, /PostgreSQL\) 18/)
})

const notRoot = isRoot() ? false : 'needs root'

test('root in a directory that only root may enter gets a working server elsewhere', { skip: notRoot }, async (t) => {
  const dataDir = await makeDirectory(t, 0o700)
  const privateDir = await makeDirectory(t)
  const nativeDir = await copyWithoutLinks(join(dataDir, 'package'))
  const options = { nativeDir, binaryCacheDir: privateDir }
  const first = await start(t, dataDir, options)
  await query(first.url, 'create table kept as select 7 as number')
  await first.stop()
  const cluster = (await readFile(join(dataDir, 'postgres.location'), 'utf8')).trim()
  assert.equal(cluster.startsWith(privateDir), true)
  assert.notEqual((await stat(cluster)).uid, 0)
  assert.equal((await stat(dataDir)).mode & 0o777, 0o700)

  const second = await start(t, dataDir, options)
  assert.deepEqual(await query(second.url, 'select number from kept'), [7])
  assert.equal(await findEmbedded(dataDir, PASSWORD), second.url)
})

test('a normal user who may not write to node_modules gets a server', { skip: notRoot }, async (t) => {
  if (!(await canEnter(NOBODY, import.meta.dirname)) || !(await canEnter(NOBODY, process.execPath))) {
    return t.skip('the user nobody may not read this checkout')
  }
  const place = await makeDirectory(t)
  const native = await copyWithoutLinks(join(place, 'package'))
  const dataDir = join(place, 'data')
  await mkdir(dataDir)
  await chown(dataDir, NOBODY.uid, NOBODY.gid)
  const { child, said } = await startParent(t, [dataDir, PASSWORD, native], NOBODY.uid)
  assert.equal(said.refused, undefined)
  assert.deepEqual(await query(said.url, 'select 1'), [1])
  assert.equal((await stat(join(dataDir, 'postgres'))).uid, NOBODY.uid)
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
  assert.equal(await findEmbedded(dataDir, PASSWORD), null)
})
