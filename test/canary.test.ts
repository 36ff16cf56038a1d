import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Secret } from 'otpauth'
import { leaksInDatabase, type Answer, type Exchange } from './support/canary.ts'
import {
  chosen,
  connectChannel,
  mailedSecret,
  newKey,
  noteCredentials,
  noteSession,
  plain,
  SESSION,
  signIn,
  startCanary,
  until,
  type CanaryRun,
  type CanarySession,
} from './support/canary-run.ts'
import { secretsIn } from './support/secret-watch.ts'
import { totpCode } from './support/totp.ts'

let run: CanaryRun
const owner = { email: 'owner@example.org', password: '' }

before(async () => {
  run = await startCanary()
  owner.password = chosen(run.note, 'first password')
})
after(() => run[Symbol.asyncDispose]())

const get = (path: string, status: number, token?: string): Promise<Answer> =>
  run.caller.call({ path, status, ...(token === undefined ? {} : { token }) })

type Rest = Omit<Exchange, 'path' | 'method' | 'status'>

const post = (path: string, status: number, rest: Rest = {}): Promise<Answer> =>
  run.caller.call({ method: 'POST', path, status, body: {}, ...rest })

describe('a run of everything', () => {
  let session: CanarySession
  let orgId = ''

  it('signs up, in, on and out: refreshes, uses a refresh token twice, guesses wrong', async () => {
    await post('/auth/signup', 201, { body: { ...owner, username: 'owner' } })
    const first = await signIn(run, owner)
    const renew = async (cookie: string) =>
      noteSession(run, await post('/auth/access', 200, { cookie, shows: SESSION }))
    const third = await renew((await renew(first.cookie)).cookie)
    await post('/auth/access', 401, { cookie: first.cookie })
    await get('/account', 401, third.token)
    await post('/auth/signin', 401, { body: { ...owner, password: chosen(run.note, 'wrong password') } })
    await post('/auth/logout', 204, { cookie: (await signIn(run, owner)).cookie })
    session = await signIn(run, owner)
  })

  it('sends secrets to where they do not belong', async () => {
    const { token } = session
    const word = plain(run.note, 'misplaced word')
    const sent = encodeURIComponent(chosen(run.note, 'misplaced secret'))
    await post('/auth/signin', 400, { body: `{"password": "${word}", ` })
    await post('/auth/signin', 415, { body: `password=${sent}`, type: 'application/x-www-form-urlencoded' })
    await post('/auth/signin', 413, { body: { email: 'a@example.org', password: word.repeat(9_000) } })
    await post('/auth/signin', 422, { body: { email: word, password: [word] } })
    // Whoever invents a field is told its name; nobody else is.
    const invented = { [word]: word, email: 'a@example.org', password: 'x' }
    await post('/auth/signin', 422, { body: invented, shows: ['misplaced word'] })
    await get(`/posts/${sent}`, 404, token)
    await get(`/nowhere/${sent}?access_token=${sent}`, 404)
    await get(`/healthz?token=${sent}`, 200)
    await get(`/orgs?access_token=${token}`, 401)
    await get('/account', 401, word)
    await get('/account', 401, `sch_${word}`)
    await run.caller.call({ method: 'PUT', path: `/healthz?${sent}`, status: 405 })
    await post('/invitations/preview', 404, { body: { token: word } })
    const nothing = '00000000-0000-4000-8000-000000000000'
    const body = { code: word, state: word }
    await post(`/orgs/${nothing}/channels/${nothing}/oauth/callback`, 404, { token, body })
  })

  it('confirms an address, and resets and changes a password', async () => {
    // Signing up has sent one already, which the next one replaces.
    const replaced = await mailedSecret(run, 'verify', owner.email)
    await post('/account/email-verification', 204, { token: session.token })
    await post('/auth/email-verification/confirm', 404, { body: { token: replaced } })
    const proof = await mailedSecret(run, 'verify', owner.email)
    await post('/auth/email-verification/confirm', 204, { body: { token: proof } })
    await post('/auth/password-reset', 202, { body: { email: owner.email } })
    const token = await mailedSecret(run, 'reset', owner.email)
    owner.password = chosen(run.note, 'second password')
    await post('/auth/password-reset/confirm', 204, { body: { token, password: owner.password } })
    await post('/auth/password-reset/confirm', 404, { body: { token, password: chosen(run.note, 'refused password') } })
    session = await signIn(run, owner)
    const body = { current_password: owner.password, new_password: chosen(run.note, 'third password') }
    await run.caller.call({ method: 'PUT', path: '/account/password', token: session.token, body, status: 204 })
    owner.password = body.new_password
    session = await signIn(run, owner)
  })

  it('sets up a second factor, and signs in with each kind of code', async () => {
    const { token } = session
    const { body: totp } = await post('/account/totp', 201, { token, shows: ['authenticator secret'] })
    run.note('authenticator secret', totp.secret)
    run.note('authenticator secret', Buffer.from(Secret.fromBase32(totp.secret).bytes).toString('hex'))
    const code = totpCode(totp.secret, -1)
    const { body } = await post('/account/totp/confirm', 200, { token, body: { code }, shows: ['recovery code'] })
    const codes: readonly string[] = body.recovery_codes
    for (const each of codes) for (const form of [each, each.replaceAll('-', '')]) run.note('recovery code', form)
    await post('/auth/signin', 401, { body: owner })
    await post('/auth/signin', 401, { body: { ...owner, recovery_code: plain(run.note, 'wrong recovery code') } })
    await signIn(run, { ...owner, recovery_code: codes[0] })
    session = await signIn(run, { ...owner, totp_code: totpCode(totp.secret) })
    await post('/account/step-up', 204, { token: session.token, body: { recovery_code: codes[1] } })
  })

  it('founds an organization, invites into it, and gives out a key', async () => {
    const { token } = session
    orgId = (await post('/orgs', 201, { token, body: { name: 'Canary' } })).body.id
    const guest = { email: 'guest@example.org', password: chosen(run.note, "guest's password") }
    const invited = { role: 'editor', email: guest.email }
    await post(`/orgs/${orgId}/invite`, 201, { token, body: invited, shows: ['mailed link'] })
    const invitation = await mailedSecret(run, 'invitation', guest.email)
    await post('/invitations/preview', 200, { body: { token: invitation } })
    await post('/auth/signup', 201, { body: { ...guest, username: 'guest', invitation_token: invitation } })
    const joined = await signIn(run, guest)
    await post('/invitations/accept', 404, { token: joined.token, body: { token: invitation } })
    const keys = `/orgs/${orgId}/api-keys`
    const wanted = { name: 'Canary', scopes: ['posts:read'] }
    const { body: made } = await post(keys, 201, { token, body: wanted, shows: ['API key'] })
    for (const form of [made.key, String(made.key).slice(12)]) run.note('API key', form)
    await get(`/orgs/${orgId}/posts`, 200, made.key)
    await get(keys, 200, token)
    await run.caller.call({ method: 'DELETE', path: `${keys}/${made.id}`, token, status: 204 })
    await get(`/orgs/${orgId}/posts`, 401, made.key)
    await get(`/orgs/${orgId}/audit`, 200, token)
  })

  it('connects both networks and publishes, past a renewal and a network that repeats what it was sent', async () => {
    const { token } = session
    const twt = await connectChannel(run, { token, orgId, provider: 'twt' })
    const itsTokens = [...(run.secrets.get('provider token') ?? [])].join(' ')
    await connectChannel(run, { token, orgId, provider: 'insta' })
    const fault = (status: number, detail: string) =>
      post('/sandbox/twt/_sandbox/faults', 201, {
        body: { kind: 'answer', route: 'create', status, body: { title: 'Refused', detail } },
        shows: ['provider token'],
      })
    const publish = async (text: string, wanted: string): Promise<void> => {
      const scheduledAt = new Date(Date.now() + 2_000).toISOString()
      const body = { text, channels: [{ channel_id: twt }], scheduled_at: scheduledAt }
      const { id } = (await post(`/orgs/${orgId}/posts`, 201, { token, body })).body
      await until(async () => ((await get(`/posts/${id}`, 200, token)).body.status === wanted ? true : null))
    }
    await fault(401, itsTokens)
    await publish('After a renewal', 'published')
    await noteCredentials(run)
    assert.ok((run.secrets.get('provider token')?.size ?? 0) >= 5)
    await fault(403, 'Not you.')
    await publish('Refused', 'failed')
  })

  it('fails to sign in at the mail server', async () => {
    run.breakMail()
    await post('/auth/password-reset', 202, { body: { email: owner.email } })
    await until(() => (run.output().includes('a background job failed') ? true : null))
  })
})

