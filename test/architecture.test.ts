import assert from 'node:assert/strict'
import { before, suite, test } from 'node:test'
import { lintTree, type Finding } from './support/planted-tree.ts'

const IMPORTS = 'eslint(no-restricted-imports)'

/** Who may import whom; what is not listed is a wall. The folder itself is entered with `./`. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  lib: [],
  db: ['domain', 'lib'],
  'providers/twt': ['domain', 'lib'],
  auth: ['domain', 'lib', 'db'],
  events: ['domain', 'lib', 'db'],
  jobs: ['domain', 'lib', 'db', 'auth', 'events', 'media'],
  media: ['domain', 'lib'],
  actions: ['domain', 'lib', 'db', 'providers', 'auth', 'events', 'media'],
  publishing: ['domain', 'lib', 'db', 'providers', 'auth', 'events', 'media'],
  mcp: ['domain', 'lib'],
  http: ['domain', 'lib', 'auth', 'actions', 'mcp'],
  sandbox: ['lib'],
}
const FOLDERS = Object.keys(MAY_IMPORT).map((folder) => folder.split('/')[0] ?? folder)

/** The only folders that may use a library; node:fs and its like are refused to providers, who are given an http. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  pg: ['db'],
  kysely: ['db'],
  'pg-boss': ['db'],
  nodemailer: ['lib'],
  redis: ['lib'],
  'openid-client': ['auth'],
  otpauth: ['auth'],
  jose: ['auth'],
  '@simplewebauthn/server': ['auth'],
  '@modelcontextprotocol/server': ['mcp'],
  undici: ['lib'],
  fastify: ['http', 'sandbox'],
  'temporal-polyfill': Object.keys(MAY_IMPORT),
  'node:timers/promises': ['lib'],
  'node:perf_hooks': ['lib'],
  'node:fs/promises': Object.keys(MAY_IMPORT).filter((folder) => folder !== 'domain' && folder !== 'providers/twt'),
  'node:net': Object.keys(MAY_IMPORT).filter((folder) => folder !== 'domain' && folder !== 'providers/twt'),
}

/** Every way to write an import, one a line. */
const everyForm = (specifier: string): string =>
  [
    `import { value } from '${specifier}'`,
    `import type { Value } from '${specifier}'`,
    `export { other } from '${specifier}'`,
    `export const load = (): Promise<unknown> => import('${specifier}')`,
    `export const use = (given: Value): readonly unknown[] => [given, value]`,
  ].join('\n')
const FORMS = [1, 2, 3, 4]

const refusedFor = (folder: string): readonly string[] => {
  const walls = FOLDERS.filter((each) => !folder.startsWith(each) && !MAY_IMPORT[folder]?.includes(each))
  const own = folder.replaceAll(/[^/]+/g, '..')
  return [
    ...walls.flatMap((each) => [`#${each}/value.ts`, `#${each}/deep/value.ts`, `${own}/${each}/value.ts`]),
    ...Object.keys(LIBRARIES).filter((library) => !LIBRARIES[library]?.includes(folder)),
    ...(walls.length > 0 ? [`./${own}/${walls[0]}/value.ts`] : []),
    '#config',
    '#test/support/value.ts',
  ]
}

const EXTRA_WALLS: Readonly<Record<string, readonly string[]>> = {
  'providers/twt': ['../insta/limits.ts', '#providers/insta/limits.ts', './../insta/limits.ts', '../../config.ts'],
  actions: ['#providers/twt/index.ts'],
  publishing: ['#providers/twt/index.ts'],
  domain: ['node:crypto', 'typebox'],
}

const wallFile = (folder: string, index: number): string => `src/${folder}/wall-${index}.ts`

const plantWalls = (folder: string): readonly (readonly [string, string])[] =>
  [...refusedFor(folder), ...(EXTRA_WALLS[folder] ?? [])].map((specifier, index) => [
    wallFile(folder, index),
    everyForm(specifier),
  ])

const linesOf = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

