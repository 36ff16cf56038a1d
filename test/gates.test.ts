import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { root, runTool } from './support/planted-tree.ts'

const GATES: readonly (readonly [title: string, tool: string, words: readonly string[]])[] = [
  ['every file is formatted', 'oxfmt', ['--check']],
  // Several checkers at once each check again what they share: twice the processor time, which other tests need.
  ['the types fit', 'tsc', ['--noEmit', '--checkers', '1']],
  ['the types of the dashboard fit', 'tsc', ['--noEmit', '--checkers', '1', '-p', 'web']],
  [
    'lint has no complaint, and no exception is left over',
    'oxlint',
    ['--type-aware', '--report-unused-disable-directives'],
  ],
  ['there is no unused file, export or dependency', 'knip', []],
]

for (const [title, tool, words] of GATES) {
  test(title, async () => {
    const { code, output } = await runTool(tool, words)
    assert.equal(code, 0, output)
  })
}

interface Line {
  readonly file: string
  readonly number: number
  readonly text: string
}

/** Folders of what others wrote, and of what a program wrote. */
const NOT_OURS: ReadonlySet<string> = new Set(['node_modules', 'data', 'generated', 'dist'])

const filesOf = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: root, exclude: (name) => NOT_OURS.has(name) }).sort()

const linesOf = async (files: readonly string[]): Promise<readonly Line[]> => {
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))
  return files.flatMap((file, index) =>
    (texts[index] ?? '').split('\n').map((text, line) => ({ file, number: line + 1, text })),
  )
}

const SOURCES = '{src,test,scripts,bench,clients,examples,migrations,web}/**/*.{ts,tsx,cjs,sql}'

const findLines = (lines: readonly Line[], fault: RegExp): readonly string[] =>
  lines.filter(({ text }) => fault.test(text)).map(({ file, number, text }) => `${file}:${number}: ${text.trim()}`)

/** What a line must not hold, with a line that does: a pattern that finds nothing there is no gate. */
const PLAIN_CLOCK = { fault: /\bnew Date(?:\(\)|(?!\w|\())/, planted: '  const dueAt = new Date()' }
const REGISTRY = {
  fault: /"resolved"|registry\.(?!ts)|:\/\/[^\s"]*\.tgz/,
  planted: '  "resolved": "https://host/a.tgz",',
}
const OPEN_END = { fault: /\b(?:TODO|FIXME|XXX)\b(?! #\d)/, planted: ['// TO', 'DO later'].join('') }
/** Sides that a right-to-left page turns around have names of their own: inline-start, inline-end. */
const FIXED_SIDE = {
  fault:
    /^\s*(?:(?:margin|padding|border)-(?:left|right)|left|right|(?:border-(?:top|bottom)-(?:left|right)-radius)|text-align: (?:left|right)|float)\b/,
  planted: '  margin-left: var(--s2);',
}
/** Colors have names, in one file, each with its light and its dark. */
const BARE_COLOR = { fault: /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(/i, planted: '  color: #fff;' }
const BARE_EXCEPTION = {
  fault: /(?:es|ox)lint-disable(?!.* -- \S)/,
  planted: ['// eslint-', 'disable-next-line no-console'].join(''),
}

test('the patterns of this file find what they are for', () => {
  for (const { fault, planted } of [PLAIN_CLOCK, REGISTRY, OPEN_END, BARE_EXCEPTION, FIXED_SIDE, BARE_COLOR]) {
    assert.equal(findLines([{ file: 'planted.ts', number: 1, text: planted }], fault).length, 1, planted)
  }
  assert.deepEqual(findLines([{ file: 'a.ts', number: 1, text: 'new Date(0), // TODO #12' }], PLAIN_CLOCK.fault), [])
})

test('only src/lib reads the clock: nothing else says new Date without an instant', async () => {
  const files = filesOf('src/**/*.ts').filter((file) => !file.startsWith('src/lib/') && !file.endsWith('.test.ts'))
  assert.ok(files.length > 50)
  assert.deepEqual(findLines(await linesOf(files), PLAIN_CLOCK.fault), [])
})

test('the lockfile, npm settings and documents name no package registry', async () => {
  const files = ['package-lock.json', '.npmrc', ...filesOf('*.md'), ...filesOf('docs/**/*.md')]
  assert.deepEqual(findLines(await linesOf(files), REGISTRY.fault), [])
})

const Lockfile = Type.Object({
  packages: Type.Record(
    Type.String(),
    Type.Object({ optionalDependencies: Type.Optional(Type.Record(Type.String(), Type.String())) }),
  ),
})

test('the lockfile knows the packages of every platform: one that is missing makes npm ci refuse all of it', async () => {
  const { packages } = Value.Parse(Lockfile, JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')))
  const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${place}/node_modules/${name}` in packages),
    ),
  )
  assert.deepEqual(missing, [])
})

test('a task left open names its issue, and an exception from lint says why', async () => {
  const lines = await linesOf(filesOf(SOURCES).filter((file) => file !== 'test/gates.test.ts'))
  assert.deepEqual(findLines(lines, OPEN_END.fault), [])
  assert.deepEqual(findLines(lines, BARE_EXCEPTION.fault), [])
})

test('the style sheets of the dashboard turn around with the page, and have their colors from the tokens', async () => {
  const files = filesOf('web/src/**/*.css')
  assert.ok(files.length > 5)
  const lines = await linesOf(files)
  assert.deepEqual(findLines(lines, FIXED_SIDE.fault), [])
  const bare = findLines(
    lines.filter(({ file }) => file !== 'web/src/tokens.css'),
    BARE_COLOR.fault,
  )
  assert.deepEqual(bare, [])
})

test('every file in migrations is one half of a pair', () => {
  const names = filesOf('migrations/*').map((file) => file.replace('migrations/', ''))
  const steps = [...new Set(names.map((name) => name.replace(/\.(?:up|down)\.sql$/, '')))]
  assert.deepEqual(
    names,
    steps.flatMap((step) => [`${step}.down.sql`, `${step}.up.sql`]),
  )
  assert.deepEqual(
    steps.map((step) => step.slice(0, 4)),
    steps.map((_, index) => String(index + 1).padStart(4, '0')),
  )
})

test('every file name in src is in kebab case', () => {
  const names = [...filesOf('src/**/*.*'), ...filesOf('web/src/**/*.*')].filter(
    (file) => !/^(?:web\/)?src(?:\/[a-z0-9-]+)*\/(?:[a-z0-9-]+(?:\.[a-z]+)+|README\.md)$/.test(file),
  )
  assert.deepEqual(names, [])
})

test('no source file has more than 300 lines of code, and no SQL file more than 300 lines', async () => {
  const code = (await linesOf(filesOf(SOURCES))).filter(({ text }) => !/^\s*(?:$|\/\/|\/?\*)/.test(text))
  const counts = new Map<string, number>()
  for (const { file } of code) counts.set(file, (counts.get(file) ?? 0) + 1)
  assert.deepEqual(
    [...counts].filter(([, count]) => count > 300),
    [],
  )
})
