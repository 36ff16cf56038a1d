import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { aChannel, anOrg, aPost, expectStatus } from '#test/support/app.ts'
import { signInOnMachine, type SignedIn } from './signed-in.ts'
import type { RunOptions } from './terminal.ts'

const LATER = '2030-06-01T10:00:00.000Z'
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const NOBODY = '0198c2a4-7d1e-7b3f-9a51-2f6f0d6c1e55'

describe('posts on the command line', () => {
  let on: SignedIn

  before(async () => {
    on = await signInOnMachine()
  })
  after(() => on[Symbol.asyncDispose]())

  const run = (words: readonly string[], options?: RunOptions) => on.machine.run(words, options)

  // oxlint-disable-next-line typescript/no-explicit-any -- what is looked into is what is tested
  const json = async (words: readonly string[], options?: RunOptions): Promise<any> => {
    const { exit, out, err } = await run([...words, '--json'], options)
    assert.deepEqual([exit, err], [0, ''], err)
    return JSON.parse(out)
  }

  const handleOf = async (id: string): Promise<string> => {
    const channels = await json(['channels'])
    return channels.find((channel: { id: string }) => channel.id === id).handle
  }

  it('are written from a word, with channels by handle and a time', async () => {
    const handle = await handleOf(on.channelId)
    const words = ['posts', 'create', 'Good morning', '--channel', `@${handle}`, '--at', LATER]
    const post = await json(words)
    assert.deepEqual([post.text, post.status, post.scheduled_at], ['Good morning', 'queued', LATER])
    assert.equal(post.publications[0].channel_id, on.channelId)
    const { out } = await run(['posts', 'show', post.id])
    assert.match(
      out,
      new RegExp(
        `^${post.id} {2}queued\nfor ${LATER}\n\nGood morning\n\n {2}queued {2}twt:@${handle}\nYou may: (?=.*edit)(?=.*cancel).*\n$`,
      ),
    )
  })

  it('are written from standard input, as text and as JSON, and from a file', async () => {
    const text = await json(['posts', 'create', '-'], { input: 'Two\nlines\n' })
    assert.equal(text.text, 'Two\nlines')
    const body = { text: 'From JSON', thread: [{ text: 'and on' }] }
    const piped = await json(['posts', 'create', '--file', '-'], { input: JSON.stringify(body) })
    assert.deepEqual([piped.text, piped.thread[0].text], ['From JSON', 'and on'])
    const file = path.join(on.machine.home, 'post.json')
    await writeFile(file, JSON.stringify(body))
    const read = await json([
      'posts',
      'create',
      'Instead',
      '--file',
      file,
      '--channel',
      `twt:${await handleOf(on.channelId)}`,
    ])
    assert.deepEqual([read.text, read.thread[0].text, read.publications.length], ['Instead', 'and on', 1])
  })

  it('go out when the command says, whatever the file says of the time', async () => {
    const times = [
      { scheduled_at: LATER },
      { local_time: '2031-01-01T09:00', time_zone: 'Asia/Tokyo' },
      { schedule: 'next_slot' },
    ]
    for (const time of times) {
      const input = JSON.stringify({ text: 'When?', channels: [{ channel_id: on.channelId }], ...time })
      const words = ['posts', 'create', '--file', '-', '--allow-duplicate']
      const at = await json([...words, '--at', '2030-05-01T08:00:00Z'], { input })
      assert.equal(at.scheduled_at, '2030-05-01T08:00:00.000Z')
      const local = ['--local-time', '2030-08-01T09:30', '--time-zone', 'Europe/Berlin']
      assert.equal((await json([...words, ...local], { input })).scheduled_at, '2030-08-01T07:30:00.000Z')
    }
    const input = JSON.stringify({ text: 'When?', channels: [{ channel_id: on.channelId }], ...times[1] })
    const words = ['posts', 'create', '--file', '-', '--allow-duplicate']
    const elsewhere = await json([...words, '--time-zone', 'Europe/Berlin'], { input })
    assert.equal(elsewhere.scheduled_at, '2031-01-01T08:00:00.000Z')
    const otherwise = await json([...words, '--local-time', '2031-01-02T09:00'], { input })
    assert.equal(otherwise.scheduled_at, '2031-01-02T00:00:00.000Z')
  })

  it('are written once under one key, however often the command is given', async () => {
    const words = ['posts', 'create', 'Once', '--idempotency-key', 'monday']
    const [first, second] = [await json(words), await json(words)]
    assert.equal(first.id, second.id)
  })

  it('are written once also when the answer is lost', async () => {
    on.way.meet('pass', 'cut after')
    const post = await json(['posts', 'create', 'Through trouble'])
    const all = await json(['posts', 'list', '--search', 'Through trouble'])
    assert.deepEqual(
      all.map(({ id }: { id: string }) => id),
      [post.id],
    )
  })

  it('take a wall time with its zone', async () => {
    const time = ['--local-time', '2030-07-01T09:30', '--time-zone', 'Europe/Berlin']
    const post = await json(['posts', 'create', 'Summer', '--channel', on.channelId, ...time])
    assert.equal(post.scheduled_at, '2030-07-01T07:30:00.000Z')
  })

  it('carry pictures, with what they show, and are refused before a file is sent that is not there', async () => {
    const file = path.join(on.machine.home, 'dot.png')
    await writeFile(file, Buffer.from(PNG, 'base64'))
    const words = ['posts', 'create', 'Look', '--media', file, '--media', file, '--alt', 'A dot']
    const [post, again] = [
      await json([...words, '--idempotency-key', 'dots']),
      await json([...words, '--idempotency-key', 'dots']),
    ]
    assert.deepEqual(
      post.media.map(({ alt_text: text }: { alt_text: string }) => text),
      ['A dot', ''],
    )
    assert.equal(again.id, post.id)
    assert.match((await run(['posts', 'show', post.id])).out, /\[file [0-9a-f-]{36}: A dot\]/)
    on.way.asked()
    const missing = await run(['posts', 'create', 'Look', '--media', file, '--media', `${file}.gone`])
    assert.equal(missing.exit, 2)
    assert.ok(on.way.asked().every(({ method }) => method === 'GET'))
    assert.equal((await run(['posts', 'create', 'Look', '--alt', 'Of nothing'])).exit, 2)
  })

  it('take the next free slot of their channels', async () => {
    const nowhere = await run(['posts', 'create', 'Slotted', '--channel', on.channelId, '--next-slot'])
    assert.equal(nowhere.exit, 7)
    assert.match(nowhere.err, /slot/)
    const { token } = on.org.owner
    const body = { weekdays: ['mon'], time: '09:30', time_zone: 'Europe/Berlin' }
    const added = { method: 'POST', path: `/channels/${on.channelId}/slots`, token, body } as const
    expectStatus(201, await on.app.request(added))
    const post = await json(['posts', 'create', 'Slotted', '--channel', on.channelId, '--next-slot'])
    assert.equal(post.status, 'queued')
    assert.match(new Date(post.scheduled_at).toUTCString(), /^Mon, .* 0[78]:30:00 GMT$/)
  })

  it('are listed with filters, as many as asked for', async () => {
    for (const number of [1, 2, 3]) await aPost(on.app, on.org, { text: `listed ${number}` })
    const all = await json(['posts', 'list', '--search', 'listed', '--status', 'draft'])
    assert.equal(all.length, 3)
    const two = await json(['posts', 'list', '--search', 'listed', '--limit', '2'])
    assert.deepEqual(
      two.map(({ text }: { text: string }) => text),
      ['listed 3', 'listed 2'],
    )
    const { out } = await run(['posts', 'list', '--search', 'listed 1'])
    assert.match(out, /^ID +TIME +STATE +TEXT\n[0-9a-f-]{36} +draft +listed 1\n$/)
    assert.equal((await json(['posts', 'list', '--channel', on.channelId, '--status', 'published'])).length, 0)
  })

  it('are judged before anybody writes them', async () => {
    const good = await run(['posts', 'validate', 'Fine', '--channel', on.channelId, '--at', LATER])
    assert.deepEqual([good.exit, good.out], [0, 'It can go out as it is.\n'])
    const long = ['posts', 'validate', 'x'.repeat(300), '--channel', on.channelId, '--at', LATER]
    const bad = await run(long)
    assert.equal(bad.exit, 7)
    assert.match(bad.out, /^error {2}\/text {2}\S/m)
    const verdict = await run([...long, '--json'])
    assert.equal(verdict.exit, 7)
    assert.equal(JSON.parse(verdict.out).valid, false)
  })

  it('tell what is wrong at which place, and what to do; with --json in one line of it', async () => {
    const words = ['posts', 'create', 'x'.repeat(300), '--channel', on.channelId, '--at', LATER]
    const { exit, out, err } = await run(words)
    assert.deepEqual([exit, out], [7, ''])
    const [first, ...others] = err.trimEnd().split('\n')
    assert.match(first ?? '', /^scheduly: .{10,} \[invalid_request\]$/)
    assert.match(others.at(-1) ?? '', /^ {2}Change what is named above/)
    const wrongTime = await run(['posts', 'create', 'x', '--channel', on.channelId, '--at', 'soon'])
    assert.equal(wrongTime.err.split('This does not have the right form').length, 2, 'it is said once')
    const forPrograms = await run([...words, '--json'])
    assert.equal(forPrograms.exit, 7)
    const { error } = JSON.parse(forPrograms.err)
    assert.deepEqual([error.exit, error.code, error.status], [7, 'invalid_request', 422])
    assert.equal(forPrograms.err.trim().split('\n').length, 1)
  })

  it('name the post that sends the same, and how to send it all the same', async () => {
    const words = ['posts', 'create', 'The same', '--channel', on.channelId, '--at', LATER]
    const first = await json(words)
    const again = await run(words)
    assert.equal(again.exit, 6)
    assert.match(again.err, new RegExp(`The post ${first.id} sends the same; .*--allow-duplicate`))
    assert.equal((await run([...words, '--allow-duplicate'])).exit, 0)
  })

  it('have no way to steer the terminal of who reads them', async () => {
    const evil = '\u001B]0;owned\u0007\u001B[2J\u009B31m\u202Ereversed\tand\r\nmore'
    const post = await aPost(on.app, on.org, { text: evil })
    const outputs = [
      (await run(['posts', 'show', post.id])).out,
      (await run(['posts', 'list', '--search', 'owned'])).out,
      (await run(['posts', 'show', post.id, '--json'])).out,
    ]
    for (const out of outputs) {
      assert.ok(out.includes('owned'))
      // oxlint-disable-next-line no-control-regex -- they are what must not be there
      assert.doesNotMatch(out, /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/)
    }
    assert.equal(JSON.parse(outputs[2] ?? '').text, post.text)
  })

  it('are refused in one sentence when the command cannot be meant', async () => {
    const file = path.join(on.machine.home, 'broken.json')
    await writeFile(file, '{"text": ')
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['posts', 'create'], /There is no post: give its text/],
      [['posts', 'create', '--file', file], /is no JSON/],
      [['posts', 'create', '--file', path.join(on.machine.home, 'nowhere.json')], /cannot be read \(ENOENT\)/],
      [['posts', 'create', '--file', on.machine.home], /cannot be read \(EISDIR\)/],
      [['posts', 'create', '-', '--file', '-'], /Standard input can be the text or the post/],
      [['posts', 'create', 'x', '--channel', '@nobody'], /no channel "@nobody"/],
      [['posts', 'list', '--status', 'lost'], /Allowed choices are draft, queued/],
      [['posts', 'list', '--limit', '0'], /a number from 1 on/],
      [['posts', 'show'], /missing required argument 'id'/],
      [['posts', 'forget'], /unknown command 'forget'/],
      [['posts', 'create', 'x', '--colour', 'red'], /unknown option '--colour'/],
      [['posts', 'request-changes', NOBODY], /'--comment <text>' not specified/],
      [['posts', 'reschedule', NOBODY], /Say when/],
      [['posts', 'list', '--org', 'Nowhere'], /in no organization "Nowhere"/],
      [['whoami', '--url', 'nonsense'], /not signed in to nonsense/],
    ]
    for (const [words, sentence] of cases) {
      const { exit, out, err } = await run(words)
      assert.equal(exit, words[0] === 'whoami' ? 3 : 2, `${words.join(' ')}: ${err}`)
      assert.match(err, sentence)
      assert.match(err, /^scheduly: .+\n {2}\S.+\n$/s)
      assert.equal(out, '')
      const told = JSON.parse((await run([...words, '--json'])).err)
      assert.equal(told.error.exit, exit)
      assert.match(told.error.message, sentence)
      assert.doesNotMatch(err, /\n\s+at /)
    }
    for (const [words, input] of [
      [['posts', 'create', '--file', '-'], '[]'],
      [['posts', 'create', '--file', '-'], 'null'],
    ] as const) {
      assert.equal((await run(words, { input })).exit, 2)
    }
    const unknownField = await run(['posts', 'create', '--file', '-'], { input: '{"text":"x","colour":"red"}' })
    assert.equal(unknownField.exit, 7)
    assert.match(unknownField.err, /\/colour/)
  })

  it('of nobody, and of others, are not found', async () => {
    const other = await anOrg(on.app)
    const theirs = await aPost(on.app, other)
    for (const id of [NOBODY, theirs.id]) {
      const { exit, err } = await run(['posts', 'show', id])
      assert.equal(exit, 5)
      assert.match(err, /^scheduly: .+ \[not_found\]\n {2}Check the id/)
    }
  })

  it('say that the server does not answer, and what answers that is no Scheduly', async () => {
    on.way.meet(...Array.from({ length: 5 }, () => 'cut before' as const))
    const { exit, err } = await run(['orgs'])
    assert.equal(exit, 8)
    assert.match(err, /^scheduly: The server does not answer\.\n {2}Is the address right/)
    on.way.meet({ status: 200, body: '<h1>It works!</h1>' })
    const other = await run(['orgs'])
    assert.equal(other.exit, 1)
    assert.match(other.err, /is this the address of a Scheduly/)
    on.way.meet(
      ...Array.from({ length: 5 }, () => ({ status: 503, headers: { 'retry-after': '1' }, body: '' }) as const),
    )
    assert.equal((await run(['orgs'])).exit, 8)
    const problem = { status: 500, code: 'internal', title: '', detail: 'A fault.', request_id: 'r-77' }
    on.way.meet({ status: 500, body: JSON.stringify(problem) })
    const fault = await run(['orgs'])
    assert.equal(fault.exit, 1)
    assert.match(fault.err, /finds it in the log as r-77/)
  })
})

