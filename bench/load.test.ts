import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openScratch, type Scratch } from '#test/support/scratch.ts'
import { createTestDatabase, type TestDatabase } from '#test/support/postgres.ts'
import { adoptServer } from './harness/server.ts'
import { arrivals } from './load/arrivals.ts'
import { asLoadDocument } from './load/document.ts'
import { measureIdle } from './load/idle.ts'
import { measureMixed, mixedFindings } from './load/mixed.ts'
import { readLoadOptions } from './load/options.ts'
import { measureOverload, overloadFindings } from './load/overload.ts'
import { shootAll, shootInTurn, type Shot } from './load/shoot.ts'
import { blockMeans, slopeOf, type Sample } from './load/slope.ts'
import { openStage, steadily, type Stage } from './load/stage.ts'
import { failuresOf, recoveryMs, summarize } from './load/summary.ts'

const shot = (at: number, latency: number, status = 200): Shot => ({
  name: 'x',
  at,
  lag: 0.5,
  latency,
  status,
  bytes: 1,
})

describe('arrivals', () => {
  it('are the same for the same seed, as many as the rate says, and come as strangers do', () => {
    const plan = { phases: [{ rate: 200, seconds: 100 }], seed: 7 }
    const moments = arrivals(plan)
    assert.deepEqual(moments, arrivals(plan))
    assert.notDeepEqual(moments.slice(0, 5), arrivals({ ...plan, seed: 8 }).slice(0, 5))
    assert.ok(Math.abs(moments.length - 20_000) < 600, String(moments.length))
    const gaps = moments.map((at, index) => at - (moments[index - 1] ?? 0))
    const long = gaps.filter((gap) => gap > 5).length / gaps.length
    assert.ok(gaps.every((gap) => gap >= 0) && Math.abs(long - Math.exp(-1)) < 0.02, String(long))
  })
})

describe('latency', () => {
  /** Answers at once, but for one stall: whoever comes meanwhile waits until it is over. */
  const stalling = (from: number, to: number) => {
    const began = performance.now()
    return async () => {
      const now = performance.now() - began
      if (now >= from && now < to) await sleep(to - now)
      return { name: 'x', status: 200, bytes: 0 }
    }
  }
  const slow = (shots: readonly Shot[]): number => shots.filter(({ latency }) => latency > 50).length

  it('counts from the moment at which a request was meant to start: a stall meets all who came meanwhile', async () => {
    const open = await shootAll(arrivals({ phases: [{ rate: 200, seconds: 1 }], seed: 1 }), stalling(300, 700))
    const closed = await shootInTurn({ clients: 2, seconds: 1 }, stalling(300, 700))
    assert.ok(slow(open) > 40, `${slow(open)} of ${open.length}`)
    // The closed loop asks nothing while it waits, and so hardly notices.
    assert.ok(slow(closed) * 5 < slow(open), `${slow(closed)} of ${closed.length}`)
    assert.ok(summarize(open).p95 > summarize(closed).p95)
  })

  it('has the own stall of the generator in it, which shows as lag', async () => {
    const fire = async (index: number) => {
      if (index === 20) for (const until = performance.now() + 200; performance.now() < until;);
      return { name: 'x', status: 200, bytes: 0 }
    }
    const shots = await shootAll(arrivals({ phases: [{ rate: 200, seconds: 0.5 }], seed: 2 }), fire)
    const { lagMost, most } = summarize(shots)
    assert.ok(lagMost > 150 && most >= lagMost, `${lagMost} ${most}`)
  })
})

