import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parseConfig } from '#config'
import { migrateDown } from '#db/migrate.ts'
import { asOwner } from '#db/owner.ts'
import { systemClock, type Clock } from '#lib/clock.ts'
import { openGate } from '#test/support/gate.ts'
import { age, archiveAll } from '#test/support/archive.ts'
import { aChannel, anOrg, aPost, aPublication, connectOwner, endPublication } from '#test/support/builders.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { openScratch } from '#test/support/scratch.ts'
import { startSmtp } from '#test/support/smtp-server.ts'
import { startInstance, type Instance } from '../scripts/instance.ts'
import { runDoctorCommand, type Doors } from './doctor-command.ts'

const INSTAGRAM = { INSTAGRAM_APP_ID: '123456789012345', INSTAGRAM_APP_SECRET: '0123456789abcdef0123456789abcdef' }

const owned = (url: string, statement: string) =>
  asOwner(url, { name: 'scheduly-test' }, (client) => client.query(statement))

interface Answer {
  readonly exit_code: number
  readonly reports: readonly {
    readonly subject: string
    readonly findings: readonly { verdict: string; code: string; detail: string }[]
  }[]
}

/** What was found, by the beginning of what it is about. */
const found = ({ reports }: Answer, subject: string): readonly string[] =>
  reports
    .filter((report) => report.subject.startsWith(subject))
    .flatMap(({ findings }) => findings.map(({ verdict, code }) => `${verdict} ${code}`))

const run = async (environment: Readonly<Record<string, string>>, words: readonly string[], doors?: Partial<Doors>) => {
  await using scratch = await openScratch()
  const said: string[] = []
  const readConfig = () => parseConfig({ SCHEDULY_DATA_DIR: scratch.folder, ...environment })
  const command = { readConfig, say: (text: string) => void said.push(text), ...(doors === undefined ? {} : { doors }) }
  const exitCode = await runDoctorCommand(command, words)
  return { exitCode, text: said.join('\n') }
}

const examine = async (environment: Readonly<Record<string, string>>, doors?: Partial<Doors>, words: string[] = []) => {
  const { exitCode, text } = await run(environment, ['--json', ...words], doors)
  const answer: Answer = JSON.parse(text)
  assert.equal(answer.exit_code, exitCode)
  return { exitCode, answer, text }
}

/** Takes connections and never says a word. */
const openSilence = async () => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => void sockets.add(socket.on('error', () => undefined)))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await once(server.close(), 'close')
    },
  }
}

