import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { inspect, promisify } from 'node:util'
import { openScratch } from '#test/support/scratch.ts'
import { groupFiles, toGroupSource } from './test-groups.ts'

const run = promisify(execFile)

const file = (name: string, source: string) => ({ name, path: `/${name}`, source })
const plain = (name: string) => file(name, "before(async () => {})\nit('is', () => {})\n")
const namesOf = (groups: ReturnType<typeof groupFiles>) => groups.map((files) => files.map(({ name }) => name))

/** A file that tells what it does, and when. */
const teller = (name: string) => `
  import { after, afterEach, before, beforeEach, test } from 'node:test'
  const say = (what) => () => process.stdout.write('# ${name} ' + what + '\\n')
  before(say('opens'))
  beforeEach(say('prepares'))
  afterEach(say('tidies'))
  after(say('closes'))
`

describe('test files', () => {
  it('share a process with neighbours, ten at most', () => {
    const names = Array.from({ length: 12 }, (_, index) => `a/${index}`)
    assert.deepEqual(namesOf(groupFiles(names.map(plain))), [names.slice(0, 10), names.slice(10)])
  })

  for (const source of [
    "const skip = await whereNone('ffmpeg')",
    'const [one, two] = await Promise.all([first(), second()])',
    'await prepare()',
    "import { realFfmpeg } from '#test/support/ffmpeg.ts'",
    '  dashboard = await openDashboard({ SIGNUP: "closed" })',
    'const before = process.memoryUsage().rss',
    "process.once('warning', () => {})",
    "mock.method(console, 'log')",
  ]) {
    it(`are alone where others would feel it: ${source}`, () => {
      const files = [plain('a/1'), file('a/2', `import x from 'y'\n${source}\n`), plain('a/3')]
      assert.deepEqual(namesOf(groupFiles(files)), [['a/1', 'a/3'], ['a/2']])
    })
  }

  it('share a dashboard with a few others that have no wishes either', () => {
    const names = Array.from({ length: 6 }, (_, index) => `a/${index}`)
    const files = names.map((name) => file(name, 'before(async () => {\n  dashboard = await openDashboard()\n})\n'))
    const groups = namesOf(groupFiles([plain('a/p'), ...files, plain('a/q')]))
    assert.deepEqual(groups, [['a/p', 'a/q'], names.slice(0, 4), names.slice(4)])
  })

  it('may wait, and have hooks around each test', () => {
    const source = "const a = async () => await b()\nbeforeEach(() => {})\nit('b', async () => {\n  await c()\n})\n"
    assert.deepEqual(namesOf(groupFiles([plain('a/1'), file('a/2', source)])), [['a/1', 'a/2']])
  })

  it('have their hooks for themselves, and are through before the next one begins', async () => {
    await using scratch = await openScratch()
    const files = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const source = `${teller(name)}test('one', say('tests'))\n`
        return { name, source, path: await scratch.file(`"${name}" %20.test.mjs`, source) }
      }),
    )
    const group = await scratch.file(
      'group.mjs',
      toGroupSource(files, [await scratch.file('shared.mjs', teller('all'))]),
    )
    const { stdout } = await run(process.execPath, ['--test-reporter=tap', group], { env: {} })
    const told = [...stdout.matchAll(/^# (all|one|two) (\w+)$/gm)].map(([, who, what]) => `${who} ${what}`)
    const own = (who: string) =>
      [['opens'], ['prepares', 'all'], ['prepares'], ['tests'], ['tidies'], ['tidies', 'all'], ['closes']].map(
        ([what, whose = who]) => `${whose} ${what}`,
      )
    const [first, ...rest] = told
    assert.equal(first, 'all opens')
    assert.deepEqual(rest, [...own('one'), ...own('two'), 'all closes'])
  })

  it('that cannot be loaded fail the process', async () => {
    await using scratch = await openScratch()
    const path = await scratch.file('late.test.mjs', 'await Promise.resolve()\n')
    const group = await scratch.file('group.mjs', toGroupSource([{ name: 'late', path, source: '' }], []))
    const ended = await run(process.execPath, [group], { env: {} }).catch((error: unknown) => error)
    assert.match(inspect(ended), /code: 1,[^]*ERR_REQUIRE_ASYNC_MODULE/)
  })
})
