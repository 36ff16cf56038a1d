import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { baselineOf, earlierOf, type Approval, type Revision } from './baseline.ts'

const revision = (number: number, hash: string): Revision => ({
  post_id: 'p',
  revision: number,
  content_hash: hash,
  text: hash,
  media: [],
  thread: [],
  channels: [],
  written_by: { user_id: 'u', username: 'ada' },
  replaced_at: '2026-01-01T00:00:00Z',
})

const decision = (word: Approval['decision'], hash: string): Approval => ({
  decision: word,
  content_hash: hash,
  revision: 1,
  actor_id: 'u',
  external: null,
  comment: null,
  step: null,
  break_glass: false,
  created_at: '2026-01-01T00:00:00Z',
})

describe('what a post is compared with', () => {
  it('is the version that was decided about last, although others came after it', () => {
    const approvals = [decision('approved', 'a'), decision('changes_requested', 'b')]
    const earlier = earlierOf([revision(3, 'c'), revision(2, 'b'), revision(1, 'a')], approvals, 'd')
    assert.deepEqual(
      earlier.map(({ decision: word }) => word?.decision),
      [undefined, 'changes_requested', 'approved'],
    )
    assert.equal(baselineOf(earlier, approvals)?.revision.content_hash, 'b')
  })

  it('is the last one before, where nothing was decided, and never what the post says now', () => {
    const earlier = earlierOf([revision(2, 'b'), revision(1, 'a')], [], 'c')
    assert.equal(baselineOf(earlier, [])?.revision.content_hash, 'b')
    const back = earlierOf([revision(1, 'a')], [decision('approved', 'a')], 'a')
    assert.equal(baselineOf(back, [decision('approved', 'a')]), undefined)
  })
})
