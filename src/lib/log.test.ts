import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { errorFacts } from './log.ts'

describe('what a log line keeps of an error', () => {
  it('is its kind, its words, its code and its cause, and nothing that a driver hung on it', () => {
    const error = Object.assign(new TypeError('No.', { cause: new Error('Why.') }), {
      code: 'E1',
      client: { password: 'x' },
    })
    const { stack, cause, ...rest } = Object(errorFacts(error))
    assert.deepEqual(rest, { type: 'TypeError', message: 'No.', fault: 'E1' })
    assert.match(stack, /^TypeError: No\./)
    assert.equal(cause.message, 'Why.')
  })

  it('is the same of a copy that is no Error any more', () => {
    const { name, message, stack } = new Error('the server closed the connection')
    assert.deepEqual(errorFacts({ name, message, stack, queue: 'mail' }), { type: name, message, stack })
  })

  for (const [value, message] of [
    ['words', 'words'],
    [7, '7'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{ message: { deep: true } }, '[object Object]'],
  ] as const) {
    it(`is as good as can be of ${JSON.stringify(value)}`, () => {
      assert.deepEqual(errorFacts(value), { message })
    })
  }
})
