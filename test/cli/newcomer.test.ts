import assert from 'node:assert/strict'
import { stat, readFile } from 'node:fs/promises'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createNetworks } from '#providers/networks.ts'
import { createSandbox, listenSandbox } from '#sandbox/sandbox.ts'
import { aUser, createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { addressOf } from '#test/support/event-reader.ts'
import { approveAccount } from '#test/support/people.ts'
import { newMachine, type Machine, type RunOptions } from './terminal.ts'

const PASSWORD = 'correct horse battery'

let app: TestApp
let url: string
let closing: AsyncDisposableStack
let machine: Machine

before(async () => {
  closing = new AsyncDisposableStack()
  const options = { clock: systemClock, random: systemRandom, journal: null, log: silentLog }
  const sandbox = await listenSandbox(await createSandbox('twt', options))
  closing.defer(sandbox.close)
  app = closing.use(await createTestApp({ sandboxes: { twt: sandbox.url } }))
  url = await addressOf(app)
})
after(() => closing.disposeAsync())
beforeEach(async () => {
  machine = await newMachine()
})
afterEach(() => machine[Symbol.asyncDispose]())

const run = (words: readonly string[], options?: RunOptions) => machine.run(words, options)

// oxlint-disable-next-line typescript/no-explicit-any -- what is looked into is what is tested
const json = async (...words: readonly string[]): Promise<any> => {
  const { exit, out, err } = await run([...words, '--json'])
  assert.equal(exit, 0, err)
  return JSON.parse(out)
}

let people = 0
const newName = (): string => {
  people += 1
  return `new_${people}`
}

const signUp = (name = newName(), password = PASSWORD) =>
  run(['signup', '--url', url, '--email', `${name}@example.org`, '--username', name, '--password-stdin'], {
    input: `${password}\n`,
  })

/** Somebody with an organization of their own. */
const settle = async (): Promise<void> => {
  assert.equal((await signUp()).exit, 0)
  await json('orgs', 'create', 'Ink')
}

describe('signing up', () => {
  it('asks for what it needs, shows no letter of the password, and signs in', async () => {
    const name = newName()
    const { exit, out, err } = await run(['signup'], {
      answers: [
        [/Server: \(http:\/\/localhost:8000\)/, url],
        [/E-mail address:/, `${name}@example.org`],
        [new RegExp(`Username: \\(${name}\\)`), ''],
        [/Password \(12 characters or more\):/, PASSWORD],
        [/Once more:/, PASSWORD],
      ],
    })
    assert.equal(exit, 0, err)
    assert.match(out, new RegExp(`^Welcome, ${name}\\. You are signed in to ${url}\\.\nNext: scheduly orgs create`))
    assert.ok(!`${out}${err}${await readFile(machine.settings, 'utf8')}`.includes(PASSWORD))
    assert.equal((await run(['whoami'])).out, `${name} (${name}@example.org) at ${url}\n`)
  })

  it('does nothing when the password is typed in two ways', async () => {
    const name = newName()
    const words = ['signup', '--url', url, '--email', `${name}@example.org`, '--username', name]
    const answers: RunOptions['answers'] = [
      [/Password/, PASSWORD],
      [/Once more:/, `${PASSWORD}!`],
    ]
    const { exit, err } = await run(words, { answers })
    assert.equal(exit, 2)
    assert.match(err, /not the same; nothing was done/)
    await assert.rejects(stat(machine.settings))
    assert.equal((await signUp(name)).exit, 0)
  })

  it('says what is wrong with what was given, and asks nobody where nobody sits', async () => {
    assert.equal((await signUp(newName(), 'short')).exit, 7)
    for (const words of [['signup'], ['signup', '--email', 'a@example.org', '--password-stdin']])
      assert.equal((await run([...words, '--url', url])).exit, 2)
    await assert.rejects(stat(machine.settings))
  })

  it('with an address that has an account leads there, and keeps nothing', async () => {
    const { email } = await aUser(app)
    const words = ['signup', '--url', url, '--email', email, '--username', newName(), '--password-stdin']
    const { exit, err } = await run(words, { input: `${PASSWORD}, another` })
    assert.equal(exit, 3)
    assert.match(err, /has an account already, it seems: sign in with "scheduly login"/)
    await assert.rejects(stat(machine.settings))
  })
})

describe('an organization', () => {
  it('is made in the zone of the machine, or in another one', async () => {
    await signUp()
    const here = await json('orgs', 'create', 'Ink')
    assert.deepEqual([here.name, here.role, here.time_zone], ['Ink', 'owner', 'Europe/Berlin'])
    assert.equal((await json('orgs', 'create', 'Far', '--time-zone', 'asia/tokyo')).time_zone, 'Asia/Tokyo')
    assert.equal((await run(['orgs', 'create', 'Mars', '--time-zone', 'Mars/Olympus'])).exit, 7)
    const { out } = await run(['orgs', 'create', 'Third'])
    assert.match(out, /^Third is there \(\S+\), in the time zone Europe\/Berlin, and you are its owner\.\nNext: /)
    assert.equal((await json('orgs')).length, 3)
  })
})

describe('a channel', () => {
  beforeEach(settle)

  it('is connected once somebody has allowed that in a browser', async () => {
    const handle = newName()
    let allowed: Promise<void> | undefined
    /** What the browser does, and the page of Scheduly that it is sent back to. */
    const allow = async (address: string): Promise<void> => {
      const body = await approveAccount(address, handle)
      const [orgId, channelId] = body.state.split('.')
      const { session } = JSON.parse(await readFile(machine.settings, 'utf8'))
      const path = `/orgs/${orgId}/channels/${channelId}/oauth/callback`
      expectStatus(200, await app.request({ method: 'POST', path, token: session.accessToken, body }))
    }
    const { exit, out } = await run(['channels', 'connect', 'twt'], {
      onLine: (line) => {
        if (line.startsWith('  http')) allowed = allow(line.trim())
      },
    })
    await allowed
    assert.equal(exit, 0)
    assert.match(out, new RegExp(`\ntwt:@${handle} is connected, on the built-in test network`))
    assert.equal((await json('channels'))[0].handle, handle)
  })

  it('of a test network is connected without a browser, and again as the same one', async () => {
    const handle = newName()
    const first = await json('channels', 'connect', 'twt', '--test-account', handle)
    assert.deepEqual([first.handle, first.status, first.sandbox], [handle, 'active', true])
    const again = await json('channels', 'connect', 'twt', '--channel', `@${handle}`, '--test-account', handle)
    assert.equal(again.id, first.id)
    const other = ['channels', 'connect', 'twt', '--channel', `@${handle}`, '--test-account', newName()]
    assert.equal((await run(other)).exit, 6)
    const { exit, err } = await run(['channels', 'connect', 'twt', '--test-account', 'two words'])
    assert.equal(exit, 2)
    assert.match(err, /does not take "two words"/)
  })

  it('is waited for as long as that is said, or not at all', async () => {
    const untilStopped: RunOptions['sleep'] = (_ms, signal) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    const { exit, out, err } = await run(['channels', 'connect', 'twt', '--timeout', '1'], { sleep: untilStopped })
    assert.equal(exit, 8)
    assert.match(out, /\n {2}http\S+\n/)
    assert.match(err, /^scheduly: Nobody has authorized it within 1 seconds\.\n/)
    const started = await json('channels', 'connect', 'twt', '--no-wait')
    assert.equal(started.channel.status, 'pending')
    assert.ok(URL.canParse(started.authorization_url))
    const stop = new AbortController()
    const words = ['channels', 'connect', 'twt']
    const stopped = await run(words, { sleep: untilStopped, signal: stop.signal, onLine: () => stop.abort() })
    assert.equal(stopped.exit, 130)
  })

  it('is of a network that there is, and without a browser only of a test network', async () => {
    const unknown = await run(['channels', 'connect', 'twitter'])
    assert.equal(unknown.exit, 2)
    assert.match(unknown.err, /^scheduly: There is no network "twitter"; there are: twt, insta/)
    const silent = await run(['channels', 'connect', 'insta', '--test-account', 'ink'])
    assert.equal(silent.exit, 8)
    await using real = await createTestApp({ networks: createNetworks({ apps: {}, sandbox: null }) })
    const { email, password } = await aUser(real)
    const login = ['login', '--url', await addressOf(real), '--email', email, '--password-stdin']
    assert.equal((await run(login, { input: password })).exit, 0)
    await json('orgs', 'create', 'Ink')
    const refused = await run(['channels', 'connect', 'twt', '--test-account', 'ink'])
    assert.equal(refused.exit, 2)
    assert.match(refused.err, /is no test network here/)
    assert.deepEqual(await json('channels'), [])
  })
})

describe('an API key', () => {
  beforeEach(settle)

  const create = (...words: readonly string[]) => run(['keys', 'create', 'Robot', ...words])

  it('is printed once, by itself, works, and is worth nothing once it is revoked', async () => {
    const { exit, out, err } = await create('--scope', 'posts:read', '--scope', 'organization:read', '--days', '7')
    assert.equal(exit, 0, err)
    const key = out.trim()
    assert.match(key, /^sch_\S+$/)
    assert.match(err, /^Robot \(\S+\) ends on \S+\. This is the key; it is shown this once:\n$/)
    const environment = { SCHEDULY_URL: url, SCHEDULY_API_KEY: key }
    assert.match(
      (await run(['whoami'], { environment })).out,
      /"Robot" of Ink .*\n.*may: organization:read, posts:read/,
    )
    const list = await run(['keys'])
    assert.match(list.out, /Robot +sch_\S+… +active +\S+ +organization:read posts:read/)
    assert.ok(!list.out.includes(key))
    const [{ id }] = await json('keys', 'list')
    assert.equal((await run(['keys', 'revoke', id])).out, 'The key is revoked.\n')
    assert.equal((await run(['whoami'], { environment })).exit, 3)
    assert.equal((await json('keys'))[0].state, 'revoked')
  })

  it('says what is wrong with its scopes, and needs a recent sign-in', async () => {
    assert.equal((await create()).exit, 2)
    const wrong = await create('--scope', 'posts:everything')
    assert.equal(wrong.exit, 7)
    assert.match(wrong.err, /\/scopes\/0/)
    await app.sql("update sessions set verified_at = now() - interval '1 hour'")
    const late = await create('--scope', 'posts:read')
    assert.equal(late.exit, 4)
    assert.match(late.err, /\[step_up_required\]\n {2}This takes a recent sign-in: "scheduly login"/)
    assert.deepEqual(await json('keys'), [])
  })
})

describe('a draft', () => {
  it('is published at once', async () => {
    await settle()
    await json('channels', 'connect', 'twt', '--test-account', newName())
    const [channel] = await json('channels')
    const { id } = await json('posts', 'create', 'Good morning', '--channel', channel.id)
    const { exit, out } = await run(['posts', 'publish', id])
    assert.deepEqual([exit, out.split('\n')[0]], [0, `${id}  queued`])
    assert.equal((await run(['posts', 'cancel', id])).exit, 0)
    assert.equal((await run(['posts', 'publish', id])).exit, 6)
  })
})