const branches = (count: number): string => linesOf(count, (index) => `  if (value === ${index}) return ${index * 7}`)

/** Rules that hold everywhere in src: title, the complaint, the smallest text that deserves it. */
const EVERYWHERE: readonly (readonly [title: string, rule: string, text: string])[] = [
  ['the environment', 'node(no-process-env)', `export const value = process.env['HOME']`],
  ['the environment by index', 'node(no-process-env)', `export const value = process['env']`],
  [
    'the environment taken apart',
    'eslint(no-restricted-properties)',
    `const { env } = process\nexport const value = env`,
  ],
  ['the environment by import', IMPORTS, `import { env } from 'node:process'\nexport const value = env`],
  [
    'signals made of several that are kept for ever',
    'eslint(no-restricted-properties)',
    `export const value = AbortSignal.any([])`,
  ],
  ['any', 'typescript(no-explicit-any)', `export const use = (value: any): unknown => value`],
  ['as', 'typescript(consistent-type-assertions)', `export const use = (value: unknown): string => value as string`],
  ['non-null', 'typescript(no-non-null-assertion)', `export const use = (value: string | null): string => value!`],
  ['a default export', 'import(no-default-export)', `export default 1`],
  ['console', 'eslint(no-console)', `console.log(1)`],
  ['a function of 61 lines', 'eslint(max-lines-per-function)', longFunction(61)],
  ['a file of 301 lines', 'eslint(max-lines)', linesOf(301, (index) => `export const value${index} = ${index}`)],
  ['depth 4', 'eslint(max-depth)', deepFunction(4)],
  [
    '4 parameters',
    'eslint(max-params)',
    `export const sum = (a: number, b: number, c: number, d: number) => a + b + c + d`,
  ],
  [
    'complexity 11',
    'eslint(complexity)',
    `export const map = (value: number): number => {\n${branches(10)}\n  return 0\n}`,
  ],
  [
    'a floating promise',
    'typescript(no-floating-promises)',
    `export const start = (): void => {\n  Promise.resolve(1)\n}`,
  ],
  [
    'a promise as a condition',
    'typescript(no-misused-promises)',
    `export const use = (late: Promise<boolean>): number => {\n  if (late) return 1\n  return 2\n}`,
  ],
  [
    'a switch that forgets a case',
    'typescript(switch-exhaustiveness-check)',
    `export const use = (kind: 'a' | 'b'): number => {\n  switch (kind) {\n    case 'a':\n      return 1\n  }\n  return 2\n}`,
  ],
]

function longFunction(lines: number): string {
  const body = linesOf(lines - 3, (index) => `  list.push(${index})`)
  return `export const fill = (list: number[]): number => {\n${body}\n  return list.length\n}`
}

function deepFunction(depth: number): string {
  return `export const use = (value: number): number => {\n${'if (value > 1) {\n'.repeat(depth)}return 1\n${'}\n'.repeat(depth)}return 2\n}`
}

/** What must be injected, in every folder but lib. */
const IMPURE: readonly (readonly [string, string, string])[] = [
  ['Date.now', 'eslint(no-restricted-properties)', `export const value = Date.now()`],
  ['Math.random', 'eslint(no-restricted-properties)', `export const value = Math.random()`],
  ['performance.now', 'eslint(no-restricted-properties)', `export const value = performance.now()`],
  ['crypto.randomUUID', 'eslint(no-restricted-properties)', `export const value = crypto.randomUUID()`],
  ['globalThis.fetch', 'eslint(no-restricted-properties)', `export const value = globalThis.fetch`],
  ['fetch', 'eslint(no-restricted-globals)', `export const value = fetch`],
  ['setTimeout', 'eslint(no-restricted-globals)', `export const value = setTimeout`],
  ['setInterval', 'eslint(no-restricted-globals)', `export const value = setInterval`],
]
const PURE_FOLDERS = Object.keys(MAY_IMPORT).filter((folder) => folder !== 'lib')

