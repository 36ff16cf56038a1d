import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { openScratch } from '#test/support/scratch.ts'
import { LEASE_MS, takeHold } from './upload-hold.ts'

const later = (milliseconds: number) => ({ ...systemClock, now: () => new Date(Date.now() + milliseconds) })

/** A hold that somebody else took a moment ago. */
const plant = async (folder: string, { host, pid }: { readonly host: string; readonly pid: number }): Promise<void> => {
  const place = path.join(folder, 'hold-7')
  await writeFile(place, `${host} ${pid}`)
}

test('one of many has the hold, and the next one gets it afterwards', async () => {
  await using scratch = await openScratch()
  const { folder } = scratch
  for (let round = 0; round < 20; round += 1) {
    const taken = await Promise.all(Array.from({ length: 8 }, () => takeHold(folder, systemClock)))
    const holds = taken.filter((hold) => hold !== null)
    assert.equal(holds.length, 1, `round ${round}`)
    assert.equal(await takeHold(folder, systemClock), null)
    await holds[0]![Symbol.asyncDispose]()
  }
  assert.equal((await readdir(folder)).length, 1)
})

test('what a dead process held is free at once, also when its number is in use again', async () => {
  for (const pid of [process.pid, 2 ** 22 + 1]) {
    await using scratch = await openScratch()
    const { folder } = scratch
    await plant(folder, { host: hostname(), pid })
    assert.ok(await takeHold(folder, systemClock), String(pid))
  }
  await using scratch = await openScratch()
  const { folder } = scratch
  await plant(folder, { host: hostname(), pid: process.ppid })
  assert.equal(await takeHold(folder, systemClock), null)
})

test('what another machine holds is free when its time is over', async () => {
  await using scratch = await openScratch()
  const { folder } = scratch
  await plant(folder, { host: 'elsewhere', pid: process.pid })
  assert.equal(await takeHold(folder, later(LEASE_MS / 2)), null)
  assert.ok(await takeHold(folder, later(LEASE_MS + 1_000)))
})

test('a hold that was extended outlives its time', async () => {
  await using scratch = await openScratch()
  const { folder } = scratch
  const hold = await takeHold(folder, systemClock)
  await hold!.extend()
  assert.equal(await takeHold(folder, later(LEASE_MS * 2)), null)
})
