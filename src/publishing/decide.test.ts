import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { FindOutcome, PublishOutcome } from '#providers/provider.ts'
import {
  backoffSeconds,
  decide,
  decideLook,
  decideSearch,
  type Decision,
  type LookFacts,
  type SendFacts,
} from './decide.ts'
import { defaultPolicy, settleSeconds } from './policy.ts'

const policy = defaultPolicy(60)

const sendFacts = (facts: Partial<SendFacts> = {}): SendFacts => ({
  tries: 0,
  lateSeconds: 1,
  lastOutcome: null,
  doubted: false,
  chance: 0.5,
  policy,
  ...facts,
})

const lookFacts = (facts: Partial<LookFacts> = {}): LookFacts => ({
  looks: 0,
  ageSeconds: 15,
  settled: false,
  dedupe: 'C',
  policy,
  ...facts,
})

/** A decision in short: what becomes of the publication, and what its attempt is recorded as. */
const short = (decision: Decision): string => {
  const attempt = decision.result?.state ?? 'none'
  if (decision.kind !== 'move') return `${decision.kind}, attempt ${attempt}`
  const code = decision.move.failure === undefined ? '' : ` ${decision.move.failure.code}`
  return `${decision.move.status}${code}, attempt ${attempt}`
}

const outcomes = {
  published: { kind: 'published', remoteId: '1', url: 'https://x.example/1' },
  processing: { kind: 'processing', resume: {}, checkAfterSeconds: 5 },
  rejected: { kind: 'rejected', code: 'forbidden', reason: 'no' },
  duplicate: { kind: 'rejected', code: 'duplicate_content', reason: 'said before' },
  unauthorized: { kind: 'unauthorized', reason: 'token' },
  limited: { kind: 'rate-limited', retryAfterSeconds: 90, reason: 'slow down' },
  unavailable: { kind: 'unavailable', reason: 'refused' },
  unknown: { kind: 'unknown', reason: 'no answer' },
} as const satisfies Record<string, PublishOutcome>

const SENDS: readonly [keyof typeof outcomes, Partial<SendFacts>, string][] = [
  ['published', {}, 'published, attempt accepted'],
  ['processing', {}, 'publishing, attempt unknown'],
  ['rejected', {}, 'failed forbidden, attempt refused'],
  ['rejected', { doubted: true }, 'failed forbidden, attempt refused'],
  ['duplicate', {}, 'failed duplicate_content, attempt refused'],
  ['duplicate', { doubted: true }, 'publishing, attempt unknown'],
  ['unauthorized', {}, 'renew, attempt refused'],
  ['unauthorized', { lastOutcome: 'unavailable' }, 'renew, attempt refused'],
  ['unauthorized', { lastOutcome: 'unauthorized' }, 'reconnect, attempt refused'],
  ['limited', {}, 'queued, attempt refused'],
  ['limited', { tries: 7 }, 'queued, attempt refused'],
  ['limited', { lateSeconds: 3_599 }, 'failed rate_limited, attempt refused'],
  ['limited', { lateSeconds: 3_601 }, 'failed missed_window, attempt refused'],
  ['unavailable', {}, 'queued, attempt not_sent'],
  ['unavailable', { tries: 6 }, 'queued, attempt not_sent'],
  ['unavailable', { tries: 7 }, 'failed unavailable, attempt not_sent'],
  ['unavailable', { lateSeconds: 3_600 }, 'failed unavailable, attempt not_sent'],
  ['unknown', {}, 'publishing, attempt unknown'],
  ['unknown', { tries: 7, lateSeconds: 10_000 }, 'publishing, attempt unknown'],
]

describe('decide', () => {
  for (const [name, facts, expected] of SENDS) {
    it(`makes "${expected}" of ${name} with ${JSON.stringify(facts)}`, () => {
      assert.equal(short(decide(outcomes[name], sendFacts(facts))), expected)
    })
  }

  it('does not count waiting for a rate limit as a try, and waits as long as it was told', () => {
    const decision = decide(outcomes.limited, sendFacts({ tries: 3 }))
    assert.deepEqual(decision.kind === 'move' && decision.move, { status: 'queued', wakeInSeconds: 90, tries: 3 })
  })

  it('looks at the network 15 seconds after a send without an answer', () => {
    const decision = decide(outcomes.unknown, sendFacts())
    assert.deepEqual(decision.kind === 'move' && decision.move, { status: 'publishing', wakeInSeconds: 15, looks: 0 })
  })

  it('never queues again what may be on the network, whatever the facts', () => {
    const anyFacts = fc.record({
      tries: fc.nat(20),
      lateSeconds: fc.double({ min: -100, max: 1e6, noNaN: true }),
      lastOutcome: fc.constantFrom(null, 'unauthorized', 'unknown', 'unavailable'),
      doubted: fc.boolean(),
      chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.constantFrom('unknown' as const, 'processing' as const), anyFacts, (kind, facts) => {
        const decision = decide(outcomes[kind], { ...facts, policy })
        assert.equal(short(decision), 'publishing, attempt unknown')
      }),
    )
  })
})