describe('the doctor of an installation that is not there', () => {
  const outside: Partial<Doors> = {
    resolve: async () => ['93.184.216.34'],
    // Whoever fetches the probe from this address gets a page of somebody else, of five minutes ago.
    http: async () => ({
      status: 404,
      headers: { 'content-type': 'text/html', date: new Date(systemClock.now().getTime() - 300_000).toUTCString() },
      body: '',
    }),
  }

  it('names what is wrong with the environment, and no value of it', async () => {
    const { exitCode, answer, text } = await examine({ PORT: 'the-secret', HOST: '' })
    assert.equal(exitCode, 2)
    assert.deepEqual(found(answer, ''), ['fail config_invalid'])
    assert.match(text, /PORT must be a whole number/)
    assert.doesNotMatch(text, /the-secret/)
  })

  it('only warns as long as no network fetches files, and says which would', async () => {
    const { exitCode, text } = await run({ PUBLIC_URL: 'http://localhost:9' }, [])
    assert.equal(exitCode, 1)
    assert.match(text, /^PUBLIC_URL, http:\/\/localhost:9\n {2}warn {2}localhost means "this machine"/m)
    assert.match(text, /No network that is set up here fetches files; Instagram, Instagram \(Facebook Login\) would\./)
    assert.match(text, /Whether the internet sees the same cannot be known from here/)
    assert.match(text, /could not be held against one elsewhere: no network, issuer or https address/)
  })

  it('ends with 2 when a network that is set up cannot fetch, and somebody else answers', async () => {
    const { exitCode, answer, text } = await examine({ PUBLIC_URL: 'https://social.ink.coop', ...INSTAGRAM }, outside)
    assert.equal(exitCode, 2)
    const expected = {
      Configuration: ['ok config', 'warn sandbox_on', 'warn signup_open', 'warn proxy_untrusted'],
      Database: ['warn database_absent'],
      'This machine beside clocks': ['fail clock_skew'],
      Mail: ['warn mail_off'],
      Redis: ['ok redis_off'],
      PUBLIC_URL: ['ok name_public', 'fail not_scheduly'],
      Files: ['fail bad_status'],
    }
    for (const [subject, findings] of Object.entries(expected))
      assert.deepEqual(found(answer, subject), findings, subject)
    assert.ok(found(answer, 'Instagram: the app').includes('ok https'))
    assert.match(text, /5 minutes ahead of that of graph\.instagram\.com/)
    for (const secret of Object.values(INSTAGRAM)) assert.ok(!text.includes(secret))
  })

  it('looks at the address of the bucket beside PUBLIC_URL', async () => {
    const s3 = { S3_BUCKET: 'media', S3_ACCESS_KEY_ID: 'the-key', S3_SECRET_ACCESS_KEY: 'the-secret' }
    const bucket = { ...s3, S3_ENDPOINT: 'http://127.0.0.1:9' }
    const { exitCode, text } = await run(
      { PUBLIC_URL: 'https://social.ink.coop', ...INSTAGRAM, ...bucket },
      [],
      outside,
    )
    assert.equal(exitCode, 2)
    assert.match(text, /Files, as networks fetch them from http:\/\/127\.0\.0\.1:9\n {2}fail {2}127\.0\.0\.1 means/)
    assert.match(text, /fail {2}The probe could not be stored/)
    assert.doesNotMatch(text, /the-key|the-secret/)
  })

  it('says that a database cannot be read, and no secret of its address', async () => {
    const { exitCode, text } = await run({ DB_URL: 'postgresql://scheduly:the-secret@127.0.0.1:9/scheduly' }, [])
    assert.equal(exitCode, 2)
    assert.match(text, /Database\n {2}fail {2}The database does not answer: .*ECONNREFUSED.*DB_URL/)
    assert.doesNotMatch(text, /the-secret/)
  })

  it('waits for nothing that takes connections and says nothing', async () => {
    await using silence = await openSilence()
    const place = `127.0.0.1:${silence.port}`
    const { answer, text } = await examine(
      {
        DB_URL: `postgresql://scheduly:the-secret@${place}/scheduly`,
        SMTP_URL: `smtp://me:the-secret@${place}`,
        REDIS_URL: `redis://:the-secret@${place}`,
        PUBLIC_URL: `http://${place}`,
      },
      { limitMilliseconds: 300 },
    )
    assert.deepEqual(found(answer, 'Database'), ['fail database_unreachable'])
    assert.deepEqual(found(answer, 'Mail'), ['fail mail_unusable'])
    assert.deepEqual(found(answer, 'Redis'), ['warn redis_away'])
    // On a busy machine the time may be over before the connection is there.
    assert.match(found(answer, 'PUBLIC_URL').join(), /^warn own_machine,warn (?:no_answer|unreachable)$/)
    assert.doesNotMatch(text, /the-secret/)
  })

  it('signs in to the mail server, and sends a mail only when it is told to whom', async () => {
    await using smtp = await startSmtp()
    const mail = { SMTP_URL: `smtp://127.0.0.1:${smtp.port}`, MAIL_FROM: 'scheduly@example.org' }
    assert.deepEqual(found((await examine(mail)).answer, 'Mail'), ['ok mail'])
    assert.equal(smtp.received.length, 0)
    const { answer } = await examine(mail, {}, ['--send-to', 'ana@example.org'])
    assert.deepEqual(found(answer, 'Mail'), ['ok mail_sent'])
    assert.deepEqual(
      smtp.received.map(({ to }) => to),
      [['ana@example.org']],
    )
  })

  it('knows its words', async () => {
    await assert.rejects(run({}, ['now']), /Use: npm run doctor/)
    await assert.rejects(run({}, ['--json', 'x']), /Use: npm run doctor/)
    await assert.rejects(run({}, ['--send-to']), /Use: npm run doctor/)
  })
})

