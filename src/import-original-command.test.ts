import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { after, before, it } from 'node:test'
import { createPasswords } from '#auth/passwords.ts'
import { parseConfig } from '#config'
import { checkConsistency } from '#db/consistency.ts'
import { migrateDown, migrateUp, readMigrations } from '#db/migrate.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { systemRandom } from '#lib/random.ts'
import { createNetworks } from '#providers/networks.ts'
import { createTestApp, expectStatus, type TestApp } from '#test/support/app.ts'
import { createOriginalDatabase, type OriginalDatabase } from '#test/support/original.ts'
import { openScratch, type Scratch } from '#test/support/scratch.ts'
import { runImportOriginalCommand } from './import-original-command.ts'

// Computed with pbkdf2_hmac of Python's hashlib, in the alphabet of passlib and with its default of 29,000 rounds.
const HASH = '$pbkdf2-sha256$29000$../7774A/xD77/vvvgD/EA$vtjoNnQFoyijsr.1YHZ2iGXYzLnloOZD.YG2.3t8tus'
const PASSWORD = 'correct horse battery staple'
const DAY_MS = 86_400_000

let app: TestApp
let original: OriginalDatabase
let scratch: Scratch

const inDays = (days: number): string => new Date(systemClock.now().getTime() + days * DAY_MS).toISOString()
const AHEAD = inDays(10)
const LONG_AGO = '2026-01-05T09:00:00.000Z'

const run = (...words: readonly string[]): Promise<string> => {
  const config = parseConfig({ DB_URL: app.databaseUrl, SCHEDULY_DATA_DIR: scratch.at('data') })
  return runImportOriginalCommand({ config, log: silentLog, clock: systemClock }, words)
}

const fill = async (): Promise<void> => {
  const { client } = original
  const users = [
    'Ada@Example.org',
    'bo@example.org',
    'cy@example.org',
    'di@example.org',
    'eve@example.org',
    'fay@example.org',
  ]
  for (const [index, email] of users.entries())
    await client.query('INSERT INTO users (email, username, password) VALUES ($1, $2, $3)', [
      email,
      email.split('@')[0]?.toLowerCase(),
      index === 5 ? '$2b$12$EXRkfkdmXn2gzds2SSitu.MW9.gAVqa9eLS1//RYtYCmB1eLHg.9q' : HASH,
    ])
  await client.query(`INSERT INTO organizations (name) VALUES ('Ink & Co'), ('Other'), ('Nobody''s')`)
  await client.query(
    `INSERT INTO memberships VALUES (1, 1, 'owner'), (2, 1, 'admin'), (3, 1, 'editor'), (4, 1, 'viewer'), (5, 2, 'owner')`,
  )
  await client.query(`INSERT INTO channels (org_id, provider, display_name, access_token_enc, refresh_token_enc, is_active) VALUES
    (1, 'twt', 'Ink', 'fake_access_token', 'fake_refresh_token', true), (1, 'insta', 'Ink in pictures', NULL, NULL, false),
    (2, 'twt', 'Other', NULL, NULL, false), (3, 'twt', 'Nobody', NULL, NULL, false)`)
  const posts: readonly (readonly [
    org: number,
    channel: number,
    author: number,
    status: string,
    at: string,
    text: string,
  ])[] = [
    [1, 1, 3, 'published', LONG_AGO, 'Out long ago'],
    [1, 2, 1, 'published', AHEAD, 'Published by hand\tbefore its time\\'],
    [1, 1, 1, 'queued', AHEAD, 'Of the owner, next week\u2028and more'],
    [1, 1, 3, 'queued', AHEAD, 'Of the editor, approved there'],
    [1, 1, 4, 'queued', AHEAD, 'Of somebody who only reads now'],
    [1, 1, 1, 'queued', LONG_AGO, 'Never published'],
    [1, 1, 1, 'publishing', LONG_AGO, 'Stuck'],
    [1, 1, 1, 'failed', LONG_AGO, 'Broken\r\nin two'],
    [1, 1, 2, 'canceled', AHEAD, 'Taken back'],
    [1, 1, 1, 'draft', AHEAD, 'Half-finished'],
    [1, 3, 1, 'queued', AHEAD, "On somebody else's channel"],
    [2, 3, 5, 'queued', AHEAD, 'Of the other organization'],
    [3, 4, 5, 'queued', AHEAD, "Nobody's"],
  ]
  for (const [org, channel, author, status, at, body] of posts)
    await client.query(
      `INSERT INTO posts (org_id, channel_id, author_user_id, body_text, media_url, status, scheduled_at, last_error, approvals_required)
        VALUES ($1, $2, $3, $4, 'https://files.example.org/a.png', $5, $6, $7, $8)`,
      [org, channel, author, body, status, at, status === 'failed' ? 'timeout' : null, author === 3],
    )
  await client.query(`INSERT INTO approvals (post_id, approver_user_id) VALUES (4, 2)`)
  await client.query(`INSERT INTO apikey (org_id, name, key_hash) VALUES (1, 'zapier', 'x')`)
}

