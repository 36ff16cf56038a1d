import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { parseConfig } from '#config'
import type { CheckReport } from '#domain/finding.ts'
import { createVault } from '#auth/vault.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createNetworks, type Networks } from '#providers/networks.ts'
import type { AppCredentials } from '#providers/provider.ts'
import { providerCodes } from '#providers/registry.ts'
import { twt } from '#providers/twt/index.ts'
import { SANDBOX_CLIENT } from '#sandbox/secrets.ts'
import { asOwner, rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage } from '#test/support/stage.ts'
import { runCheckProviderCommand, type CheckProviderCommand } from './check-provider-command.ts'

let world: World

before(async () => {
  world = await createWorld()
})
after(() => world.close())
afterEach(async () => {
  world.sandbox.faults.clear()
  await asOwner(world.url, "UPDATE channels SET state = 'deleted'")
})

interface Given {
  readonly environment?: Readonly<Record<string, string>>
  readonly doors?: Partial<NonNullable<CheckProviderCommand['doors']>>
}

const run = async (words: readonly string[], { environment = {}, doors = {} }: Given = {}) => {
  const { http, clock, networks, vault } = world.deps
  const said: string[] = []
  const config = parseConfig({ DB_URL: world.url, PUBLIC_URL: 'https://social.ink.coop', ...environment })
  const say = (text: string): void => void said.push(text)
  const command = { config, log: silentLog, say, doors: { http, clock, networks, vault, ...doors } }
  const exitCode = await runCheckProviderCommand(command, words)
  return { exitCode, text: said.join('\n') }
}

/** Every finding by what it is of. */
const check = async (given: Given = {}, options: readonly string[] = []) => {
  const { exitCode, text } = await run(['twt', '--json', ...options], given)
  const { reports, exit_code: said }: { reports: readonly CheckReport[]; exit_code: number } = JSON.parse(text)
  assert.equal(said, exitCode)
  const words = reports.map(({ findings }) => findings.map(({ verdict, code }) => `${verdict} ${code}`))
  return { exitCode, text, reports, words }
}

/** The sandbox as if it were the real X, for an app with these credentials. */
const asReal = (app: AppCredentials): Networks => {
  const url = world.sandboxUrl
  const network = { provider: twt, hosts: { authorize: url, token: url, api: url, web: url }, app, sandbox: false }
  return { forNewChannel: () => network, forChannel: () => network }
}

describe('the check of a network', () => {
  it('without credentials says which are missing, and asks the test network', async () => {
    const { exitCode, words, reports } = await check()
    assert.deepEqual([exitCode, words], [1, [['warn sandbox', 'ok client_known', 'ok redirect_uri']]])
    assert.match(reports[0]?.findings[0]?.detail ?? '', /X_CLIENT_ID and X_CLIENT_SECRET are not set/)
    assert.match(reports[0]?.findings[2]?.detail ?? '', /https:\/\/social\.ink\.coop\/oauth\/twt\/callback/)
  })

  it('without credentials and without a test network ends with 2', async () => {
    const doors = { networks: createNetworks({ apps: {}, sandbox: null }) }
    const { exitCode, words } = await check({ doors })
    assert.deepEqual([exitCode, words], [2, [['fail not_configured']]])
  })

  it('can be asked for each network that there is', async () => {
    const doors = { networks: createNetworks({ apps: {}, sandbox: null }) }
    for (const code of providerCodes) {
      const { exitCode, text } = await run([code, '--json'], { doors })
      assert.equal(exitCode, 2)
      assert.match(text, /not_configured/, code)
    }
  })

  it('tells wrong credentials from right ones', async () => {
    const right = await check({ doors: { networks: asReal(SANDBOX_CLIENT) } })
    assert.ok(right.words[0]?.includes('ok client_known'))
    const wrong = { clientId: Buffer.from('abcdefghij:1:ci').toString('base64'), clientSecret: 's'.repeat(50) }
    const { exitCode, words, text } = await check({ doors: { networks: asReal(wrong) } })
    assert.equal(exitCode, 2)
    assert.deepEqual(words, [
      ['ok client_id', 'ok client_secret', 'ok https', 'fail client_refused', 'ok redirect_uri'],
    ])
    for (const secret of Object.values(wrong)) assert.ok(!text.includes(secret))
  })

  it('sees what was not copied whole, and an address that is not https', async () => {
    const doors = { networks: asReal({ clientId: '"abc"', clientSecret: 'x y' }) }
    const { words } = await check({ doors, environment: { PUBLIC_URL: 'http://localhost:8000' } })
    assert.deepEqual(words[0]?.slice(0, 3), ['fail value_spoiled', 'fail value_spoiled', 'warn not_https'])
  })
})