/** The client knows the server by its API alone, and runs in browsers. */
const CLIENT_WALLS = ['#domain/value.ts', '../../../src/domain/value.ts', './../../../src/config.ts', 'node:fs']

/** The command line knows the server by the client alone, through one file. */
const COMMAND_LINE_WALLS = [
  '#domain/value.ts',
  '../../../src/domain/value.ts',
  '../../typescript/src/index.ts',
  '../../typescript/src/send.ts',
  './../../typescript/src/send.ts',
]

/** The dashboard knows the API by the client alone, and runs in browsers. */
const DASHBOARD_WALLS = [
  '#domain/value.ts',
  '#config',
  '../../../src/domain/value.ts',
  './../../src/config.ts',
  'node:fs',
]

/** What only pages can do wrong: the complaint, and the smallest text that deserves it. */
const DASHBOARD_RULES: readonly (readonly [title: string, rule: string, text: string])[] = [
  ['words that no language has', 'react(jsx-no-literals)', 'export const Value = () => <p>Good morning</p>'],
  [
    'a hook under a condition',
    'react(hooks)',
    "import { useState } from 'react'\nexport const Value = ({ on }: { on: boolean }) => (on ? useState(1)[0] : null)",
  ],
  [
    'HTML from a string',
    'react(no-danger)',
    'export const Value = () => <p dangerouslySetInnerHTML={{ __html: "" }} />',
  ],
  ['a picture without words', 'jsx-a11y(alt-text)', 'export const Value = () => <img src="/icon.svg" />'],
]

const plants = new Map<string, string>([
  ...Object.keys(MAY_IMPORT).flatMap(plantWalls),
  ...EVERYWHERE.map(([, , text], index) => [`src/actions/rule-${index}.ts`, text] as const),
  ...PURE_FOLDERS.flatMap((folder) =>
    IMPURE.map(([, , text], index) => [`src/${folder}/impure-${index}.ts`, text] as const),
  ),
  ['src/pg.ts', everyForm('pg')],
  ...CLIENT_WALLS.map((specifier, index) => [`clients/typescript/src/wall-${index}.ts`, everyForm(specifier)] as const),
  ...COMMAND_LINE_WALLS.map((specifier, index) => [`clients/cli/src/wall-${index}.ts`, everyForm(specifier)] as const),
  ['clients/cli/src/client.ts', everyForm('../../typescript/src/send.ts')],
  ['clients/cli/src/surroundings.ts', `export const value = process.env['HOME']`],
  ...DASHBOARD_WALLS.map((specifier, index) => [`web/src/screens/wall-${index}.ts`, everyForm(specifier)] as const),
  ...DASHBOARD_RULES.map(([, , text], index) => [`web/src/screens/rule-${index}.tsx`, text] as const),
  ['src/outside.ts', everyForm('../scripts/value.ts')],
  ['src/lib/camelCase.ts', 'export const value = 1'],
  ['src/lib/cycle-a.ts', `import { b } from './cycle-b.ts'\nexport const a = (): number => b()`],
  ['src/lib/cycle-b.ts', `import { a } from '#lib/cycle-a.ts'\nexport const b = (): number => a()`],
])

