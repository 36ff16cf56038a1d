import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { aPost } from '#test/support/app.ts'
import { signInOnMachine, type SignedIn } from './signed-in.ts'
import type { RunOptions } from './terminal.ts'

const TIME = '2030-06-01T10:00:00Z'
const SEVERAL = 5

describe('posts from files and into them, on the command line', () => {
  let on: SignedIn

  before(async () => {
    on = await signInOnMachine()
  })
  after(() => on[Symbol.asyncDispose]())

  const run = (words: readonly string[], options?: RunOptions) => on.machine.run(['posts', ...words], options)

  const aFile = async (name: string, content: string | Buffer): Promise<string> => {
    const file = path.join(on.machine.home, name)
    await writeFile(file, content)
    return file
  }

  const countOf = async (words: string): Promise<number> =>
    JSON.parse((await run(['list', '--search', words, '--json'])).out).length

  it('are imported from a table, after a dry run that writes nothing', async () => {
    const file = await aFile(
      'plan.csv',
      `text,channels,scheduled_at\nOf a plan,${on.channelId},${TIME}\nA planned draft,,\n`,
    )
    const key = ['--idempotency-key', 'plan']
    const rehearsed = await run(['import', file, '--dry-run', ...key])
    assert.deepEqual(
      [rehearsed.exit, rehearsed.out, rehearsed.err],
      [0, '2 posts can be imported; nothing was written.\n', ''],
    )
    assert.equal(await countOf('plan'), 0)
    const [first, again] = [await run(['import', file, ...key]), await run(['import', file, ...key, '--json'])]
    assert.deepEqual([first.exit, first.out, first.err], [0, '2 posts imported.\n', ''])
    assert.equal(JSON.parse(again.out).succeeded, 2)
    assert.equal(await countOf('plan'), 2)
  })

  it('are imported row by row: what cannot be taken is told with its line, and the rest is written', async () => {
    const input = `text;channels;scheduled_at\nWith a fault;@nobody;\nWithout one;;\n`
    const { exit, out, err } = await run(['import', '-'], { input })
    assert.deepEqual([exit, err], [7, ''])
    assert.match(out, /^line 2 \(channels\): .+\n1 post imported, 1 cannot be taken\.\n$/)
    assert.equal(await countOf('Without one'), 1)
    const told = await run(['import', '-', '--dry-run', '--json'], { input })
    assert.equal(told.exit, 7)
    assert.deepEqual([JSON.parse(told.out).failed, JSON.parse(told.out).results[0].line], [1, 2])
  })

  it('are imported from JSON, by the name of the file or as it begins', async () => {
    const content = JSON.stringify({ posts: [{ text: 'Of JSON' }, { thread: [] }] })
    const byName = await run(['import', await aFile('plan.json', content)])
    assert.match(byName.out, /^entry 2: .+\n1 post imported, 1 cannot be taken\.\n$/)
    const asItBegins = await run(['import', '-'], { input: `\n ${content}` })
    assert.match(asItBegins.out, /1 post imported/)
    const asSaid = await run(['import', '-', '--format', 'csv'], { input: 'text\n{ is no JSON\n' })
    assert.equal(asSaid.out, '1 post imported.\n')
    assert.equal(await countOf('Of JSON'), 2)
  })

  it('are imported from what another system has of them, as drafts, by the channels that are said', async () => {
    const integration = { id: 'i1', providerIdentifier: 'x', name: 'Ink', profile: 'somebody' }
    const post = { id: 'p1', group: 'g1', state: 'QUEUE', publishDate: TIME, content: '<p>Of Postiz</p>', integration }
    const out = { ...post, id: 'p2', group: 'g2', state: 'PUBLISHED' }
    const file = await aFile('postiz.json', JSON.stringify([post, out]))
    const from = ['import', file, '--from', 'postiz']
    assert.match((await run([...from, '--dry-run'])).out, /^post g1: There is no channel here for x:somebody/)
    const done = await run([...from, '--channel', `x:somebody=${on.channelId}`])
    assert.equal(done.exit, 0, done.out + done.err)
    assert.match(done.out, /^1 post imported\.\n1 with their times, which wait for an approval; 0 drafts; 1 left out/)
    const [told] = JSON.parse((await run(['list', '--search', 'Of Postiz', '--json'])).out)
    assert.deepEqual([told.status, told.approval.state], ['draft', 'pending'])
    assert.equal((await run(['import', file, '--media-base', 'https://x.example'])).exit, 2)
    assert.equal((await run([...from, '--channel', 'nothing'])).exit, 2)
  })

  it('are imported from a pipe that has a name', { skip: process.platform === 'win32' }, async () => {
    const pipe = path.join(on.machine.home, 'pipe')
    await promisify(execFile)('mkfifo', [pipe])
    const [{ exit, out }] = await Promise.all([run(['import', pipe]), writeFile(pipe, 'text\nThrough a pipe\n')])
    assert.deepEqual([exit, out], [0, '1 post imported.\n'])
    assert.equal((await run(['create', 'x', '--media', pipe])).exit, 2)
  })

  it('are imported in the encoding that is said', async () => {
    const file = await aFile('old.csv', Buffer.from('text\nGr\xFC\xDFe\n', 'latin1'))
    assert.equal((await run(['import', file])).exit, 7)
    const { exit, err } = await run(['import', file, '--charset', 'windows-1252'])
    assert.equal(exit, 0, err)
    assert.equal(await countOf('Grüße'), 1)
  })

  it('are imported once also when answers are lost, and the command can be given again where it ended', async () => {
    const file = await aFile('lost.csv', 'text\nLost on the way\nLost as well\n')
    on.way.meet('pass', 'cut after')
    assert.equal((await run(['import', file])).out, '2 posts imported.\n')
    assert.equal(await countOf('Lost'), 2)
    const other = await aFile('dead.csv', 'text\nDead line\n')
    on.way.meet('pass', 'cut after', ...Array.from({ length: SEVERAL }, () => 'cut before' as const))
    const { exit, err } = await run(['import', other])
    assert.equal(exit, 8)
    const key = /--idempotency-key (\S+)\n$/.exec(err)?.[1]
    assert.ok(key, err)
    assert.equal((await run(['import', other, '--idempotency-key', key])).out, '1 post imported.\n')
    assert.equal(await countOf('Dead line'), 1)
  })

  it('are refused as a file, in one sentence, when it is none', async () => {
    const cases = [
      [[path.join(on.machine.home, 'nowhere.csv')], 2, /cannot be read/],
      [[on.machine.home], 2, /cannot be read/],
      [[await aFile('empty.csv', '')], 7, /There is no file in this request/],
      [[await aFile('odd.csv', 'text,colour\nx,red\n')], 7, /colour/],
      [[await aFile('broken.json', '{"posts": [')], 7, /JSON/],
      [['-', '--charset', 'a; b'], 2, /--charset must be a name/],
      [['-', '--charset', 'utf-8', '--format', 'json'], 2, /--charset is for CSV/],
      [['-', '--format', 'xml'], 2, /Allowed choices are csv, json/],
      [[], 2, /missing required argument 'file'/],
    ] as const
    for (const [words, code, sentence] of cases) {
      const { exit, out, err } = await run(['import', ...words])
      assert.deepEqual([exit, out], [code, ''], `${words.join(' ')}: ${err}`)
      assert.match(err, sentence)
    }
  })

  it('are exported as the table that the import takes, as far as the filter lets them', async () => {
    await aPost(on.app, on.org, { text: '=1+1, exported' })
    await aPost(on.app, on.org, { text: 'also exported' })
    const { exit, out, err } = await run(['export', '--search', 'exported'])
    assert.deepEqual([exit, err], [0, ''])
    assert.match(out, /^(?:\uFEFF)?id,.*\btext\b/)
    assert.ok(out.includes("'=1+1, exported"))
    const back = await run(['import', '-'], { input: out })
    assert.equal(back.out, '2 posts imported.\n')
    assert.equal(await countOf('exported'), 4)
    const none = await run(['export', '--search', 'exported', '--status', 'queued', '--channel', on.channelId])
    assert.equal(none.out.trim().split('\n').length, 1)
  })

  it('are exported as JSON for programs', async () => {
    await aPost(on.app, on.org, { text: 'for a program' })
    const { out } = await run(['export', '--search', 'for a program', '--json'])
    assert.equal(JSON.parse(out).posts[0].text, 'for a program')
    const back = await run(['import', '-', '--json'], { input: out })
    assert.equal(JSON.parse(back.out).succeeded, 1)
  })

  it('do not steer the terminal of who looks at an export, and reach a file as they are', async () => {
    await aPost(on.app, on.org, { text: 'tame\u001B[2J\u202E\nand more' })
    const seen = await run(['export', '--search', 'tame'], { terminal: true })
    assert.ok(seen.out.includes('tame�[2J�\nand more'))
    assert.ok((await run(['export', '--search', 'tame'])).out.includes('tame\u001B[2J\u202E\nand more'))
  })

  it('are not taken for a whole export when the line was lost in the middle', async () => {
    await aPost(on.app, on.org, { text: 'cut in two' })
    on.way.meet('pass', 'cut within')
    const { exit, err } = await run(['export', '--search', 'cut in two'])
    assert.equal(exit, 8)
    assert.match(err, /what was written is not everything/)
  })
})