describe('what is left of its secrets', () => {
  it('is in no answer but the one that shows it', () => {
    assert.ok(run.secrets.size >= 25, [...run.secrets.keys()].join())
    assert.deepEqual(run.caller.leaks(run.secrets), [])
  })

  it('is in nothing that the processes wrote, at the chattiest level', () => {
    for (const part of ['"level":20', '"msg":"request"', 'worker: published', 'worker: renewed']) {
      assert.ok(run.output().includes(part), part)
    }
    assert.deepEqual(secretsIn(run.output(), run.secrets), [])
  })

  it('is in no row of the database', async () => {
    assert.deepEqual(await leaksInDatabase(run.database.url, run.secrets), [])
  })

  it('is in no mail but the link that it is about', () => {
    assert.ok(run.smtp.received.length >= 3)
    for (const { raw, mail } of run.smtp.received) {
      const kinds = secretsIn(`${raw}\n${mail.text ?? ''}`, run.secrets).filter((kind) => kind !== 'mailed link')
      assert.deepEqual(kinds, [], mail.subject)
    }
  })
})

describe('a command that fails', () => {
  /** What the command wrote; it must not end well. */
  const complaint = (role: string, environment: Readonly<Record<string, string>>): Promise<string> =>
    new Promise((settle, reject) => {
      // oxlint-disable-next-line node/no-process-env -- the command needs PATH and the like
      const env = { ...process.env, SCHEDULY_DATA_DIR: run.instance.folder, LOG_LEVEL: 'debug', ...environment }
      const options = { cwd: join(import.meta.dirname, '..'), env, timeout: 60_000 }
      execFile(process.execPath, ['scripts/run.cjs', 'src/main.ts', role], options, (error, out, err) => {
        if (error === null || error.killed === true) reject(new Error(`${role} went on`))
        else settle(`${out}${err}`)
      })
    })

  it('shows no password and no key: not of a wrong setting, and not of a database that refuses', async () => {
    const password = plain(run.note, 'refused password of a database')
    const short = newKey(run.note, 'short key', 20)
    const refused = new URL(run.database.url)
    refused.username = run.appLogin
    refused.password = password
    const wrong = {
      ACCESS_TOKEN_KEY: short,
      SMTP_URL: `ftp://ink:${password}@host`,
      REDIS_URL: `http://:${password}@host`,
    }
    const cases = [
      ['migrate', { DB_URL: `postgresql://ink:${password}@127.0.0.1:1/none` }],
      ['http', { DB_URL: refused.href }],
      ['http', { DB_URL: run.database.url, CREDENTIALS_KEYS: `k1:${short}` }],
      ['http', { DB_URL: `mysql://ink:${password}@127.0.0.1/none`, ...wrong }],
      ['rotate-keys', { DB_URL: run.database.url, CREDENTIALS_KEYS: `k2:${newKey(run.note, 'another key')}` }],
    ] as const
    for (const [role, environment] of cases) {
      const said = await complaint(role, environment)
      assert.ok(said.length > 10)
      assert.deepEqual(secretsIn(said, run.secrets), [], role)
    }
  })
})

