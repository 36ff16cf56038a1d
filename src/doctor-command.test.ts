import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parseConfig } from '#config'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { openScratch } from '#test/support/scratch.ts'
import { startInstance, type Instance } from '../scripts/instance.ts'
import { runDoctorCommand, type Doors } from './doctor-command.ts'

const INSTAGRAM = { INSTAGRAM_APP_ID: '123456789012345', INSTAGRAM_APP_SECRET: '0123456789abcdef0123456789abcdef' }

describe('the doctor of an installation that is not there', () => {
  const run = async (
    environment: Readonly<Record<string, string>>,
    words: readonly string[],
    doors?: Partial<Doors>,
  ) => {
    await using scratch = await openScratch()
    const said: string[] = []
    const config = parseConfig({ SCHEDULY_DATA_DIR: scratch.folder, ...environment })
    const command = { config, say: (text: string) => void said.push(text), ...(doors === undefined ? {} : { doors }) }
    const exitCode = await runDoctorCommand(command, words)
    return { exitCode, text: said.join('\n') }
  }
  const outside: Partial<Doors> = {
    resolve: async () => ['93.184.216.34'],
    // Whoever fetches the probe from this address gets a page of somebody else.
    http: async () => ({ status: 404, headers: { 'content-type': 'text/html' }, body: '' }),
  }

  it('only warns as long as no network fetches files, and says which would', async () => {
    const { exitCode, text } = await run({ PUBLIC_URL: 'http://localhost:9' }, [])
    assert.equal(exitCode, 1)
    assert.match(text, /^PUBLIC_URL, http:\/\/localhost:9\n {2}warn {2}localhost means "this machine"/)
    assert.match(text, /No network that is set up here fetches files; Instagram, Instagram \(Facebook Login\) would\./)
    assert.match(text, /Whether the internet sees the same cannot be known from here/)
  })

  it('ends with 2 when a network that is set up cannot fetch', async () => {
    const { exitCode, text } = await run({ PUBLIC_URL: 'https://social.ink.coop', ...INSTAGRAM }, ['--json'], outside)
    assert.equal(exitCode, 2)
    const answer = JSON.parse(text)
    assert.equal(answer.exit_code, 2)
    assert.deepEqual(
      answer.reports.map(({ findings }: { findings: { verdict: string; code: string }[] }) =>
        findings.map(({ verdict, code }) => `${verdict} ${code}`),
      ),
      [['ok name_public'], ['fail bad_status'], ['warn database_absent']],
    )
    assert.equal(answer.notes.length, 1)
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
    assert.match(text, /journal of attempts\n {2}fail {2}Publications could not be looked at: .*ECONNREFUSED.*DB_URL/)
    assert.doesNotMatch(text, /the-secret/)
  })

  it('knows its words', async () => {
    await assert.rejects(run({}, ['now']), /Use: npm run doctor/)
    await assert.rejects(run({}, ['--json', 'x']), /Use: npm run doctor/)
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
    const answer = JSON.parse(out)
    assert.deepEqual(
      answer.reports.flatMap(({ findings }: { findings: { verdict: string; code: string }[] }) =>
        findings.map((each) => `${each.verdict} ${each.code}`),
      ),
      ['fail own_machine', 'ok fetched', 'ok publications_agree'],
    )
    assert.deepEqual([code, answer.exit_code], [2, 2])
  })
})
