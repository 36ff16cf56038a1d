import assert from 'node:assert/strict'
import type { MediaFacts } from '#domain/media.ts'
import { systemClock } from '#lib/clock.ts'
import { inspectFile } from '#media/inspect.ts'
import { isRefusal, type Refusal } from '#media/refusal.ts'
import { openScratch } from './scratch.ts'

/** Looks at bytes as if they were a file. */
export const inspect = async (bytes: Buffer, clock = systemClock): Promise<MediaFacts | Refusal> => {
  await using scratch = await openScratch()
  return await inspectFile(await scratch.file('a.txt', bytes), { clock })
}

/** The facts of bytes that must be taken. */
export const factsOf = async (bytes: Buffer): Promise<MediaFacts> => {
  const found = await inspect(bytes)
  assert.ok(!isRefusal(found), JSON.stringify(found))
  return found
}

/** The refusal of bytes that must not be taken. */
export const refusalOf = async (bytes: Buffer, clock = systemClock): Promise<Refusal> => {
  const found = await inspect(bytes, clock)
  assert.ok(isRefusal(found), JSON.stringify(found))
  return found
}
