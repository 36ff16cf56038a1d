import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Sample } from './cost/statements.ts'
import { withBlocks } from './cost/page.ts'
import { barsSentence, fullBar, quietBar } from './harness/quiet.ts'
import { createAgenda } from './scaling/agenda.ts'
import { createChance } from './scaling/chance.ts'
import { createCores } from './scaling/cores.ts'
import { growthPerMore, type Facts } from './scaling/costs.ts'
import { errorSentence } from './scaling/findings.ts'
import { simulate, type Scenario } from './scaling/model.ts'

const near = (found: number, expected: number, share: number): void =>
  assert.ok(Math.abs(found / expected - 1) <= share, `${found} is not within ${share * 100} % of ${expected}`)

describe('the agenda of a model', () => {
  it('lets everything happen in order, and what is planned for one instant in the order of planning', () => {
    const agenda = createAgenda()
    const chance = createChance(3)
    const seen: { readonly at: number; readonly number: number }[] = []
    for (let number = 0; number < 2_000; number += 1) {
      const at = Math.floor(chance.fraction() * 50)
      agenda.in(at, () => seen.push({ at, number }))
    }
    agenda.runUntil(25)
    assert.ok(seen.every(({ at }) => at <= 25))
    agenda.runUntil(100)
    assert.equal(seen.length, 2_000)
    assert.deepEqual(
      seen,
      seen.toSorted((one, other) => one.at - other.at || one.number - other.number),
    )
  })
})

/** Jobs that come by chance, and take by chance: what is known of them by theory. */
const queue = (facts: {
  readonly cores: number
  readonly every: number
  readonly takes: number
  readonly jobs: number
}) => {
  const agenda = createAgenda()
  const chance = createChance(11)
  const cores = createCores(agenda, facts.cores)
  let [come, stayedMs] = [0, 0]
  const next = (): void => {
    const since = agenda.now()
    come += 1
    cores.serve(
      () => chance.exponential(facts.takes),
      () => {
        stayedMs += agenda.now() - since
      },
    )
    if (come < facts.jobs) agenda.in(chance.exponential(facts.every), next)
  }
  agenda.in(0, next)
  agenda.runUntil(facts.every * facts.jobs * 2)
  return { ...cores.facts(), stayedMs }
}

/** Erlang's formula: how likely it is that all cores are busy when somebody comes. */
const erlangC = (cores: number, offered: number): number => {
  let [term, sum] = [1, 1]
  for (let index = 1; index < cores; index += 1) {
    term *= offered / index
    sum += term
  }
  const last = ((term * offered) / cores) * (cores / (cores - offered))
  return last / (sum + last)
}

describe('cores with a queue before them', () => {
  for (const { cores, every, takes } of [
    { cores: 1, every: 10, takes: 7 },
    { cores: 2, every: 10, takes: 16 },
    { cores: 8, every: 1, takes: 7 },
  ])
    it(`let jobs wait as Erlang's formula says: ${cores} of them`, () => {
      const facts = queue({ cores, every, takes, jobs: 300_000 })
      const offered = takes / every
      const expected = (erlangC(cores, offered) * takes) / (cores - offered)
      assert.equal(facts.jobs, 300_000)
      near(facts.waitedMs / facts.jobs, expected, 0.05)
      near(facts.busyMs / facts.jobs, takes, 0.01)
    })

  it("keep Little's law: how many are there is how many come times how long they stay", () => {
    const facts = queue({ cores: 3, every: 5, takes: 13, jobs: 50_000 })
    near(facts.presentMs, facts.stayedMs, 1e-9)
    assert.ok(facts.stayedMs > facts.busyMs)
  })
})

const sampleOf = (rows: number, cpuMs: number): Sample => ({
  rows,
  runs: 10,
  cpuMs,
  wallMs: Array.from({ length: 21 }, (_, index) => cpuMs * (0.9 + index / 50)),
})

const threeSizes = (each: number, more: number) => [1, 10, 50].map((rows) => sampleOf(rows, each + more * rows))

/** As a small machine measures it, rounded. */
const FACTS: Facts = {
  statements: {
    claim: threeSizes(0.8, 0.1),
    load: threeSizes(0.4, 0.1),
    intent: threeSizes(0.5, 0.2),
    accept: threeSizes(0.5, 0.2),
  },
  rounds: {
    claimNothing: sampleOf(0, 0.5),
    nextWake: sampleOf(0, 0.1),
    check: sampleOf(0, 0.1),
    beat: sampleOf(0, 0.3),
  },
  contention: [
    { claimers: 1, claims: 10, claimsPerSecond: 1_000, cpuMs: 1, short: 0 },
    { claimers: 32, claims: 10, claimsPerSecond: 1_000, cpuMs: 1.31, short: 0 },
  ],
  ringing: [
    { listeners: 0, cpuMs: 0.1 },
    { listeners: 64, cpuMs: 1.38 },
  ],
  idle: { postgresShare: 0.002, workerShare: 0.002, statementsPerSecond: 2, connections: 7 },
  posts: [
    {
      what: 'all due at once',
      posts: 1_000,
      organizations: 20,
      waiting: 0,
      workers: 1,
      rate: 1_000,
      workerMs: 0.4,
      postgresMs: 0.6,
      walBytes: 5_000,
      statements: 0.2,
      connections: 7,
      lateP50: 500,
      lateP99: 990,
    },
  ],
}

