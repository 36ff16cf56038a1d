import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { systemClock } from '#lib/clock.ts'
import { hastyClock } from '#test/support/hasty-clock.ts'
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

/** Waits until the hold's file says that it was taken or renewed at this time. */
const whenRenewedAt = async (folder: string, time: number): Promise<void> => {
  const place = path.join(folder, 'hold-1')
  while ((await stat(place)).mtimeMs < time) await systemClock.sleep(5)
}

test('a hold is renewed for as long as it is had', async () => {
  await using scratch = await openScratch()
  const { folder } = scratch
  let ahead = 0
  // Only its renewals are early: were its whole time short, a busy machine would rightly lose the hold.
  const hasty = hastyClock(1_000)
  const clock = {
    ...systemClock,
    deadline: (ms: number) => hasty.deadline(ms),
    now: () => new Date(Date.now() + ahead),
  }
  await using hold = (await takeHold(folder, clock))!
  ahead = LEASE_MS * 5
  await whenRenewedAt(folder, Date.now() + LEASE_MS * 4)
  assert.equal(await takeHold(folder, later(LEASE_MS * 4)), null)
  assert.equal(hold.lost.aborted, false)
})

test('whoever stood still for longer than a hold lasts has lost it', async () => {
  await using scratch = await openScratch()
  const { folder } = scratch
  await using hold = (await takeHold(folder, hastyClock(1_000)))!
  await plant(folder, { host: 'elsewhere', pid: 1 })
  if (!hold.lost.aborted) await once(hold.lost, 'abort')
  assert.equal(hold.lost.aborted, true)
})
