import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { runParts, type Part } from './parts.ts'

const PROBLEM = {
  type: '/problems/not_found',
  title: '',
  status: 404,
  detail: 'Gone.',
  code: 'not_found',
  request_id: '',
} as const

/** A part that fails so often, and then does all of its posts but those named `x`. */
const partOf = (posts: readonly string[], failures = 0): Part<string> & { readonly sent: () => number } => {
  let sent = 0
  return {
    posts,
    sent: () => sent,
    send: () => {
      sent += 1
      if (sent <= failures) return Promise.reject(new Error('no answer'))
      const results = posts.map((post, row) =>
        post === 'x' ? { row, ok: false, problem: PROBLEM } : { row, ok: true },
      )
      return Promise.resolve({ succeeded: posts.filter((post) => post !== 'x').length, results })
    },
  }
}

describe('many posts in parts', () => {
  it('tells what was done before a part failed, and goes on with what remains', async () => {
    const parts = [partOf(['a', 'x']), partOf(['b'], 1), partOf(['c', 'd'])]
    const first = await runParts(parts)
    assert.deepEqual(
      [first.done, first.skipped.map(({ post }) => post), String(first.error)],
      [1, ['x'], 'Error: no answer'],
    )
    assert.deepEqual(
      first.rest.flatMap(({ posts }) => posts),
      ['b', 'c', 'd'],
    )
    const second = await runParts(first.rest, first)
    assert.deepEqual([second.done, second.skipped.length, second.rest, second.error], [4, 1, [], null])
    assert.deepEqual(
      parts.map(({ sent }) => sent()),
      [1, 2, 1],
    )
  })

  it('has an error alone where nothing was done', async () => {
    await assert.rejects(runParts([partOf(['a'], 1), partOf(['b'])]), /no answer/)
  })
})