suite('lint refuses what the house rules forbid, by the very rule', () => {
  let findings: readonly Finding[] = []

  before(async () => {
    const report = await lintTree(plants)
    assert.equal(report.code, 1)
    findings = report.findings
  })

  const linesRefused = (file: string, rule: string): readonly number[] =>
    [...new Set(findings.filter((each) => each.file === file && each.rule === rule).map(({ line }) => line))].sort(
      (a, b) => a - b,
    )

  const assertRefused = (file: string, rule: string): void =>
    assert.ok(linesRefused(file, rule).length > 0, `${rule} let this through in ${file}:\n${plants.get(file)}`)

  for (const folder of Object.keys(MAY_IMPORT)) {
    test(`src/${folder} imports nothing beyond its walls, in whatever form`, () => {
      for (const [file, text] of plantWalls(folder)) {
        assert.deepEqual(linesRefused(file, IMPORTS), FORMS, `not refused on every line of ${file}:\n${text}`)
      }
    })
  }

  test('the composition root leaves the database library to src/db', () => {
    assert.deepEqual(linesRefused('src/pg.ts', IMPORTS), FORMS)
  })

  test('the client imports nothing of the server, and nothing that only Node has', () => {
    for (const [index, specifier] of CLIENT_WALLS.entries()) {
      assert.deepEqual(linesRefused(`clients/typescript/src/wall-${index}.ts`, IMPORTS), FORMS, specifier)
    }
  })

  test('the command line imports the client through one file, nothing of the server, and reads the environment in one', () => {
    for (const [index, specifier] of COMMAND_LINE_WALLS.entries()) {
      assert.deepEqual(linesRefused(`clients/cli/src/wall-${index}.ts`, IMPORTS), FORMS, specifier)
    }
    assert.deepEqual(linesRefused('clients/cli/src/client.ts', IMPORTS), FORMS)
    assertRefused('clients/cli/src/surroundings.ts', 'node(no-process-env)')
  })

  test('the dashboard imports nothing of the server', () => {
    for (const [index, specifier] of DASHBOARD_WALLS.entries()) {
      assert.deepEqual(linesRefused(`web/src/screens/wall-${index}.ts`, IMPORTS), FORMS, specifier)
    }
  })

  for (const [index, [title, rule]] of DASHBOARD_RULES.entries()) {
    test(`${title} is refused in the dashboard`, () => assertRefused(`web/src/screens/rule-${index}.tsx`, rule))
  }

  test('nothing in src imports what lies outside it', () => {
    assert.deepEqual(linesRefused('src/outside.ts', IMPORTS), FORMS)
  })

  for (const [index, [title, rule]] of EVERYWHERE.entries()) {
    test(`${title} is refused`, () => assertRefused(`src/actions/rule-${index}.ts`, rule))
  }

  for (const [index, [title, rule]] of IMPURE.entries()) {
    test(`${title} is refused wherever clock, random and http are injected`, () => {
      for (const folder of PURE_FOLDERS) assertRefused(`src/${folder}/impure-${index}.ts`, rule)
    })
  }

  test('a file name that is not kebab-case is refused', () => {
    assertRefused('src/lib/camelCase.ts', 'unicorn(filename-case)')
  })

  test('an import cycle is refused, also through a # path', () => {
    assertRefused('src/lib/cycle-a.ts', 'import(no-cycle)')
  })
})

test('lint accepts a tree that uses exactly what each folder may use', async () => {
  const files = new Map<string, string>()
  for (const [folder, others] of Object.entries(MAY_IMPORT)) {
    const libraries = Object.keys(LIBRARIES).filter((library) => LIBRARIES[library]?.includes(folder))
    files.set(`src/${folder.split('/')[0]}/value.ts`, 'export const value = 1')
    const up = folder.includes('/') ? '..' : '.'
    const lines = [
      `export { value } from '${up}/value.ts'`,
      ...others.map((other) => `export { value as ${other} } from '#${other}/value.ts'`),
      ...libraries.map((library, index) => `export * as library${index} from '${library}'`),
      `export const pair = [1, 2] as const`,
      longFunction(60),
      deepFunction(3).replace('use', 'deep'),
      `export const map = (value: number): number => {\n${branches(9)}\n  return 0\n}`,
      `export const sum = (a: number, b: number, c: number): number => a + b + c`,
    ]
    files.set(`src/${folder}/allowed.ts`, lines.join('\n'))
  }
  files.set('src/config.ts', `export const home = process.env['HOME']`)
  files.set('src/lib/clock.ts', 'export const now = (): number => Date.now()')
  files.set(
    'src/app.ts',
    `export { pair } from '#http/allowed.ts'\nexport { default as manifest } from '../package.json' with { type: 'json' }`,
  )
  assert.deepEqual(await lintTree(files), { code: 0, findings: [] })
})