describe('the doctor of a database', () => {
  it('stops at what everything else stands on, and says what mends it', async () => {
    await using database = await createTestDatabase()
    const login = new URL(database.url)
    login.username = login.password = `stranger_${login.pathname.slice(-12)}`
    await owned(database.url, `CREATE ROLE "${login.username}" LOGIN PASSWORD '${login.password}'`)
    const look = async (more: Readonly<Record<string, string>> = {}) =>
      (await examine({ DB_URL: database.url, ...more })).answer
    assert.deepEqual(found(await look({ DB_WORKER_URL: login.href }), 'Database'), ['ok server', 'fail role_denied'])
    await owned(database.url, `DROP ROLE "${login.username}"`)
    const whole = await look()
    assert.deepEqual(found(whole, 'Migrations'), ['ok migrated'])
    assert.deepEqual(found(whole, 'Workers'), ['fail no_worker', 'ok queue'])
    assert.deepEqual([found(whole, 'Archive'), found(whole, 'Replica')], [['ok archive_off'], []])
    const owner = await connectOwner(database.url)
    const org = await anOrg(owner)
    const post = await aPost(owner, { orgId: org.id, authorId: org.ownerId })
    await endPublication(owner, await aPublication(owner, post, await aChannel(owner, org)), 'published')
    await age(owner, [post.id], 13)
    // The database itself is no replica of it.
    const waits = await look({ ARCHIVE_AFTER_MONTHS: '12', DATABASE_REPLICA_URL: database.url })
    assert.deepEqual(
      [found(waits, 'Archive'), found(waits, 'Replica')],
      [['warn archive_waits'], ['warn replica_unused']],
    )
    await archiveAll(owner)
    assert.deepEqual(found(await look({ ARCHIVE_AFTER_MONTHS: '12' }), 'Archive'), ['ok archive_kept'])
    await owner.end()
    await migrateDown(database.url, 1)
    const behind = await look()
    assert.deepEqual(found(behind, 'Migrations'), ['fail migrations_missing'])
    assert.deepEqual(found(behind, 'Workers'), [])
    await owned(database.url, 'DROP SCHEMA scheduly CASCADE')
    assert.deepEqual(found(await look(), 'Database'), ['ok server', 'fail not_migrated'])
  })
})

describe('the doctor of a database that falls silent', () => {
  const gateTo = async (url: string) => {
    const target = new URL(url)
    const gate = await openGate(Number(target.port))
    target.port = String(gate.port)
    return { ...gate, url: target.href }
  }

  it('gives up what it has begun to compare, and says so beside all else', async () => {
    await using database = await createTestDatabase()
    await using gate = await gateTo(database.url)
    // The comparison alone may take more than a minute.
    const clock: Clock = {
      ...systemClock,
      sleep: async (milliseconds, signal) => {
        if (milliseconds <= 60_000) return systemClock.sleep(milliseconds, signal)
        gate.set('silent')
      },
    }
    const { exitCode, answer } = await examine({ DB_URL: gate.url }, { clock })
    assert.equal(exitCode, 2)
    assert.deepEqual(found(answer, 'Migrations'), ['ok migrated'])
    assert.deepEqual(found(answer, 'Publications'), ['fail check_hung'])
  })

  it('does not wait for the answer to a question either, nor for a farewell', async () => {
    await using database = await createTestDatabase()
    await using gate = await gateTo(database.url)
    const asking = asOwner(gate.url, { name: 'scheduly-test', answerMs: 300 }, async (client) => {
      gate.set('silent')
      await client.query('SELECT 1')
    })
    await assert.rejects(asking, /timeout/)
  })
})

describe('the doctor of a running installation', () => {
  let database: TestDatabase
  let instance: Instance
  before(async () => {
    database = await createTestDatabase()
    instance = await startInstance({ environment: { DB_URL: database.url } })
  })
  after(async () => {
    await instance.stop()
    await database.drop()
  })

  it('fetches a file of its own through the web server, and ends with the code that it says', async () => {
    const { code, out } = await new Promise<{ code: unknown; out: string }>((resolve) => {
      const environment = {
        // oxlint-disable-next-line node/no-process-env -- the command needs PATH and the like
        ...process.env,
        ...INSTAGRAM,
        DB_URL: database.url,
        PUBLIC_URL: instance.base,
        SCHEDULY_DATA_DIR: instance.folder,
      }
      const options = { cwd: path.join(import.meta.dirname, '..'), env: environment }
      execFile(process.execPath, ['scripts/run.cjs', 'src/main.ts', 'doctor', '--json'], options, (error, stdout) =>
        resolve({ code: error?.code ?? 0, out: stdout }),
      )
    })
    const answer: Answer = JSON.parse(out)
    assert.deepEqual(found(answer, 'PUBLIC_URL'), ['fail own_machine', 'ok answers', 'ok callback'])
    assert.deepEqual(found(answer, 'Files'), ['ok fetched'])
    assert.deepEqual(found(answer, 'Clocks'), ['ok clock'])
    assert.deepEqual(found(answer, 'Workers'), ['ok workers', 'ok queue'])
    assert.deepEqual(found(answer, 'Publications'), ['ok publications_agree'])
    assert.deepEqual([code, answer.exit_code], [2, 2])
    const elsewhere = await examine({ DB_URL: database.url, PUBLIC_URL: instance.base })
    assert.deepEqual(found(elsewhere.answer, 'PUBLIC_URL'), ['warn own_machine', 'warn other_installation'])
  })
})
