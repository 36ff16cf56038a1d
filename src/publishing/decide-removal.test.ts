import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { UnpublishOutcome } from '#providers/provider.ts'
import { decideRemoval, decideRemovalKeys, giveUpRemoval, type RemovalFacts } from './decide-removal.ts'
import type { Renewal } from './keys.ts'
import { defaultPolicy } from './policy.ts'

const policy = defaultPolicy(60)
const DAY = 86_400

const facts = (change: Partial<RemovalFacts['removal']> = {}, chance = 0.5): RemovalFacts => ({
  removal: { url: 'https://x.com/ink/status/7', tries: 0, lastOutcome: null, ageSeconds: 1, ...change },
  chance,
  policy,
})

describe('what a network says to the wish to take a post down', () => {
  it('gone: it is removed, however old the wish and however many tries', () => {
    assert.deepEqual(decideRemoval({ kind: 'gone' }, facts()), { kind: 'removed' })
    assert.deepEqual(decideRemoval({ kind: 'gone' }, facts({ tries: 99, ageSeconds: 9 * DAY })), { kind: 'removed' })
  })

  it('rejected: given up, with its reason, the link and what to do', () => {
    const next = decideRemoval({ kind: 'rejected', reason: 'Not yours.' }, facts())
    assert.deepEqual(next, {
      kind: 'failed',
      code: 'rejected',
      detail: 'The network does not take it down: Not yours. Open https://x.com/ink/status/7 and delete it there.',
    })
  })

  it('unavailable: tried again later and later, never at once, up to the cap', () => {
    const pause = (tries: number, chance: number): number => {
      const next = decideRemoval({ kind: 'unavailable', reason: 'No.' }, facts({ tries }, chance))
      assert.ok(next.kind === 'wait' && next.tries === tries + 1 && next.outcome === 'unavailable')
      return next.seconds
    }
    assert.deepEqual([pause(0, 0), pause(3, 0), pause(50, 0)], [1, 8, 150])
    assert.ok(pause(50, 0.999) < policy.backoffCapSeconds)
    assert.ok(pause(50, 0.999) > pause(50, 0))
  })

  it('unavailable for a day: given up, and says so', () => {
    const young: UnpublishOutcome = { kind: 'unavailable', reason: 'No answer.' }
    assert.equal(decideRemoval(young, facts({ ageSeconds: DAY - 1 })).kind, 'wait')
    const next = decideRemoval(young, facts({ ageSeconds: DAY }))
    assert.ok(next.kind === 'failed' && next.code === 'unavailable')
    assert.match(next.detail, /tried for a day\. No answer\. Open https/)
  })

  it('without a link, the words still say what to do', () => {
    const next = giveUpRemoval('rejected', 'No.', facts({ url: null }))
    assert.ok(next.kind === 'failed')
    assert.equal(next.detail, 'No. Look at the network, and delete it there.')
  })
})

describe('what follows from the renewal of keys', () => {
  const rows: readonly (readonly [Renewal, number, number, string])[] = [
    ['renewed', 0, 3, 'unauthorized'],
    ['busy', policy.renewalPauseSeconds / 2, 3, 'not-renewed'],
    // The backoff of three tries, three quarters of it by the jitter of one half.
    ['unavailable', 12, 4, 'not-renewed'],
    ['rejected', 0, 3, 'reconnect'],
  ]
  for (const [renewal, seconds, tries, outcome] of rows) {
    it(`${renewal}: tried again after ${seconds} seconds, as ${outcome}`, () => {
      const next = decideRemovalKeys(renewal, 'Refused.', facts({ tries: 3 }))
      assert.ok(next.kind === 'wait')
      assert.deepEqual([next.seconds, next.tries, next.outcome], [seconds, tries, outcome])
    })

    it(`${renewal}, of a wish that is a day old: given up`, () => {
      const next = decideRemovalKeys(renewal, 'Refused.', facts({ ageSeconds: DAY }))
      assert.ok(next.kind === 'failed')
      assert.equal(next.code, renewal === 'rejected' ? 'reconnect_required' : 'unavailable')
    })
  }
})
