import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { parseMcpConfig } from '#config'
import type { Scope } from '#domain/scope.ts'
import { actionsOf, createMcpClient, createMcpWorld, ERAS, type Era, type McpWorld } from '#test/support/mcp.ts'

const ROOT = path.join(import.meta.dirname, '..')
const WORDS = [path.join(ROOT, 'scripts/run.cjs'), 'src/main.ts', 'mcp']
const AGENT: readonly Scope[] = ['channels:read', 'posts:read', 'posts:write']

interface Given {
  readonly base: string
  readonly key: string
}

/** What a client of the protocol starts, and nothing of this process' environment beside. */
const environmentOf = ({ base, key }: Given): Record<string, string> => ({
  // oxlint-disable-next-line node/no-process-env -- where programs are
  PATH: process.env['PATH'] ?? '',
  SCHEDULY_URL: base,
  SCHEDULY_API_KEY: key,
})

const connect = async (given: Given, era: Era) => {
  const client = createMcpClient(era)
  // From a folder of somebody else's: it needs nothing of its own.
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: WORDS,
    env: environmentOf(given),
    cwd: '/',
    stderr: 'pipe',
  })
  await client.connect(transport)
  return { ...actionsOf(client), [Symbol.asyncDispose]: () => client.close() }
}

const start = async (environment: Record<string, string>) => {
  const child = spawn(process.execPath, WORDS, { env: environment, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] })
  const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { said, complained, code: Number(code) }
}

describe('the MCP server on standard input', () => {
  let world: McpWorld

  before(async () => {
    world = await createMcpWorld()
  })
  after(() => world[Symbol.asyncDispose]())

  for (const era of ERAS) {
    it(`does over the API what its key may: a draft, which waits for a person once it has a time (${era})`, async () => {
      await using agent = await connect({ base: world.base, key: await world.aKey(AGENT) }, era)
      const tools = await agent.tools()
      assert.ok(tools.includes('create_draft') && !tools.includes('approve_post') && !tools.includes('publish_post'))
      const channels = [{ channel_id: world.channelId }]
      const draft = await agent.call('create_draft', { text: `By hand, ${era}`, channels })
      const { id } = draft.structuredContent as { readonly id: string }
      const scheduled = await agent.call('schedule_post', {
        post_id: id,
        local_time: '2030-06-01T10:00',
        time_zone: 'Europe/Berlin',
      })
      assert.match(JSON.stringify(scheduled.content), /waits for approval/)
      const [row] = await world.app.sql('select status from publications where post_id = $1', [id])
      assert.equal(row.status, 'draft')
      const refused = await agent.call('edit_post', { post_id: id, text: '' })
      assert.equal(refused.isError, true)
    })
  }

  it('ends with one sentence where it cannot begin, and says nothing where the protocol speaks', async () => {
    const key = await world.aKey(AGENT)
    const good = environmentOf({ base: world.base, key })
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const nobody = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`
    closed.close()
    const cases: readonly (readonly [Record<string, string>, RegExp])[] = [
      [{ ...good, SCHEDULY_API_KEY: '' }, /^SCHEDULY_API_KEY must be set to an API key\.$/],
      [
        { ...good, SCHEDULY_API_KEY: 'hunter2', SCHEDULY_URL: 'ftp://x' },
        /^SCHEDULY_URL must be .*\nSCHEDULY_API_KEY must be/,
      ],
      [{ ...good, SCHEDULY_API_KEY: 'sch_00000000_nothing' }, /^SCHEDULY_API_KEY was refused: /],
      [
        { ...good, SCHEDULY_URL: nobody },
        /^Scheduly does not answer at http:\/\/127\.0\.0\.1:\d+; look whether it runs/,
      ],
    ]
    for (const [environment, expected] of cases) {
      const { said, complained, code } = await start(environment)
      assert.deepEqual([said, code], ['', 1], complained)
      assert.match(complained.trimEnd(), expected)
      assert.ok(!complained.includes(key) && !complained.includes('hunter2'))
      assert.doesNotMatch(complained, /at .*\.ts:\d+/)
    }
  })

  it('ends when its client is gone', async () => {
    const child = spawn(process.execPath, WORDS, {
      env: environmentOf({ base: world.base, key: await world.aKey(AGENT) }),
      cwd: '/',
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    child.stdin.end()
    const [code] = await once(child, 'close')
    assert.equal(code, 0)
  })
})

describe('its configuration', () => {
  it('is an address and a key, and the address of this machine where none is given', () => {
    const key = 'sch_00000000_a'
    assert.deepEqual(parseMcpConfig({ SCHEDULY_API_KEY: key }), { url: 'http://localhost:8000', key })
    const given = { SCHEDULY_API_KEY: key, SCHEDULY_URL: 'https://social.example.org/' }
    assert.deepEqual(parseMcpConfig(given), { url: 'https://social.example.org', key })
    for (const url of ['https://social.example.org/path', 'social', 'ftp://x'])
      assert.throws(() => parseMcpConfig({ SCHEDULY_API_KEY: key, SCHEDULY_URL: url }), /SCHEDULY_URL/)
  })
})
