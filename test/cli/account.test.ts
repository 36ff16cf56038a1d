import assert from 'node:assert/strict'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { aUser, type TestUser } from '#test/support/app.ts'
import { totpCode } from '#test/support/totp.ts'
import { createScheduly } from '../../clients/typescript/src/index.ts'
import { openTroubledWay } from '../client/troubled-way.ts'
import { signInOnMachine, type SignedIn } from './signed-in.ts'
import { newMachine, type Machine } from './terminal.ts'

describe('signing in', () => {
  let on: SignedIn
  let machine: Machine
  let person: TestUser

  before(async () => {
    on = await signInOnMachine()
  })
  after(() => on[Symbol.asyncDispose]())
  beforeEach(async () => {
    machine = await newMachine()
    person = await aUser(on.app)
  })
  afterEach(() => machine[Symbol.asyncDispose]())

  const enter = () =>
    machine.run(['login', '--url', on.way.url, '--email', person.email, '--password-stdin'], {
      input: person.password,
    })

  const kept = async () => JSON.parse(await readFile(machine.settings, 'utf8'))

  it('asks for server, address and password, shows no letter of the password, and keeps only the session', async () => {
    const { exit, out, err } = await machine.run(['login'], {
      answers: [
        [/Server: \(http:\/\/localhost:8000\)/, on.way.url],
        [/E-mail address:/, person.email],
        [/Password:/, person.password],
      ],
    })
    assert.equal(exit, 0, err)
    assert.equal(out, `You are signed in to ${on.way.url}.\n`)
    assert.ok(err.includes(person.email), 'what is no secret is seen')
    assert.ok(!err.includes(person.password))
    assert.ok(!(await readFile(machine.settings, 'utf8')).includes(person.password))
    const { out: name } = await machine.run(['whoami'])
    assert.equal(name, `${person.username} (${person.email}) at ${on.way.url}\n`)
  })

  it('takes a password as it is typed, blanks at its ends included', async () => {
    const [email, password] = ['blank@example.com', ' staple horse battery ']
    await createScheduly({ url: on.way.url }).auth.signUp({ email, password, username: 'blank' })
    const { exit, err } = await machine.run(['login', '--url', on.way.url, '--email', email], {
      answers: [[/Password:/, password]],
    })
    assert.equal(exit, 0, err)
  })

  it('keeps the session where nobody else can read it, and leaves nothing beside it', async () => {
    assert.equal((await enter()).exit, 0)
    const folder = path.dirname(machine.settings)
    assert.equal((await stat(machine.settings)).mode & 0o777, 0o600)
    assert.equal((await stat(folder)).mode & 0o777, 0o700)
    assert.deepEqual(await readdir(folder), ['cli.json'])
  })

  it('refuses to go on with a file that others can read, or that is none', async () => {
    await enter()
    await chmod(machine.settings, 0o644)
    const { exit, err } = await machine.run(['whoami'])
    assert.equal(exit, 2)
    assert.match(err, /chmod 600 /)
    await chmod(machine.settings, 0o600)
    await writeFile(machine.settings, '{"url": 1}')
    assert.equal((await machine.run(['whoami'])).exit, 2)
  })

  it('asks for the second factor, again when it was wrong, and takes a recovery code', async () => {
    const account = createScheduly({ url: on.way.url, auth: person.token }).twoFactor
    const { secret } = await account.startTotp()
    const { recovery_codes: codes } = await account.confirmTotp({ code: totpCode(secret) })
    const login = ['login', '--url', on.way.url, '--email', person.email]
    const ask = /authenticator app, or a recovery code:/
    const byApp = await machine.run(login, {
      answers: [
        [/Password:/, person.password],
        [ask, '000 000'],
        [ask, totpCode(secret, 1)],
      ],
    })
    assert.equal(byApp.exit, 0, byApp.err)
    assert.match(byApp.err, /That was not it/)
    const byCode = await machine.run(login, {
      answers: [
        [/Password:/, person.password],
        [ask, codes?.[0] ?? ''],
      ],
    })
    assert.equal(byCode.exit, 0, byCode.err)
    const nobody = await enter()
    assert.equal(nobody.exit, 3)
    assert.match(nobody.err, /login --key/)
  })

  it('says in one line that the password was wrong, and keeps nothing', async () => {
    const { exit, err } = await machine.run(
      ['login', '--url', on.way.url, '--email', person.email, '--password-stdin'],
      { input: 'not-the-password' },
    )
    assert.equal(exit, 3)
    assert.match(err, /^scheduly: .+ \[invalid_credentials\]\n/)
    assert.ok(!err.includes('not-the-password'))
    await assert.rejects(stat(machine.settings))
  })

  it('takes an API key by standard input, and acts with it', async () => {
    const owner = createScheduly({ url: on.way.url, auth: on.org.owner.token })
    const scopes = ['organization:read', 'posts:read'] as const
    const { key } = await owner.apiKeys.create(on.org.orgId, { name: 'Robot', scopes: [...scopes] })
    const { exit, out, err } = await machine.run(['login', '--key', '--url', on.way.url], { input: `${key}\n` })
    assert.equal(exit, 0, err)
    assert.ok(!`${out}${err}`.includes(key))
    assert.equal((await kept()).key, key)
    const { out: told } = await machine.run(['whoami'])
    assert.match(told, /^The API key "Robot" of Ink & Co at /)
    assert.ok(told.includes(`\nIt acts for ${on.org.owner.username} (owner), and may: organization:read, posts:read\n`))
    assert.match(told, /\nIt ends on \d{4}-/)
    const facts = JSON.parse((await machine.run(['whoami', '--json'])).out)
    assert.deepEqual([facts.by, facts.key.organization.id, facts.key.scopes], ['api_key', on.org.orgId, scopes])
    const refused = await machine.run(['posts', 'create', 'Hello'])
    assert.equal(refused.exit, 4)
    assert.match(refused.err, /lacks the scope posts:write.*\n.*"scheduly whoami" tells as whom/)
  })

  it('needs no file with a key in the environment', async () => {
    const owner = createScheduly({ url: on.way.url, auth: on.org.owner.token })
    const { key } = await owner.apiKeys.create(on.org.orgId, {
      name: 'Robot',
      scopes: ['organization:read', 'posts:read'],
    })
    const environment = { SCHEDULY_URL: on.way.url, SCHEDULY_API_KEY: key }
    assert.equal((await machine.run(['posts', 'list'], { environment })).exit, 0)
    await assert.rejects(stat(machine.settings))
    const wrong = await machine.run(['posts', 'list'], { environment: { ...environment, SCHEDULY_API_KEY: 'sch_no' } })
    assert.equal(wrong.exit, 3)
    assert.ok(!wrong.err.includes('sch_no'))
  })

  it('gives what is kept to the server that it is for, and to no other', async () => {
    await enter()
    await using stranger = await openTroubledWay(on.way.url)
    const { exit } = await machine.run(['whoami', '--url', stranger.url])
    assert.equal(exit, 3)
    assert.deepEqual(stranger.asked(), [])
  })

  it('goes on when its access token has ended, and keeps the next session', async () => {
    await enter()
    const first = await kept()
    await writeFile(machine.settings, JSON.stringify({ ...first, session: { ...first.session, accessToken: 'ended' } }))
    assert.equal((await machine.run(['whoami'])).exit, 0)
    const now = await kept()
    assert.notEqual(now.session.refreshCookie, first.session.refreshCookie)
    assert.equal((await machine.run(['whoami'])).exit, 0)
  })

  it('goes on in two commands at once when its access token has ended', async () => {
    await enter()
    const first = await kept()
    await writeFile(machine.settings, JSON.stringify({ ...first, session: { ...first.session, expiresAt: 0 } }))
    const both = await Promise.all([machine.run(['whoami']), machine.run(['orgs'])])
    assert.deepEqual(
      both.map(({ exit }) => exit),
      [0, 0],
    )
    await writeFile(
      machine.settings,
      JSON.stringify({ ...(await kept()), session: { ...(await kept()).session, expiresAt: 0 } }),
    )
    assert.equal((await machine.run(['whoami'])).exit, 0)
  })

  it('is over after logout, here and at the server', async () => {
    await enter()
    const copy = await readFile(machine.settings, 'utf8')
    assert.equal((await machine.run(['logout'])).exit, 0)
    await assert.rejects(stat(machine.settings))
    const { exit, err } = await machine.run(['whoami'])
    assert.equal(exit, 3)
    assert.match(err, /Sign in with "scheduly login"/)
    await writeFile(machine.settings, copy, { mode: 0o600 })
    assert.equal((await machine.run(['whoami'])).exit, 3)
    assert.equal((await machine.run(['logout'])).exit, 0)
    assert.equal((await machine.run(['logout'])).exit, 0)
  })

  it('is forgotten here also when the server cannot be told', async () => {
    await enter()
    on.way.meet('cut before')
    assert.equal((await machine.run(['logout'])).exit, 8)
    await assert.rejects(stat(machine.settings))
  })

  it('asks nobody where nobody sits', async () => {
    for (const words of [['login'], ['login', '--email', 'a@example.org']]) {
      const { exit, err } = await machine.run([...words, '--url', on.way.url])
      assert.equal(exit, 2)
      assert.match(err, /--password-stdin/)
    }
    assert.equal((await machine.run(['login', '--key', '--url', on.way.url])).exit, 2)
  })

  it('ends when the person wants that', async () => {
    const { exit } = await machine.run(['login', '--url', on.way.url], { answers: [[/E-mail address:/, '\u0003']] })
    assert.equal(exit, 130)
    await assert.rejects(stat(machine.settings))
  })

  it('warns of a server far away without https', async () => {
    const words = ['login', '--url', 'http://0.0.0.0:9', '--email', 'a@example.org', '--password-stdin']
    const { exit, err } = await machine.run(words, { input: 'password' })
    assert.equal(exit, 8)
    assert.match(err, /^Beware: without https/)
    assert.ok(!(await enter()).err.includes('Beware'))
  })
})