describe('backoffSeconds', () => {
  it('stays between nothing and a cap that doubles up to five minutes', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (tries, chance) => {
        const seconds = backoffSeconds({ tries, chance, policy })
        assert.ok(seconds >= 0 && seconds <= Math.min(300, 2 * 2 ** tries))
      }),
    )
  })
})

const finds = {
  found: { kind: 'found', remoteId: '1', url: 'https://x.example/1', evidence: 'one match' },
  absent: { kind: 'absent', evidence: 'not among 3 posts' },
  ambiguous: { kind: 'ambiguous', evidence: 'two matches' },
  unauthorized: { kind: 'unauthorized', reason: 'token' },
  unavailable: { kind: 'unavailable', reason: 'no answer' },
} as const satisfies Record<string, FindOutcome>

const LOOKS: readonly [keyof typeof finds, Partial<LookFacts>, string][] = [
  ['found', {}, 'published, attempt accepted'],
  ['found', { looks: 3, ageSeconds: 900, settled: true }, 'published, attempt accepted'],
  ['absent', {}, 'publishing, attempt none'],
  ['absent', { dedupe: 'A' }, 'publishing, attempt none'],
  ['absent', { dedupe: 'A', settled: true }, 'queued, attempt absent'],
  ['absent', { dedupe: 'B', settled: true }, 'queued, attempt absent'],
  ['absent', { dedupe: 'C', settled: true }, 'publishing, attempt none'],
  ['absent', { dedupe: 'C', settled: true, looks: 3, ageSeconds: 900 }, 'failed outcome_unknown, attempt none'],
  ['absent', { dedupe: 'A', settled: false, looks: 3, ageSeconds: 900 }, 'failed outcome_unknown, attempt none'],
  ['ambiguous', {}, 'failed outcome_unknown, attempt none'],
  ['unauthorized', {}, 'publishing, attempt none'],
  ['unauthorized', { looks: 3 }, 'failed outcome_unknown, attempt none'],
  ['unavailable', {}, 'publishing, attempt none'],
  ['unavailable', { looks: 3 }, 'failed outcome_unknown, attempt none'],
]

describe('decideLook', () => {
  for (const [name, facts, expected] of LOOKS) {
    it(`makes "${expected}" of ${name} with ${JSON.stringify(facts)}`, () => {
      assert.equal(short(decideLook(finds[name], lookFacts(facts))), expected)
    })
  }

  it('flags an outcome that stays unknown for a person, and never offers a plain retry', () => {
    const decision = decideLook(finds.absent, lookFacts({ looks: 3, settled: true }))
    assert.ok(decision.kind === 'move' && decision.move.failure !== undefined)
    assert.equal(decision.move.failure.needsAttention, true)
    assert.equal(decision.move.failure.retryable, false)
  })

  it('looks at 15 s, 60 s, 5 min and 15 min after the send, and last of all after it has settled', () => {
    const times = [15]
    let facts = lookFacts()
    for (;;) {
      const decision = decideLook(finds.absent, facts)
      if (decision.kind !== 'move' || decision.move.status !== 'publishing') break
      const ageSeconds = facts.ageSeconds + (decision.move.wakeInSeconds ?? 0)
      times.push(ageSeconds)
      facts = { ...facts, looks: decision.move.looks ?? 0, ageSeconds }
    }
    assert.deepEqual(times, [15, 60, 300, 900])
    assert.ok((times.at(-1) ?? 0) > settleSeconds(policy, 600))
  })
})

const SEARCHES: readonly [keyof typeof finds, number, number, string][] = [
  ['found', 0, 5_000, 'published, attempt accepted'],
  ['absent', 0, -60, 'queued, attempt absent'],
  ['absent', 0, 900, 'queued, attempt absent'],
  ['absent', 0, 901, 'failed restored_backup, attempt absent'],
  ['ambiguous', 0, 0, 'failed outcome_unknown, attempt none'],
  ['unauthorized', 0, 0, 'publishing, attempt none'],
  ['unavailable', 2, 0, 'publishing, attempt none'],
  ['unavailable', 3, 0, 'failed outcome_unknown, attempt none'],
]

describe('decideSearch', () => {
  for (const [name, looks, lateSeconds, expected] of SEARCHES) {
    it(`makes "${expected}" of ${name} after ${looks} looks, ${lateSeconds} s late`, () => {
      assert.equal(short(decideSearch(finds[name], { looks, lateSeconds, settled: true, policy })), expected)
    })
  }

  it('looks again as long as the network may not show everything yet, and then leaves it to a person', () => {
    const absent = (looks: number) => decideSearch(finds.absent, { looks, lateSeconds: 0, settled: false, policy })
    assert.equal(short(absent(0)), 'publishing, attempt none')
    assert.equal(short(absent(3)), 'failed outcome_unknown, attempt none')
  })

  it('sends what is still to come at its time, and not before', () => {
    const decision = decideSearch(finds.absent, { looks: 0, lateSeconds: -120, settled: true, policy })
    assert.ok(decision.kind === 'move' && decision.move.wakeInSeconds === 120)
  })
})

describe('the timing of the default policy', () => {
  it('gives a send less time than its lease lasts', () => {
    assert.ok(policy.sendWindowSeconds + policy.sendTimeoutSeconds < policy.leaseSeconds)
  })
})
