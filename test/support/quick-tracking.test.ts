import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, test } from 'node:test'
import { root } from './planted-tree.ts'
import { openScratch } from './scratch.ts'

interface Ended {
  readonly code: number
  readonly output: string
}

/** Node with nothing of this process: neither its preloads nor its environment. */
const runNode = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise((settle, reject) => {
    execFile(process.execPath, [...words], { cwd: root, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code
      if (typeof code === 'number') settle({ code, output: `${stdout}${stderr}` })
      else reject(error ?? new Error('node did not run'))
    })
  })

const preload = (name: string): string => `--import=${import.meta.resolve(`#test/support/${name}`)}`

/** A test that is right, and waits for `planted` before it ends. */
const aTestFile = (planted: string): string => `
  import { test } from 'node:test'
  import { setTimeout } from 'node:timers/promises'
  test('waits', async () => {
    await setTimeout(1)
    ${planted}
    await setTimeout(50)
  })`

const LATE_ERRORS = {
  'an error in a timer': `globalThis.setTimeout(() => { throw new Error('nobody catches this') }, 1)`,
  'a rejected promise': `void Promise.reject(new Error('nobody catches this'))`,
  'an error in a microtask': `queueMicrotask(() => { throw new Error('nobody catches this') })`,
}

describe('the tracking of promises, left out', () => {
  for (const [name, planted] of Object.entries(LATE_ERRORS)) {
    test(`lets ${name} that nobody catches fail the file, and says which`, async () => {
      await using scratch = await openScratch()
      const file = await scratch.file('late.test.mjs', aTestFile(planted))
      const { code, output } = await runNode([preload('quick-tracking.ts'), '--test', file])
      assert.equal(code, 1, output)
      assert.match(output, /nobody catches this/)
    })
  }

  test('lets a right file pass', async () => {
    await using scratch = await openScratch()
    const file = await scratch.file('right.test.mjs', aTestFile('await Promise.resolve()'))
    const { code, output } = await runNode([preload('quick-tracking.ts'), '--test', file])
    assert.equal(code, 0, output)
  })
})
