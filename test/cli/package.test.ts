import assert from 'node:assert/strict'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { root } from '#test/support/planted-tree.ts'
import { startInstance, type Instance } from '../../scripts/instance.ts'
import { foreignShell, installClients, type Project } from '../client/installed.ts'
import { settleIn, timesOnNetwork, type Newcomer } from '../client/newcomer.ts'

const WRITER = ['organization:read', 'channels:read', 'posts:read', 'posts:write', 'posts:approve'] as const

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

describe('the installed command line', { skip: process.platform === 'win32' && 'npm links it otherwise there' }, () => {
  let database: TestDatabase
  let instance: Instance
  let project: Project
  let newcomer: Newcomer
  let environment: NodeJS.ProcessEnv
  let program: string

  before(async () => {
    // A database of the tests' server is there sooner than one of the instance's own.
    database = await createTestDatabase()
    instance = await startInstance({ environment: { DB_URL: database.url } })
    project = await installClients('cli')
    newcomer = await settleIn(instance.base)
    program = path.join(project.folder, 'node_modules/.bin/scheduly')
    environment = { ...foreignShell(), XDG_CONFIG_HOME: project.folder, SCHEDULY_URL: instance.base }
  })
  after(async () => {
    await project?.[Symbol.asyncDispose]()
    await instance?.stop()
    await database?.drop()
  })

  const run = (words: readonly string[], input = '', own: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    new Promise((resolve) => {
      const child = execFile(program, [...words], { env: { ...environment, ...own } }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      )
      child.stdin?.end(input)
    })

  it('leads from nothing to a first post that is out', async () => {
    const own = { XDG_CONFIG_HOME: path.join(project.folder, 'newcomer') }
    const name = `n_${randomBytes(4).toString('hex')}`
    const does = async (words: readonly string[], input = ''): Promise<string> => {
      const { code, stdout, stderr } = await run(words, input, own)
      assert.equal(code, 0, `${words.join(' ')}: ${stderr}`)
      return stdout
    }
    const words = ['signup', '--email', `${name}@example.com`, '--username', name, '--password-stdin']
    await does(words, 'correct horse battery')
    await does(['orgs', 'create', 'Ink & Co'])
    await does(['channels', 'connect', 'twt', '--test-account', name])
    const text = `The first of ${name}`
    const { id } = JSON.parse(await does(['posts', 'create', text, '--channel', `@${name}`, '--json']))
    assert.match(await does(['posts', 'publish', id, '--wait']), new RegExp(`  published  twt:@${name}  http`))
    assert.equal(await timesOnNetwork(instance.base, text), 1)
    const key = (await does(['keys', 'create', 'Nightly', '--scope', 'posts:read'])).trim()
    assert.match(await does(['whoami']), new RegExp(`^${name} `))
    assert.equal((await run(['whoami'], '', { ...own, SCHEDULY_API_KEY: key })).code, 0)
  })

  it('signs in with a key, writes a post, and follows it until it is out', async () => {
    const key = await newcomer.newKey([...WRITER])
    const login = await run(['login', '--key'], key)
    assert.deepEqual([login.code, login.stderr], [0, ''])
    const text = 'From the command line'
    const at = new Date(Date.now() + 3_600_000).toISOString()
    const words = ['posts', 'create', text, '--channel', newcomer.channelId, '--at', at, '--wait']
    const child = spawn(program, words, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
    const lines: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      // An hour is long: somebody lets it out now.
      const [, id] = /^([0-9a-f-]{36}) {2}queued$/.exec(line) ?? []
      if (lines.push(line) === 1) await newcomer.owner.posts.publish(id ?? '')
    }
    assert.equal(child.exitCode ?? (await once(child, 'exit'))[0], 0, lines.join('\n'))
    assert.match(lines.join('\n'), / {2}published {2}twt:@\w+ {2}http:\S+\/status\/\d+\n/)
    assert.equal(await timesOnNetwork(instance.base, text), 1)
  })

  it('ends by Control-C with 130, and by who reads no further with nothing to say', async () => {
    const child: ChildProcess = spawn(program, ['watch', '--after', '0'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    assert.ok(child.stdout !== null)
    await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
    child.kill('SIGINT')
    assert.deepEqual(await once(child, 'exit'), [130, null])
    const cut: ChildProcess = spawn('sh', ['-c', `'${program}' watch --after 0 | head -n 1`], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let errors = ''
    cut.stderr?.setEncoding('utf8').on('data', (part: string) => (errors += part))
    // Something more must happen before it notices that nobody reads.
    const stop = new AbortController()
    const nudge = async (): Promise<void> => {
      while (!stop.signal.aborted) await newcomer.owner.posts.create(newcomer.orgId, { text: 'nudge' })
    }
    const nudging = nudge()
    await once(cut, 'exit')
    stop.abort()
    await nudging
    assert.equal(errors, '')
  })

  it('completes commands, options and choices, and bash takes its script', async () => {
    const complete = async (...words: readonly string[]) =>
      (await run(['complete', '--', ...words])).stdout.split('\n').map((line) => line.split('\t')[0])
    const commands = await complete('posts', '')
    for (const name of ['create', 'approve', 'request-changes']) assert.ok(commands.includes(name), name)
    assert.ok((await complete('posts', 'list', '--')).includes('--needs-attention'))
    assert.ok((await complete('posts', 'list', '--status', '')).includes('queued'))
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      const { code, stdout } = await run(['completion', shell])
      assert.equal(code, 0)
      assert.match(stdout, /scheduly/)
    }
    assert.equal((await run(['completion', 'tcsh'])).code, 2)
    const script = `eval "$('${program}' completion bash)" && complete -p scheduly`
    const answer = await new Promise<string>((resolve) =>
      execFile('bash', ['-c', script], { env: environment }, (error, stdout) =>
        resolve(error === null ? stdout : error.message),
      ),
    )
    assert.match(answer, /^complete .*scheduly\n$/)
  })

  it('is one file with the licences of what is in it, of the version of the server', async () => {
    const folder = path.join(project.folder, 'node_modules/@scheduly/cli')
    const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))
    assert.equal(manifest.dependencies, undefined)
    const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
    assert.deepEqual([manifest.version, (await run(['--version'])).stdout], [version, `${version}\n`])
    const licences = await readFile(path.join(folder, 'dist/LICENCES.txt'), 'utf8')
    for (const name of ['commander', 'read', 'mute-stream', '@bomb.sh/tab', 'eventsource-parser'])
      assert.match(licences, new RegExp(`^${name} \\((?:MIT|ISC)\\)$`, 'm'))
  })
})
