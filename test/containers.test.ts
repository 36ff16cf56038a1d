import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { suite, test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { describeVariables } from '#config'
import { root } from './support/planted-tree.ts'

const run = promisify(execFile)
const compose = await readFile(path.join(root, 'compose.yaml'), 'utf8')
const dockerfile = await readFile(path.join(root, 'Dockerfile'), 'utf8')

/** What stands below `key` at this indentation, without comments. */
const below = (text: string, key: string, indent: number): string => {
  const lines = text.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line))
  const start = lines.findIndex((line) => line.startsWith(`${' '.repeat(indent)}${key}:`))
  if (start === -1) return ''
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => !line.startsWith(' '.repeat(indent + 1)))
  return rest.slice(0, end === -1 ? rest.length : end).join('\n')
}

const keysOf = (block: string, indent: number): readonly string[] =>
  [...block.matchAll(new RegExp(`^ {${indent}}([A-Za-z_-]+):`, 'gm'))].map(([, key]) => key ?? '')

const service = (name: string): string => below(below(compose, 'services', 0), name, 2)
const environmentOf = (name: string): readonly string[] => keysOf(below(service(name), 'environment', 4), 6)

const SERVICES = ['password', 'postgres', 'redis', 'migrate', 'api', 'worker']
const OURS = ['password', 'migrate', 'api', 'worker']

