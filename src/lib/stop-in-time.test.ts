import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { stopInTime } from './stop-in-time.ts'

const stage = () => {
  const [passed, told] = [Promise.withResolvers<void>(), [] as string[]]
  const waits: number[] = []
  const clock = {
    sleep: (milliseconds: number, signal?: AbortSignal): Promise<void> => {
      waits.push(milliseconds)
      signal?.addEventListener('abort', () => passed.resolve())
      return passed.promise
    },
  }
  const log = { error: (_facts: object, message: string) => void told.push(message) }
  return { told, waits, pass: passed.resolve, facts: { clock, log, seconds: 35, end: () => void told.push('ended') } }
}

test('what ends in time ends by itself, and what fails says so', async () => {
  const { facts, told, waits } = stage()
  await stopInTime(async () => {}, facts)
  await assert.rejects(
    stopInTime(() => Promise.reject(new Error('it broke')), stage().facts),
    /it broke/,
  )
  assert.deepEqual([told, waits], [[], [35_000]])
})

test('what does not end is ended, with a word of it', async () => {
  const { facts, told, pass } = stage()
  const stopping = stopInTime(() => new Promise(() => {}), facts)
  assert.deepEqual(told, [])
  pass()
  await stopping
  assert.match(told[0] ?? '', /^not everything ended in time/)
  assert.deepEqual(told.slice(1), ['ended'])
})

test('the word of it is out before another program takes the place of the process', async () => {
  const from = (name: string): string => JSON.stringify(import.meta.resolve(`./${name}.ts`))
  const script = `
    import { systemClock } from ${from('clock')}
    import { endProcess } from ${from('end-process')}
    import { createLog } from ${from('log')}
    import { stopInTime } from ${from('stop-in-time')}
    const log = createLog('info', { sync: true })
    const end = () => endProcess(1)
    await stopInTime(() => new Promise(() => {}), { clock: systemClock, log, seconds: 0.01, end })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'pipe'] })
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  assert.equal(code, 1)
  assert.match(said, /"level":50.*"seconds":0\.01.*not everything ended in time/)
})
