import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  aChannel,
  anOrg,
  createTestApp,
  expectStatus,
  type TestAnswer,
  type TestApp,
  type TestOrg,
} from '#test/support/app.ts'
import { verdictOf, type ToldRow } from '#test/support/rows.ts'
import { aFile } from '#test/support/uploads.ts'

const HOUR_MS = 3_600_000

let app: TestApp
let org: TestOrg
let channelId: string
let handle: string

before(async () => {
  app = await createTestApp()
  org = await anOrg(app)
  channelId = await aChannel(app, org)
  handle = `ink_${channelId.slice(-6)}`
})
after(() => app.close())

const inHours = (hours: number): string => new Date(app.deps.clock.now().getTime() + hours * HOUR_MS).toISOString()

interface Wishes {
  readonly dryRun?: boolean
  readonly type?: string
  readonly key?: string
  readonly token?: string
}

const send = (file: string | Buffer | object, wishes: Wishes = {}): Promise<TestAnswer> => {
  const { dryRun = false, type = 'text/csv', key, token = org.owner.token } = wishes
  const headers = { 'content-type': type, ...(key === undefined ? {} : { 'idempotency-key': key }) }
  const path = `/orgs/${org.orgId}/posts/import${dryRun ? '?dry_run=true' : ''}`
  return app.request({ method: 'POST', path, token, body: file, headers })
}

const posts = async (): Promise<readonly { id: string; text: string }[]> =>
  app.sql('select id, text from posts where org_id = $1 order by created_at, id', [org.orgId])

const since = async (work: () => Promise<unknown>) => {
  const known = new Set((await posts()).map(({ id }) => id))
  await work()
  return (await posts()).filter(({ id }) => !known.has(id))
}

let texts = 0
const fresh = (): string => {
  texts += 1
  return `Imported text ${texts}`
}

interface Told extends ToldRow {
  readonly line?: number
  readonly columns?: readonly string[]
}

const told = ({ line, columns, ...row }: Told): readonly unknown[] => [line, verdictOf(row), ...(columns ?? [])]

const file = (...lines: readonly string[]): string => lines.join('\n')

