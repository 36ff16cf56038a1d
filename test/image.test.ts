import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { freePort } from '#db/embedded-postmaster.ts'
import { carryOutStage, readStages } from '#test/support/image-stages.ts'
import { root } from '#test/support/planted-tree.ts'
import { createEmptyDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { aPublishedPost, aPublisher } from '#test/support/watched-world.ts'
import { isReady } from '../scripts/instance.ts'

/** Whoever runs this as root can be somebody without any right, as in the container. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

let folder: string
let app: string
let bin: string
let database: TestDatabase
const running: ChildProcess[] = []

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scheduly-image-'))
  await chmod(folder, 0o755)
  bin = path.join(folder, 'bin')
  await mkdir(bin)
  // Copied: the installation that the tests run in may be closed to others.
  await copyFile(process.execPath, path.join(bin, 'node'))
  database = await createEmptyDatabase()
})
after(async () => {
  for (const child of running) if (child.exitCode === null) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
  await database.drop()
})

/** What compose.yaml sets for a service, but for what stands for other containers. */
const environmentOf = async (service: string): Promise<Readonly<Record<string, string>>> => {
  const { environment } = parse(await readFile(path.join(root, 'compose.yaml'), 'utf8')).services[service]
  const { Redis_host: _host, Redis_port: _port, ...rest } = environment
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]))
}

const start = async (service: string, words: readonly string[], more: Readonly<Record<string, string>>) => {
  const env = { ...(await environmentOf(service)), PATH: `${bin}:/usr/bin:/bin`, NODE_ENV: 'production', ...more }
  const child = spawn('sh', [path.join(app, 'docker/entrypoint.sh'), ...words], { cwd: app, env, ...NOBODY })
  running.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += String(part)))
  return { child, said: () => said }
}

const untilReady = async ({ child, said }: Awaited<ReturnType<typeof start>>, port: number, only?: 'requests') => {
  while (!(await isReady(`http://127.0.0.1:${port}`, only))) {
    assert.equal(child.exitCode, null, said())
    await sleep(50)
  }
}

/** The database without its password, which comes in a file. */
const withPasswordFile = async () => {
  const url = new URL(database.url)
  const file = path.join(folder, 'password')
  await writeFile(file, decodeURIComponent(url.password), { mode: 0o644 })
  url.password = ''
  return { DB_URL: url.href, DB_PASSWORD_FILE: file }
}

describe('the image', () => {
  it('is built step by step from what its context holds', async () => {
    const built = new Map<string, string>()
    for (const stage of (await readStages()).slice(0, -1)) {
      const own = path.join(folder, stage.name)
      await carryOutStage(stage, { folder: own, built, bin })
      built.set(stage.name, own)
    }
    app = built.get('gathered') ?? ''
    assert.match(await readFile(path.join(app, 'web/dist/index.html'), 'utf8'), /<script type="module"/)
  })

  it('migrates, serves and publishes as nobody, with a root that cannot be written to', async () => {
    const data = path.join(folder, 'data')
    await mkdir(data, { mode: 0o700 })
    if (NOBODY.uid !== undefined) await chown(data, NOBODY.uid, NOBODY.gid)
    const [port, watched] = [await freePort(), await freePort()]
    const base = `http://localhost:${port}`
    const own = {
      ...(await withPasswordFile()),
      SCHEDULY_DATA_DIR: data,
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: base,
      LOG_LEVEL: 'warn',
    }
    const migrate = await start('migrate', ['migrate', 'up'], own)
    const [code] = await once(migrate.child, 'close')
    assert.equal(code, 0, migrate.said())
    await untilReady(await start('api', ['http'], own), port, 'requests')
    const more = { ...own, METRICS_PORT: String(watched), SANDBOX_URL: base }
    await untilReady(await start('worker', ['worker'], more), watched)
    const publisher = await aPublisher(base, 'Contained')
    await aPublishedPost(publisher, 'Out of a container')
    assert.match(await (await fetch(`${base}/`)).text(), /<script type="module"/)
    for (const { guide } of await publisher.api.channels.listProviders().toArray())
      assert.match(await (await fetch(`${base}${guide}`)).text(), /<article>/)
  })

  it('ends in good order when it is told to', async () => {
    assert.equal(running.length, 3, 'web server and worker are at work')
    const ends = running.slice(1).map((child) => once(child, 'exit'))
    for (const child of running.slice(1)) child.kill('SIGTERM')
    assert.deepEqual(
      (await Promise.all(ends)).map(([code]) => code),
      [0, 0],
    )
  })
})
