import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { copyFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import {
  checkConformance,
  startBehind,
  startConformanceProxy,
  type ConformanceProxy,
} from '#test/support/conformance-proxy.ts'
import { freePort } from '#db/embedded-postmaster.ts'
import { has } from '#test/support/installed.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { root } from '#test/support/planted-tree.ts'
import { createScheduly } from '../clients/typescript/src/index.ts'
import type { Instance } from '../scripts/instance.ts'
import { foreignShell, installClients, type Project } from './client/installed.ts'
import { settleIn, timesOnNetwork, type Newcomer } from './client/newcomer.ts'

const run = promisify(execFile)
const EXAMPLES = path.join(root, 'examples')

const WRITER = ['channels:read', 'posts:read', 'posts:write'] as const

/** Skips a test whose program this machine has not. */
const need = (context: TestContext, program: string): boolean => {
  if (process.platform !== 'win32' && has(program, '--version')) return true
  context.skip(`${program} is not on this machine: the example was not run`)
  return false
}

describe('the examples', () => {
  let database: TestDatabase
  let instance: Instance
  let proxy: ConformanceProxy
  let project: Project
  let newcomer: Newcomer
  let environment: NodeJS.ProcessEnv

  before(async () => {
    // A database of the tests' server is there sooner than one of the instance's own.
    database = await createTestDatabase()
    proxy = await startConformanceProxy()
    instance = await startBehind(proxy, { environment: { DB_URL: database.url, WEBHOOK_PRIVATE: 'on' } })
    project = await installClients('typescript')
    newcomer = await settleIn(instance.base)
    for (const name of await readdir(path.join(EXAMPLES, 'typescript')))
      await copyFile(path.join(EXAMPLES, 'typescript', name), path.join(project.folder, name))
    const key = await newcomer.newKey([...WRITER, 'posts:approve'])
    environment = { ...foreignShell(), SCHEDULY_URL: instance.base, SCHEDULY_API_KEY: key }
  })
  after(async () => {
    await project?.[Symbol.asyncDispose]()
    await instance?.stop()
    await proxy?.[Symbol.asyncDispose]()
    await database?.drop()
  })

  const example = async (program: string, words: readonly string[], key?: string): Promise<string> => {
    const env = key === undefined ? environment : { ...environment, SCHEDULY_API_KEY: key }
    const { stdout, stderr } = await run(program, [...words], { cwd: project.folder, env })
    assert.equal(stderr, '')
    return stdout
  }

  it('in TypeScript schedules a post and follows it until it is out', async () => {
    const text = 'From TypeScript, with "quotes" and 🐦'
    const printed = await example(process.execPath, ['schedule.ts', text])
    assert.match(printed, /^queued, for \S+ on @e_\w+\n(?:\S+\n)*post\.published\npublished http:\S+\/status\/\d+\n$/)
    assert.equal(await timesOnNetwork(instance.base, text), 1)
  })

  it('in TypeScript approves what waits', async () => {
    const writer = createScheduly({ url: instance.base, auth: await newcomer.newKey([...WRITER]) })
    const channels = [{ channel_id: newcomer.channelId }]
    const time = new Date(Date.now() + 3_600_000).toISOString()
    const post = await writer.posts.create(newcomer.orgId, { text: 'Needs a yes', channels, scheduled_at: time })
    assert.equal(post.approval.state, 'pending')
    const printed = await example(process.execPath, ['approve.ts'])
    assert.match(printed, /^Needs a yes\n {2}approved: queued, for \S+\n$/)
    assert.equal((await writer.posts.get(post.id)).status, 'queued')
    const refused = await example(process.execPath, ['approve.ts'], await newcomer.newKey([...WRITER]))
    assert.equal(refused, '')
  })

  it('for a shell with curl schedules a post and waits for its link', async (context) => {
    if (!need(context, 'curl')) return
    const text = 'From "curl" \\ and a shell'
    const printed = await example('sh', [path.join(EXAMPLES, 'curl/schedule.sh'), text])
    assert.match(printed, /^scheduled: [0-9a-f-]{36}\npublished: http:\S+\/status\/\d+\n$/)
    assert.equal(await timesOnNetwork(instance.base, text), 1)
    const wrong = example('sh', [path.join(EXAMPLES, 'curl/schedule.sh')], 'sch_wrong')
    await assert.rejects(wrong)
  })

  it('in Python schedule a post, and say what the API refused', async (context) => {
    if (!need(context, 'python3')) return
    const program = path.join(EXAMPLES, 'python/schedule.py')
    const text = 'From Python, and ünïcödé'
    const printed = await example('python3', [program, text])
    assert.match(printed, /^queued, for \S+ on @e_\w+\npublished http:\S+\/status\/\d+\n$/)
    assert.equal(await timesOnNetwork(instance.base, text), 1)
    await assert.rejects(example('python3', [program, text]), /refused: 409 duplicate_content: \S/)
  })

  const receivers: readonly (readonly [string, string, readonly string[]])[] = [
    ['TypeScript', process.execPath, ['webhooks.ts']],
    ['Python', 'python3', [path.join(EXAMPLES, 'python/webhooks.py')]],
  ]

  for (const [language, program, words] of receivers) {
    it(`in ${language} receive webhooks, and refuse what is not signed`, async (context) => {
      if (!need(context, program)) return
      const { owner, orgId } = newcomer
      const port = await freePort()
      const url = `http://127.0.0.1:${port}/`
      const { webhook, secret } = await owner.webhooks
        .create(orgId, { url })
        .then(({ secret: word, ...rest }) => ({ webhook: rest, secret: word }))
      const env = { ...environment, PORT: String(port), SCHEDULY_WEBHOOK_SECRET: secret }
      const child = spawn(program, [...words], { cwd: project.folder, env, stdio: ['ignore', 'pipe', 'ignore'] })
      try {
        const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
        assert.equal((await lines.next()).value, 'listening')
        await owner.webhooks.test(orgId, webhook.id)
        assert.match(String((await lines.next()).value), /^webhook\.test of webhook /)
        const forged = await fetch(url, { method: 'POST', body: '{"type":"post.published"}' })
        assert.equal(forged.status, 400)
      } finally {
        child.kill()
        await owner.webhooks.delete(orgId, webhook.id)
      }
    })
  }

  it('are all answered as the API is described', () => checkConformance(proxy, 30))
})
