import assert from 'node:assert/strict'
import { access, readFile } from 'node:fs/promises'
import { test } from 'node:test'

const root = new URL('../', import.meta.url)

/** Every path that a table of the document names, with the row that it stands in. */
const namedPaths = (text: string): readonly { readonly row: string; readonly path: string }[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((row) =>
      [...row.matchAll(/`((?:src|test|scripts|migrations|bench)\/[\w./-]+)`/g)].map(([, path = '']) => ({ row, path })),
    )

const isMissing = (path: string): Promise<boolean> =>
  access(new URL(path, root)).then(
    () => false,
    () => true,
  )

test('every requirement of docs/security.md names code and a test, and every path is there', async () => {
  const text = await readFile(new URL('docs/security.md', root), 'utf8')
  const rows = text.split('\n').filter((line) => /^\|(?! *(?:Requirement|-))/.test(line))
  assert.ok(rows.length > 40)
  for (const row of rows) assert.match(row, /\| .*`(?:[^`]*\.test\.ts|scripts\/pentest\.ts|bench\/[^`]*)`[^|]*\|$/, row)
  const missing: string[] = []
  for (const { path } of namedPaths(text)) if (await isMissing(path)) missing.push(path)
  assert.deepEqual(missing, [])
})

test('a path that is not there is found', async () => {
  const [planted] = namedPaths('| x | `src/nothing-here.ts` | y |')
  assert.ok(planted)
  assert.ok(await isMissing(planted.path))
})