describe('a file of CSV', () => {
  it('becomes posts, with channels by handle and by id, times in two forms, files and threads', async () => {
    const picture = await aFile(app, { orgId: org.orgId, token: org.owner.token })
    const [one, two, three] = [fresh(), fresh(), fresh()]
    const content = [
      'text;channels;media;thread;scheduled_at;time_zone',
      `${one};@${handle.toUpperCase()};;;${inHours(30)};`,
      `"${two}\r\nand more";${channelId};${picture};"[{""text"": ""below""}]";2026-12-30 18:00;Europe/Berlin`,
      `${three};;;;;`,
    ].join('\r\n')
    const added = await since(async () => {
      const body = expectStatus(200, await send(content))
      assert.deepEqual([body.charset, body.separator, body.succeeded, body.failed], ['utf-8', ';', 3, 0])
      assert.deepEqual(
        body.results.map(({ row, line }: { row: number; line: number }) => [row, line]),
        [
          [0, 2],
          [1, 3],
          [2, 5],
        ],
      )
    })
    const read = async (id = '') =>
      expectStatus(200, await app.request({ path: `/posts/${id}`, token: org.owner.token }))
    const [first, second, third] = await Promise.all(added.map(({ id }) => read(id)))
    assert.deepEqual([first.text, first.status, first.publications[0].channel_id], [one, 'queued', channelId])
    assert.deepEqual(
      [second.text, second.thread[0].text, second.media[0].media_id],
      [`${two}\r\nand more`, 'below', picture],
    )
    assert.deepEqual([second.local_time, second.time_zone], ['2026-12-30T18:00:00', 'Europe/Berlin'])
    assert.deepEqual([third.text, third.status, third.publications], [three, 'draft', []])
  })

  it('tells of each row that cannot be taken its line, its columns and the place', async () => {
    const twin = await aChannel(app, org, 'insta')
    await app.sql('update channels set handle = $1 where id = any($2)', ['twins', [twin, await aChannel(app, org)]])
    const lines: readonly (readonly [cells: string, told: readonly unknown[]])[] = [
      [`${fresh()},${handle},${inHours(40)},,`, ['ok']],
      [`${fresh()},nobody,,,`, ['invalid_request /channels/0/channel', 'channels']],
      [`${fresh()},twins,,,`, ['invalid_request /channels/0/channel', 'channels']],
      [`${fresh()},twt:twins,${inHours(41)},,`, ['ok']],
      [`${fresh()},,tomorrow,,`, ['invalid_request /scheduled_at', 'scheduled_at']],
      [`${fresh()},${handle},2020-01-01T10:00:00Z,,`, ['invalid_request /scheduled_at', 'scheduled_at']],
      [`${fresh()},${handle},2026-12-30 10:00,Europe/Atlantis,`, ['invalid_request /time_zone', 'time_zone']],
      [`${fresh()},${handle},2020-01-01 10:00,Europe/Berlin,`, ['invalid_request /local_time', 'scheduled_at']],
      [`${fresh()},[broken,,,`, ['invalid_request /channels', 'channels']],
      [
        `${fresh()},"[{""channel"": ""${handle}"", ""colour"": 1}]",,,`,
        ['invalid_request /channels/0/colour', 'channels'],
      ],
      [`${fresh()},,,,maybe`, ['invalid_request /allow_duplicate', 'allow_duplicate']],
      [`${fresh()},,,`, ['invalid_request ']],
      [`${fresh()},,,,,`, ['invalid_request ']],
      [`zero \0,,,,`, ['invalid_request /text', 'text']],
      [`${'x'.repeat(25_001)},,,,`, ['invalid_request /text', 'text']],
      [`${'y'.repeat(300)},${handle},${inHours(42)},,`, ['invalid_request /text', 'text']],
    ]
    const content = file('text,channels,scheduled_at,time_zone,allow_duplicate', ...lines.map(([cells]) => cells))
    const added = await since(async () => {
      const body = expectStatus(200, await send(content))
      assert.deepEqual(
        body.results.map(told),
        lines.map(([, expected], index) => [index + 2, ...expected]),
      )
      assert.match(body.results[2].problem.detail, /twt:twins .* insta:twins|insta:twins .* twt:twins/)
    })
    assert.equal(added.length, 2)
  })

  it('is read in the encoding that is said, and by the separator that its header tells', async () => {
    const text = `Grüße Nr. ${fresh()}`
    const bytes = Buffer.from(`text\tchannels\r\n${text}\t${handle}\r\n`, 'latin1')
    const added = await since(async () => {
      const body = expectStatus(200, await send(bytes, { type: 'text/csv; charset=windows-1252' }))
      assert.deepEqual([body.charset, body.separator], ['windows-1252', '\t'])
    })
    assert.deepEqual(
      added.map((post) => post.text),
      [text],
    )
  })

  it('may have the apostrophe that keeps a formula from being run', async () => {
    const added = await since(async () => {
      expectStatus(200, await send(file('text', "'=SUM(A1)", "''=x", "'plain'", '-1')))
    })
    assert.deepEqual(added.map(({ text }) => text).toSorted(), ["'=x", "'plain'", '-1', '=SUM(A1)'])
  })

  const broken: Readonly<Record<string, readonly [content: string | Buffer, status: number, words: RegExp]>> = {
    'a column that nobody knows': [file('Message,Channels', 'a,b'), 422, /no column "Message" .*Perhaps text is meant/],
    'a column twice': [file('text,channels,text', 'a,b,c'), 422, /text stands in the header twice/],
    'no column for the text': [file('channels', 'b'), 422, /no column text/],
    'no rows': [file('text,channels', ',', ''), 422, /a header and no rows/],
    'another encoding than it says': [Buffer.from('text\nGr\u00fc\u00dfe\n', 'latin1'), 400, /Line 2 is not UTF-8/],
    'a quote that is never closed': [file('text', 'a', '"b', 'c'), 400, /begins at line 3 is never closed/],
    'too many rows': [`text\n${'a\n'.repeat(10_001)}`, 422, /more than 10000 rows/],
    nothing: ['', 422, /no file in this request/],
  }
  for (const [what, [content, status, words]] of Object.entries(broken)) {
    it(`is refused as a whole, and nothing of it is written: ${what}`, async () => {
      const added = await since(async () => {
        const answer = await send(content)
        assert.equal(answer.status, status, answer.text)
        assert.match(answer.body.detail, words)
      })
      assert.deepEqual(added, [])
    })
  }

  it('is refused beyond 10 MiB, and in another form', async () => {
    const large = await send(`text\n${'x'.repeat(10_485_760)}`)
    assert.deepEqual([large.status, large.body.code], [413, 'payload_too_large'])
    const other = await send('text', { type: 'application/vnd.ms-excel' })
    assert.deepEqual([other.status, other.body.code], [415, 'unsupported_media_type'])
  })
})

it('a file is refused while another one of the organization comes in, of which nobody from outside learns', async () => {
  const stranger = (await anOrg(app)).owner
  const rows = Array.from({ length: 500 }, fresh)
  const isThere = async (text = ''): Promise<boolean> => (await posts()).some((each) => each.text === text)
  const coming = send(file('text', ...rows))
  while (!(await isThere(rows[0])));
  const own = await send(file('text', fresh()), { dryRun: true })
  const foreign = await send(file('text', fresh()), { dryRun: true, token: stranger.token })
  assert.equal(await isThere(rows.at(-1)), false)
  assert.deepEqual([own.body.code, foreign.body.code], ['too_busy', 'not_found'])
  assert.equal(expectStatus(200, await coming).succeeded, 500)
})