describe('organizations on the command line', () => {
  let on: SignedIn

  before(async () => {
    on = await signInOnMachine()
    await anOrg(on.app, on.org.owner)
  })
  after(() => on[Symbol.asyncDispose]())

  it('are listed, and one of several is meant by name, by id, by the environment or because it was kept', async () => {
    const { out } = await on.machine.run(['orgs'])
    assert.match(out, /^ID +ROLE +NAME\n(?:[0-9a-f-]{36} +owner +Ink & Co\n){2}$/)
    const unclear = await on.machine.run(['channels'])
    assert.equal(unclear.exit, 2)
    assert.match(unclear.err, /say which with --org/)
    assert.match((await on.machine.run(['channels', '--org', 'Ink & Co'])).err, /name one by its id/)
    const named = await on.machine.run(['channels', '--org', on.org.orgId, '--json'])
    assert.equal(JSON.parse(named.out)[0].id, on.channelId)
    const environment = { SCHEDULY_ORG: on.org.orgId }
    assert.equal((await on.machine.run(['channels'], { environment })).exit, 0)
    assert.equal((await on.machine.run(['orgs', 'use', on.org.orgId])).exit, 0)
    assert.match((await on.machine.run(['channels'])).out, /twt:@ink_.* active, test network\n/)
  })

  it('may have one handle on two networks, which are told apart by name', async () => {
    const other = await aChannel(on.app, on.org, 'insta')
    await on.app.sql('update channels set handle = $1 where org_id = $2', ['twin', on.org.orgId])
    const list = ['posts', 'list', '--org', on.org.orgId]
    const unclear = await on.machine.run([...list, '--channel', '@twin'])
    assert.equal(unclear.exit, 2)
    assert.match(unclear.err, /say (?:twt:@twin or insta:@twin|insta:@twin or twt:@twin)/)
    assert.equal((await on.machine.run([...list, '--channel', 'insta:@twin'])).exit, 0)
    assert.equal((await on.machine.run([...list, '--channel', 'Insta:@TWIN'])).exit, 0)
    const byFacebook = await aChannel(on.app, on.org, 'insta_facebook')
    await on.app.sql("update channels set handle = 'twin' where id = $1", [byFacebook])
    assert.match((await on.machine.run([...list, '--channel', 'twin'])).err, /say .*insta_facebook:@twin/)
    assert.equal((await on.machine.run([...list, '--channel', 'insta_facebook:@twin'])).exit, 0)
    assert.equal((await on.machine.run([...list, '--channel', other])).exit, 0)
  })
})
