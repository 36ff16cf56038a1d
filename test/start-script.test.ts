import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { root } from './support/planted-tree.ts'

const run = promisify(execFile)

test('a program that was started once is not compiled again, in the folder of the packages and nowhere else', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'scheduly-start-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await mkdir(path.join(folder, 'scripts'))
  await mkdir(path.join(folder, 'node_modules'))
  await cp(path.join(root, 'scripts/run.cjs'), path.join(folder, 'scripts/run.cjs'))
  await writeFile(path.join(folder, 'program.ts'), 'const word: string = process.argv[2] ?? ""; console.log(word)')
  const compiled = path.join(folder, 'node_modules/.cache/compiled')
  const start = async (): Promise<string> => {
    const answer = await run(process.execPath, ['scripts/run.cjs', 'program.ts', 'ink'], { cwd: folder, env: {} })
    return answer.stdout
  }
  assert.equal(await start(), 'ink\n')
  assert.ok(existsSync(compiled))
  const kept = await readdir(compiled, { recursive: true })
  assert.ok(kept.length > 1)
  assert.equal(await start(), 'ink\n')
  assert.deepEqual(await readdir(compiled, { recursive: true }), kept)
})
