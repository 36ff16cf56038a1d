import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { prepareDashboard } from '../src/app-dashboard.ts'
import { silentLog } from '#lib/log.ts'

interface Chunk {
  readonly file: string
  readonly imports?: readonly string[]
}

type Manifest = Readonly<Record<string, Chunk>>

/** A script, and all that it needs before it begins. */
const closureOf = (manifest: Manifest, names: readonly string[]): ReadonlySet<string> => {
  const found = new Set<string>()
  const add = (name: string): void => {
    const chunk = manifest[name]
    assert.ok(chunk, `${name} is not in the manifest`)
    if (found.has(chunk.file)) return
    found.add(chunk.file)
    chunk.imports?.forEach(add)
  }
  names.forEach(add)
  return found
}

/** What somebody is sent before the calendar shows, packed with gzip; `npm run bench:dashboard` measures what comes over the wire. */
const MOST_BYTES = 200_000
/** A screen that names next to nothing would be a manifest that is misread. */
const LEAST_BYTES = 50_000

test('the first load of the calendar has at most 200 kB of script', async (t) => {
  const folder = await prepareDashboard(silentLog)
  assert.ok(folder !== null)
  const manifest: Manifest = JSON.parse(await readFile(path.join(folder, '.vite', 'manifest.json'), 'utf8'))
  const files = [...closureOf(manifest, ['index.html', 'src/screens/calendar/screen.tsx'])]
  const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(folder, `${file}.gz`))).size))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  t.diagnostic(`${bytes} bytes in ${files.length} files`)
  assert.ok(bytes > LEAST_BYTES && bytes <= MOST_BYTES, `${bytes} bytes`)
})