describe('a file of JSON', () => {
  it('becomes posts, each as createPost takes it, with channels by handle too', async () => {
    const content = {
      posts: [{ text: fresh(), channels: [{ channel: `@${handle}` }], status: 'published' }, { text: 7 }],
    }
    const added = await since(async () => {
      const body = expectStatus(200, await send(content, { type: 'application/json' }))
      assert.deepEqual(body.results.map(verdictOf), ['ok', 'invalid_request /text'])
      assert.equal(body.results[0].line, undefined)
    })
    assert.equal(added.length, 1)
  })

  it('is refused as a whole where it is none, or has something else in it', async () => {
    const type = 'application/json'
    assert.equal((await send('{"posts":', { type })).body.code, 'malformed_request')
    assert.equal((await send({ posts: [] }, { type })).body.errors[0].pointer, '/posts')
    assert.equal((await send({ rows: [{}] }, { type })).status, 422)
    assert.equal(
      (await send({ posts: Array.from({ length: 10_001 }, () => ({ text: 'x' })) }, { type })).body.errors[0].code,
      'too_long',
    )
  })
})

describe('a dry run', () => {
  it('says of each row what the import says then, also of rows that send the same, and writes nothing', async () => {
    const again = `${fresh()},${handle},${inHours(60)},`
    const rows = [again, `${fresh()},nobody,,`]
    for (let index = 0; index < 40; index += 1) rows.push(`${fresh()},${handle},${inHours(60)},`)
    rows.push(again, again.replace(/,$/, ',true'), again.replace(inHours(60).slice(0, 10), inHours(90).slice(0, 10)))
    const content = file('text,channels,scheduled_at,allow_duplicate', ...rows)
    const acts = async () => (await app.sql('select count(*)::int as n from audit_log'))[0].n
    const earlier = await acts()
    let rehearsed: readonly unknown[] = []
    const added = await since(async () => {
      const body = expectStatus(200, await send(content, { dryRun: true, key: 'a-rehearsal' }))
      assert.equal(body.dry_run, true)
      rehearsed = body.results.map(told)
      assert.ok(body.results.every((each: object) => !('post_id' in each)))
    })
    assert.deepEqual([added, await acts()], [[], earlier])
    const body = expectStatus(200, await send(content, { key: 'the-import' }))
    assert.deepEqual(body.results.map(told), rehearsed)
    assert.deepEqual([body.succeeded, body.failed], [43, 2])
    assert.equal(verdictOf(body.results[42]), 'duplicate_content /channels/0/channel_id')
  })

  it('that the database has begin anew does not take a row for its own double', async () => {
    const [one, two] = [fresh(), fresh()]
    const content = file('text,channels,scheduled_at', ...[one, two].map((text) => `${text},${handle},${inHours(61)}`))
    // What a sequence has given is not taken back with the rest.
    await app.sql('create sequence deadlocks')
    await app.sql(`create function deadlock_once() returns trigger language plpgsql security definer as $$ begin
      if nextval('deadlocks') = 1 then raise exception 'a deadlock' using errcode = '40P01'; end if; return new; end $$`)
    await app.sql(`create trigger deadlock_once before insert on posts for each row when (new.text = '${two}')
      execute function deadlock_once()`)
    const body = expectStatus(200, await send(content, { dryRun: true }))
    await app.sql('drop trigger deadlock_once on posts')
    assert.deepEqual(body.results.map(verdictOf), ['ok', 'ok'])
    assert.deepEqual(await app.sql('select last_value::int as n from deadlocks'), [{ n: 2 }])
  })
})

describe('an import with a key', () => {
  it('gets the first answer for the same file once more, and is refused with another one', async () => {
    const content = file('text', fresh(), fresh())
    const first = await send(content, { key: 'one-file' })
    const added = await since(async () => {
      const second = await send(content, { key: 'one-file' })
      assert.deepEqual([second.text, second.headers['idempotent-replayed']], [first.text, 'true'])
      const other = await send(file('text', fresh()), { key: 'one-file' })
      assert.deepEqual([other.status, other.body.code], [422, 'idempotency_key_reused'])
    })
    assert.deepEqual(added, [])
  })

  it('goes on where it was cut off, and writes nothing twice', async () => {
    const rows = Array.from({ length: 60 }, fresh)
    await app.sql(`create function cut_off() returns trigger language plpgsql as $$ begin
      raise exception 'gone' using errcode = '57P01'; end $$`)
    await app.sql(`create trigger cut_off before insert on posts for each row when (new.text = '${rows[55]}')
      execute function cut_off()`)
    const added = await since(async () => {
      const cut = await send(file('text', ...rows), { key: 'cut-off' })
      assert.deepEqual([cut.status, cut.body.code, cut.body.results.length], [503, 'unavailable', 50], cut.text)
      assert.equal(cut.body.results[49].line, 51)
      await app.sql('drop trigger cut_off on posts')
      const body = expectStatus(200, await send(file('text', ...rows), { key: 'cut-off' }))
      assert.deepEqual([body.succeeded, body.failed], [60, 0])
      assert.deepEqual(body.results.slice(0, 50), cut.body.results)
    })
    assert.deepEqual(added.map(({ text }) => text).toSorted(), rows.toSorted())
  })
})
