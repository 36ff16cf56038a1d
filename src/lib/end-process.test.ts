import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { openScratch } from '#test/support/scratch.ts'

const run = promisify(execFile)

test(
  'a process ends with its code while a file is read that never answers',
  { skip: process.platform === 'win32' },
  async () => {
    await using scratch = await openScratch()
    const pipe = scratch.at('pipe')
    await run('mkfifo', [pipe])
    const script = `
    import { open } from 'node:fs/promises'
    import { endProcess } from ${JSON.stringify(new URL('end-process.ts', import.meta.url).href)}
    void open(${JSON.stringify(pipe)})
    setImmediate(() => { console.log('said'); endProcess(2) })`
    const ended = run(process.execPath, ['--input-type=module', '-e', script])
    await assert.rejects(ended, { code: 2, stdout: 'said\n' })
  },
)