describe('the search itself', () => {
  it('finds a secret in each of its forms, also within something longer', () => {
    const [secret = ''] = run.secrets.get('first password') ?? []
    const bytes = Buffer.from(secret)
    const longer = ['', 'x', 'xy', 'xyz'].map((start) =>
      Buffer.concat([Buffer.from(start), bytes, Buffer.from('and more')]),
    )
    const forms = [
      secret,
      JSON.stringify({ secret }),
      encodeURIComponent(secret),
      new URLSearchParams({ secret }).toString(),
      ...longer.flatMap((each) => [each.toString('base64'), each.toString('base64url'), each.toString('hex')]),
      bytes.toString('hex').toUpperCase(),
    ]
    for (const form of forms) assert.deepEqual(secretsIn(`before ${form} after`, run.secrets), ['first password'], form)
    assert.deepEqual(secretsIn('nothing of the kind', run.secrets), [])
  })

  it('finds one that is planted in an answer, in a log and in a row', async () => {
    const planted = plain(run.note, 'planted')
    await run.caller.call({ path: '/nowhere', requestId: planted, status: 404 })
    await until(() => (run.output().includes(planted) ? true : null))
    const hex = Buffer.from(planted).toString('hex')
    await run.asOwner(`update organizations set name = convert_from(decode('${hex}', 'hex'), 'utf8')`)
    assert.deepEqual(run.caller.leaks(run.secrets), [{ place: 'GET /nowhere → 404', kinds: ['planted'] }])
    assert.deepEqual(secretsIn(run.output(), run.secrets), ['planted'])
    assert.deepEqual(await leaksInDatabase(run.database.url, run.secrets), [
      { place: 'scheduly.organizations', kinds: ['planted'] },
    ])
  })
})