suite('compose.yaml', () => {
  test('has these services and no other', () => {
    assert.deepEqual(keysOf(below(compose, 'services', 0), 2), SERVICES)
  })

  test('runs the roles as their own services of one image', () => {
    for (const name of OURS) assert.match(service(name), /^ {4}image: scheduly:local$/m, name)
    assert.match(service('migrate'), /command: \['migrate', 'up'\]/)
    assert.match(service('api'), /command: \['http'\]/)
    assert.match(service('worker'), /command: \['worker'\]/)
  })

  test('starts each role with the same small heap as npm does', async () => {
    const entrypoint = await readFile(path.join(root, 'docker/entrypoint.sh'), 'utf8')
    const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
    for (const [script, role] of [
      ['worker', 'worker'],
      ['start', 'all | http'],
    ] as const) {
      const flags = String(scripts[script]).match(/--\S+/g)?.join(' ') ?? ''
      assert.match(flags, /^--max-semi-space-size=\d+/)
      assert.ok(entrypoint.includes(`${role}) heap='${flags}' ;;`), script)
    }
  })

  test('starts long-running services again, and runs the others once', () => {
    for (const name of ['postgres', 'redis', 'api', 'worker'])
      assert.match(service(name), /restart: unless-stopped/, name)
    for (const name of ['password', 'migrate']) assert.match(service(name), /restart: 'no'/, name)
  })

  test('checks the health of what others wait for', () => {
    for (const name of ['postgres', 'redis'])
      assert.match(below(service(name), 'healthcheck', 4), /test: \['CMD'/, name)
    assert.equal(below(service('api'), 'healthcheck', 4), '', 'the image itself has the check')
    for (const name of ['password', 'migrate'])
      assert.match(below(service(name), 'healthcheck', 4), /disable: true/, name)
    const [, port = 'none'] = /METRICS_PORT: (\d+)/.exec(service('worker')) ?? []
    assert.ok(below(service('worker'), 'healthcheck', 4).includes(`http://127.0.0.1:${port}/readyz'`))
  })

  test('starts in order: password, database, schema, web server, worker', () => {
    const waits = (name: string, other: string) => below(below(service(name), 'depends_on', 4), other, 6).trim()
    assert.equal(waits('postgres', 'password'), 'condition: service_completed_successfully')
    assert.equal(waits('migrate', 'postgres'), 'condition: service_healthy')
    assert.equal(waits('api', 'migrate'), 'condition: service_completed_successfully')
    assert.equal(waits('worker', 'migrate'), 'condition: service_completed_successfully')
    assert.equal(waits('worker', 'api'), 'condition: service_healthy')
  })

  test('publishes one port, the one of the web server, on this machine only unless told otherwise', () => {
    const ports = SERVICES.filter((name) => /^ {4}ports:/m.test(service(name)))
    assert.deepEqual(ports, ['api'])
    assert.equal(below(service('api'), 'ports', 4).trim(), "- '${SCHEDULY_LISTEN:-127.0.0.1}:8000:8000'")
    assert.match(below(service('api'), 'environment', 4), /^ {6}PORT: 8000$/m)
  })

  test('holds no secret', () => {
    assert.doesNotMatch(compose, /:\/\/[^\s@/:]+:[^\s@/]*@/, 'a password in an address')
    const named = [...compose.matchAll(/^\s*([A-Z_]*(?:PASSWORD|SECRET|KEY|KEYS|TOKEN)[A-Z_]*):/gm)].map(
      ([, name]) => name ?? '',
    )
    assert.deepEqual([...new Set(named)].sort(), ['DB_PASSWORD_FILE', 'POSTGRES_PASSWORD_FILE'])
    assert.doesNotMatch(compose, /HOST_AUTH_METHOD/)
  })

  test('sets only variables that the program or its entry point reads', () => {
    const known = new Set([...describeVariables().map(({ name }) => name), 'DB_PASSWORD_FILE'])
    for (const name of ['migrate', 'api', 'worker']) {
      assert.ok(environmentOf(name).length > 1, name)
      assert.deepEqual(
        environmentOf(name).filter((variable) => !known.has(variable)),
        [],
      )
    }
  })

  test('gives web server and worker the same data folder, database, address and password file', () => {
    const shared = ['DB_URL', 'DB_PASSWORD_FILE', 'PUBLIC_URL', 'SCHEDULY_DATA_DIR']
    const valueOf = (name: string, variable: string) =>
      new RegExp(`^ {6}${variable}: (.+)$`, 'm').exec(below(service(name), 'environment', 4))?.[1]
    for (const variable of shared) {
      assert.ok(valueOf('api', variable) !== undefined, variable)
      assert.equal(valueOf('worker', variable), valueOf('api', variable), variable)
    }
    assert.equal(valueOf('api', 'PUBLIC_URL'), '${PUBLIC_URL:-http://localhost:8000}')
    assert.equal(valueOf('worker', 'SANDBOX_URL'), 'http://api:8000')
    for (const name of ['api', 'worker']) {
      assert.match(below(service(name), 'volumes', 4), /- data:\/var\/lib\/scheduly$/m)
      assert.match(below(service(name), 'volumes', 4), /- database-password:\/run\/scheduly:ro$/m)
    }
  })

  test('declares every volume it mounts', () => {
    const mounted = SERVICES.flatMap((name) =>
      [...below(service(name), 'volumes', 4).matchAll(/- ([a-z-]+):/g)].map(([, volume]) => volume ?? ''),
    )
    assert.deepEqual([...new Set(mounted)].sort(), keysOf(`${below(compose, 'volumes', 0)}\n`, 2))
  })

  test('runs our processes with a read-only root and no capabilities', () => {
    for (const name of ['migrate', 'api', 'worker']) {
      assert.match(service(name), /read_only: true/, name)
      assert.match(service(name), /cap_drop: \['ALL'\]/, name)
      assert.match(service(name), /no-new-privileges:true/, name)
    }
  })
})

suite('the image', () => {
  test('copies only what the build context holds', async () => {
    const allowed = (await readFile(path.join(root, '.dockerignore'), 'utf8')).split('\n')
    const copies = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names]) =>
      (names ?? '').split(' '),
    )
    assert.ok(copies.length > 5)
    const isAllowed = (name: string): boolean =>
      allowed.includes(`!${name.replace('*', '')}`) || (name.includes('/') && isAllowed(path.dirname(name)))
    for (const name of copies) {
      assert.ok(isAllowed(name), `${name} is kept out by .dockerignore`)
      assert.ok(name.endsWith('*') || existsSync(path.join(root, name)), `${name} does not exist`)
    }
  })

  test('runs as a user of its own, with values that the configuration accepts', () => {
    assert.ok(dockerfile.lastIndexOf('USER node') > dockerfile.lastIndexOf('\nRUN'))
    const known = new Set(['NODE_ENV', ...describeVariables().map(({ name }) => name)])
    const set = [...dockerfile.matchAll(/^(?:ENV| {3}) +([A-Z_]+)=/gm)].map(([, name]) => name ?? '')
    assert.deepEqual(set, ['NODE_ENV', 'HOST', 'PORT', 'SCHEDULY_DATA_DIR'])
    assert.deepEqual(
      set.filter((name) => !known.has(name)),
      [],
    )
  })

  test('takes a base image of the Node line that package.json needs, by tag', () => {
    assert.match(dockerfile, /^ARG NODE_IMAGE=node:24-[a-z]+-slim$/m)
    assert.deepEqual(
      [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image),
      ['${NODE_IMAGE}', '${NODE_IMAGE}', '${NODE_IMAGE}'],
    )
  })

  test('its health check passes when the server is ready, and only then', async () => {
    const program = /^ {2}CMD \["node", "-e", "(.+)"\]$/m.exec(dockerfile)?.[1] ?? ''
    const check = async (status: number) => {
      const server = `require('http').createServer((q, r) => { r.statusCode = q.url === '/readyz?only=requests' ? ${status} : 404; r.end() })
        .listen(0, '127.0.0.1', function () { console.log(this.address().port) })`
      const child = spawn(process.execPath, ['-e', server], { stdio: ['ignore', 'pipe', 'inherit'] })
      const [port] = await once(child.stdout, 'data')
      const environment = { PORT: String(port).trim() }
      const answer = await run(process.execPath, ['-e', program], { env: environment }).then(
        () => true,
        () => false,
      )
      child.kill()
      return answer
    }
    assert.deepEqual([await check(200), await check(503)], [true, false])
  })
})