const SCENARIO: Scenario = {
  seed: 5,
  workers: 8,
  cores: 4,
  perSecond: 100,
  evenly: false,
  besideMs: 0,
  posts: 500,
  networkMs: 50,
  places: 50,
  ringsPerSecond: 1,
  shared: false,
}
const run = (changes: Partial<Scenario> = {}) => simulate(FACTS, { ...SCENARIO, ...changes })

describe('the model of many workers', () => {
  it('comes to the same end each time, and by another seed to another', () => {
    assert.deepEqual(run(), run())
    assert.notDeepEqual(run({ seed: 6 }), { ...run(), scenario: { ...SCENARIO, seed: 6 } })
  })

  it('sends every post once, none before its time', () => {
    for (const workers of [1, 8, 100]) {
      const { sent, lateP50 } = run({ workers })
      assert.equal(sent, 500)
      assert.ok(lateP50 >= 0)
    }
  })

  it('sends no more than the places of its workers let out, nor than the database carries', () => {
    const few = run({ workers: 2, places: 5, perSecond: 0, networkMs: 500 })
    near(few.rate, (2 * 5) / 0.5, 0.1)
    // A post costs 0.6 ms at least, once batches are as full as they get.
    const many = run({ workers: 50, perSecond: 0, posts: 20_000, networkMs: 0, cores: 1 })
    assert.ok(many.rate < 1_000 / 0.6, `${many.rate} posts a second`)
    assert.ok(many.load > 0.85, `${many.load} of the core`)
  })

  it('is late where a thousand wake for each post, and less so on more cores', () => {
    const [ten, thousand, wide] = [run({ workers: 10 }), run({ workers: 1_000 }), run({ workers: 1_000, cores: 64 })]
    assert.ok(thousand.lateP99 > 5 * ten.lateP99, `${thousand.lateP99} and ${ten.lateP99} ms`)
    assert.ok(wide.lateP99 < thousand.lateP99)
    assert.ok(thousand.postgresMs > ten.postgresMs)
  })

  it('learns by least squares how much dearer each further claimer makes a claim', () => {
    near(
      growthPerMore([
        [1, 2],
        [2, 2.2],
        [11, 4],
      ]),
      0.1,
      1e-9,
    )
    assert.equal(growthPerMore([[1, 2]]), 0)
  })
})

describe('what stands beside the figures', () => {
  it('says how far the model is off: lateness of all, costs of those that it has not learned from', () => {
    const outcome = run()
    const [row] = FACTS.posts
    assert.ok(row !== undefined)
    const compare = (workers: number, found: number) => ({
      real: { ...row, workers, lateP50: 10, lateP99: 100, postgresMs: 2 },
      model: { ...outcome, lateP50: found, lateP99: 10 * found, postgresMs: found / 4 },
    })
    assert.equal(
      errorSentence([compare(1, 5), compare(2, 12), compare(4, 20)]),
      "Off by, beside real workers (up to 4; more were not measured): median -50.0 % to +100 %, p99 -50.0 % to +100 %, PostgreSQL's processor time for a post +50.0 % to +150 %.",
    )
  })

  it('says whether others were at work, and whether it was a full run', () => {
    assert.deepEqual(
      [quietBar(0.5, 2), quietBar(0.51, 2), quietBar(Number.NaN, 2), fullBar(false), fullBar(true)].map(
        ({ met }) => met,
      ),
      [true, false, false, true, false],
    )
    const missed = barsSentence([quietBar(5.2, 2), fullBar(false)])
    assert.match(missed, /^- \*\*MISS\*\*: measured on a quiet machine .*: 2\.60\n- PASS: .*\n\nWhere a bar is missed/)
    assert.doesNotMatch(barsSentence([quietBar(0.1, 2), fullBar(false)]), /MISS|missed/)
  })
})

describe('the page that holds the figures', () => {
  it('gets them between its marks, and keeps the rest', () => {
    const page = 'Before\n\n<!-- cost: begin -->\n\nold\n\n<!-- cost: end -->\n\nAfter\n'
    const written = withBlocks(page, 'cost', ['new', 'newer'])
    assert.equal(written, 'Before\n\n<!-- cost: begin -->\n\nnew\n\nnewer\n\n<!-- cost: end -->\n\nAfter\n')
    assert.equal(withBlocks(written, 'cost', ['new', 'newer']), written)
    assert.throws(() => withBlocks(page, 'other', []), /no place/)
  })
})