describe('what is made of shots', () => {
  it('percentiles of what was served, and what was turned away or failed apart', () => {
    const served = Array.from({ length: 1_000 }, (_, index) => shot(index, index + 1))
    const found = summarize([...served, shot(5, 1, 503), shot(6, 9_000, 0), shot(7, 1, 500), shot(8, 1, 599)])
    const { requests, shed, failed, p50, p95, p99, p999, most } = found
    assert.deepEqual([requests, found.served, shed, failed], [1_004, 1_000, 1, 3])
    assert.deepEqual([p50, p95, p99, p999, most], [500, 950, 990, 999, 1_000])
  })

  it('recovery ends with the last request that was turned away or failed, or the last second in which many were slow', () => {
    const shots = [shot(100, 900, 503), shot(1_500, 900), shot(1_700, 20, 503), shot(1_900, 20), shot(2_500, 99)]
    assert.equal(recoveryMs(shots, { end: 1_000, within: 100 }), 700)
    assert.equal(recoveryMs([shot(1_200, 5)], { end: 1_000, within: 100 }), 0)
    const calm = Array.from({ length: 40 }, (_, index) => shot(5_010 + index * 20, 20))
    const fewSlow = [...calm, shot(5_900, 300), shot(5_910, 300)]
    assert.equal(recoveryMs(fewSlow, { end: 1_000, within: 100 }), 0)
    assert.equal(recoveryMs([...fewSlow, shot(5_920, 300)], { end: 1_000, within: 100 }), 4_920)
  })

  it('a slope, and how sure it is', () => {
    const noisy = (perHour: number): readonly Sample[] =>
      Array.from({ length: 360 }, (_, index) => [
        index * 5_000,
        200 + (perHour * index * 5) / 3_600 + 5 * Math.sin(index * 2.3),
      ])
    for (const perHour of [0, 30]) {
      const slope = slopeOf(blockMeans(noisy(perHour), 20))
      assert.ok(Math.abs(slope.perHour - perHour) < slope.margin && slope.margin < 10, JSON.stringify(slope))
    }
    assert.ok(Number.isNaN(slopeOf([[0, 1]]).perHour))
    const line = slopeOf([
      [0, 1],
      [3_600_000, 2],
      [7_200_000, 3],
    ])
    assert.ok(Math.abs(line.perHour - 1) < 1e-9 && line.margin < 1e-9)
  })
})

describe('the load, in small', () => {
  let database: TestDatabase
  let scratch: Scratch
  let stage: Stage

  before(async () => {
    database = await createTestDatabase()
    scratch = await openScratch()
    stage = await openStage(await adoptServer(database.url, scratch.folder, async () => {}), {
      organizations: 2,
      channels: 100,
      postsPerSecond: 10,
      networkMs: 5,
      planned: 5,
      roles: 'all',
      // As few as there may be: so that a slow machine and a fast one both have too much to do.
      concurrency: 10,
    })
  })

  after(async () => {
    await stage[Symbol.asyncDispose]()
    await scratch[Symbol.asyncDispose]()
    await database.drop()
  })

  it('asks both servers at the same moments, and posts go out meanwhile, each once', async () => {
    const counts = { rounds: 1, seconds: 2, rate: 20, warmUpSeconds: 1 }
    const rounds = await measureMixed(stage, counts)
    const moments = arrivals(steadily(counts.rate, counts.seconds, 100))
    for (const { shots, posts } of rounds.flatMap(({ bare, ours }) => [bare, ours])) {
      assert.deepEqual(
        shots.map(({ at }) => at),
        moments,
      )
      const { served } = summarize(shots)
      assert.deepEqual(failuresOf(shots), [])
      assert.ok(served > 0)
      assert.ok(posts.due > 0)
      assert.deepEqual([posts.never, posts.twice], [0, 0])
    }
    const findings = mixedFindings(rounds, counts)
    for (const { head, rows } of findings.tables) for (const row of rows) assert.equal(row.length, head.length)
    const document = asLoadDocument({ title: 'Load', command: 'npm run load', machine: ['2 cores'] }, [findings])
    assert.match(document, /npm run load[^]*2 cores[^]*no errors[^]*images\/load-latency\.svg[^]*bare Fastify/)
  })

  it('finds what is turned away, and that nothing fails otherwise', async () => {
    const counts = { ...readLoadOptions(['--quick']).counts.overload, clients: 4 }
    const few = { ...counts, calmRate: 10, calmSeconds: 1, seconds: 2, recoverySeconds: 1, probeSeconds: 1 }
    const row = await measureOverload(stage, few)
    const { shed, served } = summarize(row.span.shots)
    assert.ok(row.capacity > 0 && shed > 0 && served > 0, `${row.capacity} ${shed} ${served}`)
    assert.deepEqual(failuresOf(row.span.shots), [])
    for (const { head, rows } of overloadFindings(row, few).tables)
      for (const each of rows) assert.equal(each.length, head.length)
  })

  it('keeps idle connections', async () => {
    const { state } = await measureIdle(stage, { connections: 50, seconds: 1, rate: 5 })
    assert.deepEqual(state, { opened: 50, refused: 0, open: 50 })
  })

  it('runs only parts that there are, and the soak alone', () => {
    assert.throws(() => readLoadOptions(['--only=mixed,nothing']), /no part "nothing"/)
    assert.throws(() => readLoadOptions(['--only=mixed,soak']), /run alone/)
    assert.ok(!readLoadOptions([]).parts.includes('soak'))
    assert.equal(readLoadOptions(['--only=soak', '--minutes', '2']).counts.soak.minutes, 2)
  })
})