const makeFolder = async (context: TestContext): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-container-'))
  context.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

suite('docker/make-password.sh', () => {
  test('writes a long random password once and keeps it', async (context) => {
    const folder = await makeFolder(context)
    const make = (name: string) => run('sh', [path.join(root, 'docker/make-password.sh'), path.join(folder, name)])
    await make('one')
    await make('two')
    const first = await readFile(path.join(folder, 'one'), 'utf8')
    assert.match(first, /^[0-9a-f]{48}$/)
    assert.notEqual(first, await readFile(path.join(folder, 'two'), 'utf8'))
    assert.equal((await stat(path.join(folder, 'one'))).mode & 0o777, 0o644)
    await make('one')
    assert.equal(await readFile(path.join(folder, 'one'), 'utf8'), first)
  })
})

suite('docker/entrypoint.sh', () => {
  /** A `node` that says how it was called stands in for the real one. */
  const enter = async (context: TestContext, environment: Readonly<Record<string, string>>) => {
    const folder = await makeFolder(context)
    await mkdir(path.join(folder, 'bin'))
    await writeFile(path.join(folder, 'bin/node'), '#!/bin/sh\necho "$$ ${PGPASSWORD-none} $*"\n')
    await chmod(path.join(folder, 'bin/node'), 0o755)
    const env = { PATH: `${path.join(folder, 'bin')}:/usr/bin:/bin`, ...environment }
    const child = spawn('sh', [path.join(root, 'docker/entrypoint.sh'), 'migrate', 'up'], { env })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)))
    const [code] = await once(child, 'close')
    return { code, output, pid: child.pid }
  }

  test('becomes the process of the role, which receives the signals, with its words', async (context) => {
    const { code, output, pid } = await enter(context, {})
    assert.equal(code, 0)
    assert.match(output, new RegExp(`^${pid} none \\S+/src/main\\.ts migrate up\\n$`))
  })

  test('takes the database password from the file', async (context) => {
    const file = path.join(await makeFolder(context), 'password')
    await writeFile(file, 'long and random')
    const { output, pid } = await enter(context, { DB_PASSWORD_FILE: file })
    assert.ok(output.startsWith(`${pid} long and random `), output)
  })

  test('says in one sentence when the file is not there', async (context) => {
    const { code, output } = await enter(context, { DB_PASSWORD_FILE: '/does/not/exist' })
    assert.equal(code, 1)
    assert.equal(output, 'DB_PASSWORD_FILE names /does/not/exist, which cannot be read.\n')
  })
})