describe('the check of a channel', () => {
  const CHANNEL_OK = ['ok account', 'ok limit', 'ok keys_end', 'ok scopes']

  it('asks whose it is, and what is left, and writes nothing anywhere', async () => {
    const { channelId, handle } = await createStage(world)
    const rows = () => rowsAsOwner(world.url, 'SELECT * FROM channels WHERE id = $1', [channelId])
    const before_ = await rows()
    const seen = world.sandbox.ledger.entries().length
    const { exitCode, words, reports, text } = await check()
    assert.equal(exitCode, 1)
    assert.deepEqual(words[1], CHANNEL_OK)
    assert.match(reports[1]?.subject ?? '', new RegExp(`@${handle} \\(${channelId}, on the test network\\)`))
    assert.deepEqual(await rows(), before_)
    const asked = world.sandbox.ledger.entries().slice(seen)
    assert.deepEqual(
      asked.map(({ route }) => route),
      ['token', 'me'],
    )
    await expectNoKeys(text, channelId)
  })

  it('by its id leaves the app out', async () => {
    const { channelId } = await createStage(world)
    await createStage(world)
    const { exitCode, words } = await check({}, ['--channel', channelId])
    assert.deepEqual([exitCode, words], [0, [CHANNEL_OK]])
    await assert.rejects(check({}, ['--channel', systemRandom.id()]), /There is no connected channel/)
  })

  const findingsOf = async (id: string, given: Given = {}) => (await check(given, ['--channel', id])).words[0]

  it('whose keys were revoked says so, and never holds them, even when the network repeats them', async () => {
    const { channelId, handle } = await createStage(world)
    const keys = await keysOf(channelId)
    const body = { title: 'Unauthorized', detail: `not ${keys.accessToken} and not ${keys.refreshToken}` }
    world.sandbox.faults.add({ kind: 'answer', route: 'me', account: handle, status: 401, body })
    const { exitCode, words, text } = await check({}, ['--channel', channelId])
    assert.deepEqual([exitCode, words[0]?.[0]], [2, 'fail keys_refused'])
    await expectNoKeys(text, channelId)
  })

  it('tells credits that are used up, limits and faults apart', async () => {
    const { channelId, handle } = await createStage(world)
    world.sandbox.faults.add({ kind: 'credits-depleted', route: 'me', account: handle })
    assert.equal((await findingsOf(channelId))?.[0], 'fail credits_depleted')
    world.sandbox.faults.add({ kind: 'rate-limited', route: 'me', account: handle, retryAfterSeconds: 600 })
    assert.equal((await findingsOf(channelId))?.[0], 'warn limit_reached')
    world.sandbox.faults.add({ kind: 'answer', route: 'me', account: handle, status: 503 })
    assert.equal((await findingsOf(channelId))?.[0], 'warn account_unclear')
    world.sandbox.faults.add({ kind: 'drop-before', route: 'me', account: handle })
    assert.equal((await findingsOf(channelId))?.[0], 'fail network_unreachable')
  })

  it('names missing permissions', async () => {
    const { channelId, orgId } = await createStage(world)
    const keys = await keysOf(channelId)
    const scopes = keys.scopes.filter((scope: string) => scope !== 'media.write')
    const sealed = world.deps.vault.seal(JSON.stringify({ ...keys, scopes }), {
      orgId,
      channelId,
      column: 'credentials',
    })
    await asOwner(world.url, 'UPDATE channels SET credentials = $2 WHERE id = $1', [channelId, sealed])
    assert.deepEqual(await findingsOf(channelId), ['ok account', 'ok limit', 'ok keys_end', 'warn scope_missing'])
  })

  it('whose keys have ended is neither asked nor renewed', async () => {
    const { channelId } = await createStage(world)
    const end = (renewable: boolean) =>
      asOwner(
        world.url,
        "UPDATE channels SET token_expires_at = now() - interval '1 hour', keys_renewable = $2 WHERE id = $1",
        [channelId, renewable],
      )
    const seen = world.sandbox.ledger.entries().length
    await end(true)
    assert.deepEqual(await findingsOf(channelId), ['warn keys_ended', 'ok scopes'])
    await end(false)
    assert.deepEqual(await findingsOf(channelId), ['fail keys_end', 'ok scopes'])
    assert.equal(world.sandbox.ledger.entries().length, seen)
  })

  it('says when it must be connected again, is on no network that is set up, or is locked', async () => {
    const { channelId } = await createStage(world)
    const nowhere = { networks: createNetworks({ apps: {}, sandbox: null }) }
    assert.deepEqual(await findingsOf(channelId, { doors: nowhere }), ['fail not_configured'])
    const other = createVault(`k9:${systemRandom.bytes(32).toString('base64')}`, systemRandom)
    assert.deepEqual(await findingsOf(channelId, { doors: { vault: other } }), ['fail keys_locked'])
    await asOwner(world.url, "UPDATE channels SET state = 'reconnect_required', trouble = 'X said no.' WHERE id = $1", [
      channelId,
    ])
    assert.deepEqual(await findingsOf(channelId), ['fail reconnect_required'])
  })
})

describe('the command', () => {
  it('tells of the app when the database cannot be read', async () => {
    const { words, exitCode } = await check({ environment: { DB_URL: 'postgresql://ink:hidden@127.0.0.1:9/none' } })
    assert.deepEqual([exitCode, words[1]], [2, ['fail channels_unread']])
  })

  it('speaks in lines for people', async () => {
    const { text } = await run(['twt'])
    assert.match(text, /^X: the app\n {2}warn {2}X_CLIENT_ID and X_CLIENT_SECRET are not set/)
  })

  it('knows its words', async () => {
    const wrong = [[], ['myspace'], ['twt', '--channel'], ['twt', '--channel', 'x'], ['twt', 'insta'], ['twt', '--all']]
    for (const words of wrong) await assert.rejects(run(words), /Use: npm run check-provider -- twt\|insta/)
  })
})

const keysOf = async (channelId: string) => {
  const [row] = await rowsAsOwner(world.url, 'SELECT org_id, credentials FROM channels WHERE id = $1', [channelId])
  return JSON.parse(world.deps.vault.open(row.credentials, { orgId: row.org_id, channelId, column: 'credentials' }))
}

const expectNoKeys = async (text: string, channelId: string): Promise<void> => {
  const { accessToken, refreshToken } = await keysOf(channelId)
  for (const secret of [accessToken, refreshToken, SANDBOX_CLIENT.clientSecret]) assert.ok(!text.includes(secret))
}
