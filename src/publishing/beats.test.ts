import assert from 'node:assert/strict'
import { it } from 'node:test'
import { connectDatabase } from '#db/database.ts'
import { createBell } from '#lib/doorbell.ts'
import { systemClock } from '#lib/clock.ts'
import { silentLog } from '#lib/log.ts'
import { createTestDatabase } from '#test/support/postgres.ts'
import { startBeats } from './beats.ts'
import type { Standing } from './installation.ts'

it('a worker tells at once that it may publish, whose clock it has, and nothing any more when it ends', async () => {
  await using database = await createTestDatabase()
  const db = connectDatabase(database.url, { role: 'worker', poolSize: 1, log: silentLog })
  let standing: Standing = { kind: 'refused', reason: 'The database has not been asked yet.' }
  let [asleep, fallAsleep] = [Promise.resolve(), (): void => undefined]
  const awaitSleep = (): void => {
    const { promise, resolve } = Promise.withResolvers<void>()
    ;[asleep, fallAsleep] = [promise, resolve]
  }
  // A minute ahead, and no time passes on it: only the bell ends a sleep.
  const clock = {
    ...systemClock,
    now: () => new Date(systemClock.now().getTime() + 60_000),
    sleep: (_milliseconds: number, signal?: AbortSignal) => {
      fallAsleep()
      return new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }))
    },
  }
  const bell = createBell({ clock })
  const told = { role: 'worker', version: '1.0.0', tzdata: '2026c', bell } as const
  const rows = () => db.selectFrom('workers').selectAll().execute()
  awaitSleep()
  const beats = startBeats(
    { db, clock, log: silentLog, worker: 'here/1' },
    { ...told, worker: { standing: () => standing, secondsSinceBeat: () => 0 } },
  )
  await asleep
  assert.deepEqual(
    (await rows()).map((row) => row.standing),
    ['refused'],
  )
  standing = { kind: 'fine' }
  awaitSleep()
  bell.ring()
  await asleep
  const [row, ...others] = await rows()
  assert.deepEqual([row?.standing, row?.role, row?.tzdata, others.length], ['fine', 'worker', '2026c', 0])
  const ahead = Number(row?.clockAheadMs)
  assert.ok(ahead > 59_000 && ahead <= 60_000, `${ahead} ms ahead`)
  await beats.stop()
  assert.deepEqual(await rows(), [])
  await db.destroy()
})