before(async () => {
  scratch = await openScratch()
  // Few rounds for a test, and more than the original's, so that its hashes are improved.
  const networks = createNetworks({ apps: { twt: { clientId: 'ink', clientSecret: 'x' } }, sandbox: null })
  app = await createTestApp({ passwords: createPasswords(systemRandom, 30_000), networks })
  original = await createOriginalDatabase()
  await fill()
})
after(async () => {
  await original.drop()
  await app.close()
  await scratch[Symbol.asyncDispose]()
})

const COUNTS = `select (select count(*)::int from users) as users, (select count(*)::int from organizations) as organizations,
  (select count(*)::int from memberships) as memberships, (select count(*)::int from channels) as channels,
  (select count(*)::int from posts) as posts, (select count(*)::int from publications) as publications,
  (select count(*)::int from audit_log) as acts, (select count(*)::int from account_log) as accounts,
  (select count(*)::int from events) as events, (select count(*)::int from attempts) as attempts`

const counts = async () => (await app.sql(COUNTS))[0]

const signIn = async (email: string) =>
  app.request({ method: 'POST', path: '/auth/signin', body: { email, password: PASSWORD } })

it('refuses what a person must decide, and writes nothing then', async () => {
  const { client } = original
  const earlier = await counts()
  await client.query(
    `INSERT INTO users (id, email, username, password) VALUES (90, 'ADA@example.org', 'ada2', 'x'), (91, 'nobody', 'n', 'x')`,
  )
  await client.query(`UPDATE memberships SET role = 'admin' WHERE user_id = 5`)
  await assert.rejects(run('--from', original.database.url), (error: Error) => {
    assert.match(error.message, /^Nothing was taken over/)
    assert.match(error.message, /Users 1 \(Ada@Example\.org\), 90 \(ADA@example\.org\) have the same e-mail address/)
    assert.match(error.message, /User 91 has no e-mail address/)
    assert.match(error.message, /Organization 2 \("Other"\) has members and no owner/)
    return true
  })
  await client.query('DELETE FROM users WHERE id > 89')
  await client.query(`UPDATE memberships SET role = 'owner' WHERE user_id = 5`)
  // Somebody has signed up here with an address of theirs that they never showed to be their own.
  const eve = await app.signUp('eve')
  await assert.rejects(run('--from', original.database.url), /account with the address eve@example\.org here already/)
  await app.sql('update users set email_verified_at = now() where id = $1', [eve.userId])
  await assert.rejects(run('--from', app.databaseUrl), /no database of the original/)
  await assert.rejects(run('--from', scratch.at('nothing.sql')), /ENOENT/)
  await assert.rejects(run('--to', 'x'), /^Error: Use: npm run import:original/)
  assert.deepEqual({ ...(await counts()), users: 0, accounts: 0 }, { ...earlier, users: 0, accounts: 0 })
})

