import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { groupFiles, toGroupSource } from './test-groups.ts'

const plain = (path: string) => ({ path, source: "before(async () => {})\nit('is', () => {})\n" })

describe('test files', () => {
  it('share a process with neighbours of their folder, five at most', () => {
    const files = ['/a/1', '/a/2', '/a/3', '/a/4', '/a/5', '/a/6', '/b/1', '/b/2'].map(plain)
    assert.deepEqual(groupFiles(files), [['/a/1', '/a/2', '/a/3', '/a/4', '/a/5'], ['/a/6'], ['/b/1', '/b/2']])
  })

  for (const source of [
    'beforeEach(async () => {})',
    'afterEach(() => world.stopWorkers())',
    "const skip = await whereNone('ffmpeg')",
    'await prepare()',
    'const before = process.memoryUsage().rss',
    "process.once('warning', () => {})",
    "mock.method(console, 'log')",
  ]) {
    it(`are alone where others would feel it: ${source}`, () => {
      const files = [plain('/a/1'), { path: '/a/2', source: `import x from 'y'\n${source}\n` }, plain('/a/3')]
      assert.deepEqual(groupFiles(files), [['/a/1', '/a/3'], ['/a/2']])
    })
  }

  it('may wait, and have hooks around each test, inside a suite of their own', () => {
    const source = "describe('a', () => {\n  beforeEach(() => {})\n  it('b', async () => {\n    await c()\n  })\n})\n"
    assert.deepEqual(groupFiles([plain('/a/1'), { path: '/a/2', source }]), [['/a/1', '/a/2']])
  })

  it('are named by address, as a path may hold anything', () => {
    assert.equal(toGroupSource(['/a b/"c".test.ts']), 'import "file:///a%20b/%22c%22.test.ts"\n')
  })
})
