import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { causeOf, groupFailures, remedyOf } from './remedy.ts'

const failure = (code: string, facts: { retryable?: boolean; needs_attention?: boolean } = {}) => ({
  code,
  detail: 'No.',
  retryable: false,
  needs_attention: false,
  ...facts,
})

describe('remedyOf', () => {
  it('is a look first where nobody knows, whatever else is wrong', () => {
    const unknown = failure('outcome_unknown', { needs_attention: true })
    assert.equal(remedyOf(unknown, { status: 'reconnect_required' }), 'resolve')
  })

  it('is new keys where those are refused, or where the channel has none', () => {
    assert.equal(remedyOf(failure('unauthorized'), { status: 'active' }), 'reconnect')
    assert.equal(remedyOf(failure('missed_window', { retryable: true }), { status: 'reconnect_required' }), 'reconnect')
  })

  it('is another try where that may help, and another content where it does not', () => {
    assert.equal(remedyOf(failure('missed_window', { retryable: true }), undefined), 'retry')
    assert.equal(remedyOf(failure('credits_depleted', { retryable: true }), undefined), 'configure')
    assert.equal(remedyOf(failure('forbidden'), { status: 'active' }), 'edit')
  })
})

describe('groupFailures', () => {
  it('puts failures of one cause together, what needs a look first', () => {
    const cases = ['forbidden', 'missed_window', 'gone', 'missed_window', 'outcome_unknown'].map((code) => ({
      failure: failure(code, { retryable: code === 'missed_window', needs_attention: code === 'outcome_unknown' }),
      channel: undefined,
    }))
    assert.deepEqual(
      groupFailures(cases).map(({ cause, remedy, cases: each }) => [cause, remedy, each.length]),
      [
        ['outcome_unknown', 'resolve', 1],
        ['refused', 'edit', 2],
        ['missed_window', 'retry', 2],
      ],
    )
    assert.equal(causeOf({ code: 'scope_missing' }), 'keys')
  })
})