it('tells in a trial what it would do, and takes over everything once, whether from the database or from its dump', async () => {
  const earlier = await counts()
  const told = await run('--from', original.database.url, '--dry-run')
  assert.match(told, /Read 6 users, 3 organizations, 5 memberships, 4 channels, 13 posts\./)
  assert.match(told, /Users: 5 new, 1 there already/)
  assert.match(told, /fay@example\.org has a password that cannot be read/)
  assert.match(told, /Organizations: 2 new, with 5 members; 0 there already/)
  assert.match(told, /1 left out, with all that is theirs/)
  assert.match(told, /Channels: 3 new, 0 there already/)
  assert.match(told, /Posts: 2 published and 1 canceled as history/)
  assert.match(
    told,
    /4 with a time ahead, which wait for an approval; 5 drafts without a time, what failed among them; 0 there already/,
  )
  assert.match(told, /1 by people who may not write there/)
  assert.match(told, /1 on a channel of another organization/)
  assert.match(told, /API keys: 1 left out/)
  assert.match(told, /This was a trial: nothing was written\.$/)
  assert.deepEqual(await counts(), earlier)

  const dump = scratch.at('original.sql')
  await writeFile(dump, await original.dump())
  const done = await run('--from', dump, '--time-zone', 'Europe/Berlin')
  assert.deepEqual(done.split('\n').slice(0, -1), told.split('\n').slice(0, -1))
  const there = await counts()
  const added = Object.fromEntries(Object.entries(there).map(([name, n]) => [name, Number(n) - Number(earlier[name])]))
  assert.deepEqual(
    { ...added, acts: 0, events: 0 },
    {
      users: 5,
      organizations: 2,
      memberships: 5,
      channels: 3,
      posts: 12,
      publications: 11,
      accounts: 5,
      attempts: 0,
      acts: 0,
      events: 0,
    },
  )
  const again = await run('--from', original.database.url.replace(/^postgres(ql)?:/, 'postgresql+asyncpg:'))
  assert.match(
    again,
    /Users: 0 new, 6 there already[^]*Organizations: 0 new[^]*Channels: 0 new, 3 there[^]*12 there already/,
  )
  assert.deepEqual(await counts(), there)
})

it('lets people sign in with the password that they had, whose hash is then improved, in the roles that they had', async () => {
  const roles: readonly (readonly [email: string, role: string])[] = [
    ['ada@example.org', 'owner'],
    ['bo@example.org', 'admin'],
    ['cy@example.org', 'editor'],
    ['di@example.org', 'viewer'],
  ]
  for (const [email, role] of roles) {
    const { access_token: token } = expectStatus(200, await signIn(email))
    const { data } = expectStatus(200, await app.request({ path: '/orgs', token }))
    assert.deepEqual(
      data.map((each: { name: string; role: string; time_zone: string }) => [each.name, each.role, each.time_zone]),
      [['Ink & Co', role, 'Europe/Berlin']],
    )
  }
  const [ada] = await app.sql(`select password_hash, email_verified_at from users where email = 'ada@example.org'`)
  assert.match(ada.password_hash, /^\$pbkdf2-sha256\$30000\$/)
  assert.equal(ada.email_verified_at, null)
  assert.equal((await signIn('fay@example.org')).status, 401)
  // Who had an account here keeps the password of it.
  assert.equal((await signIn('eve@example.org')).status, 401)
})

