import assert from 'node:assert/strict'
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