it('queues nothing: what is over is history, what was to come waits for an approval here', async () => {
  const { access_token: token } = expectStatus(200, await signIn('ada@example.org'))
  const { data: orgs } = expectStatus(200, await app.request({ path: '/orgs', token }))
  const path = `/orgs/${orgs[0].id}/posts?limit=100&sort=created_at`
  const { data: posts } = expectStatus(200, await app.request({ path, token }))
  const seen = new Map<string, readonly unknown[]>(
    posts.map((post: { text: string; status: string; approval: { state: string }; scheduled_at: string | null }) => [
      post.text,
      [post.status, post.approval.state, post.scheduled_at],
    ]),
  )
  assert.deepEqual(Object.fromEntries(seen), {
    'Out long ago': ['published', 'not_required', LONG_AGO],
    'Published by hand\tbefore its time\\': [
      'published',
      'not_required',
      seen.get('Published by hand\tbefore its time\\')?.[2],
    ],
    'Of the owner, next week\u2028and more': ['draft', 'pending', AHEAD],
    'Of the editor, approved there': ['draft', 'pending', AHEAD],
    'Of somebody who only reads now': ['draft', 'pending', AHEAD],
    'Never published': ['draft', 'not_requested', null],
    Stuck: ['draft', 'not_requested', null],
    'Broken\r\nin two': ['draft', 'not_requested', null],
    'Taken back': ['canceled', 'not_required', AHEAD],
    'Half-finished': ['draft', 'not_requested', null],
    "On somebody else's channel": ['draft', 'not_requested', null],
  })
  const find = (text: string) => posts.find((post: { text: string }) => post.text === text)
  const [out] = find('Out long ago').publications
  assert.deepEqual(
    [out.published_at, out.url, out.remote_id, out.notices[0].code],
    [LONG_AGO, null, null, 'taken_over'],
  )
  // Nobody knows whether it arrived: it is not sent by a retry, past the approval that nobody gave here.
  const broken = find('Broken\r\nin two')
  assert.match(
    broken.note,
    /It failed there[^\n]*: look whether it is on the network before you send it\.\n[^\n]*: timeout\n/,
  )
  assert.equal(broken.publications[0].failure, null)
  await assert.rejects(
    app.sql(`insert into publications (org_id, id, post_id, channel_id, status, content_hash, approval_required, approved_hash, taken_over_at)
      select org_id, gen_random_uuid(), post_id, channel_id, 'failed', content_hash, approval_required, approved_hash, now()
      from publications where status = 'canceled'`),
    /starts as draft or queued/,
  )
  assert.match(
    find('Of the editor, approved there').note,
    /post 4\)\.\nIts file there: https:\S+\nApproved there by bo;/,
  )
  assert.match(find('Of somebody who only reads now').note, /Written by di, who may not write here/)
  assert.match(find('Stuck').note, /look whether it is on the network/)
  const taking = { method: 'POST', path: `/publications/${out.id}/unpublish`, token, body: { confirm: true } } as const
  assert.equal((await app.request(taking)).body.code, 'nothing_to_unpublish')

  // Not before its channel is connected, and not without the word of somebody here.
  const waiting = find('Of the owner, next week\u2028and more')
  const approve = { method: 'POST', path: `/posts/${waiting.id}/approve`, token, body: {} } as const
  assert.match((await app.request(approve)).body.errors[0].code, /channel/)
  await app.sql(
    `update channels set state = 'active', remote_id = id::text, handle = 'ink', credentials = 'x' where display_name = 'Ink'`,
  )
  assert.deepEqual(
    await app.sql(`select count(*)::int as n from publications where status in ('queued', 'publishing')`),
    [{ n: 0 }],
  )
  assert.equal(expectStatus(200, await app.request(approve)).status, 'queued')
  assert.deepEqual(await app.sql('select count(*)::int as n from attempts'), [{ n: 0 }])
  const findings = await checkConsistency(app.databaseUrl, 60)
  assert.deepEqual(
    findings.filter(({ verdict }) => verdict !== 'ok'),
    [],
  )
  // Each that waits has asked for its approval once, and history has asked for none.
  assert.deepEqual(await app.sql(`select count(*)::int as n from events where type = 'approval.requested'`), [{ n: 4 }])
})

it('stays history when the migration that lets it in is taken back', async () => {
  const published = `select count(*)::int as n from publications where status = 'published' and url is null`
  const names = (await readMigrations()).map(({ name }) => name)
  await migrateDown(app.databaseUrl, names.length - names.indexOf('0053_taken_over'))
  assert.deepEqual(await app.sql(published), [{ n: 2 }])
  await migrateUp(app.databaseUrl)
  assert.deepEqual(await app.sql(`${published} and remote_id is null and taken_over_at is not null`), [{ n: 2 }])
  const findings = await checkConsistency(app.databaseUrl, 60)
  assert.deepEqual(
    findings.filter(({ verdict }) => verdict === 'fail'),
    [],
  )
})
