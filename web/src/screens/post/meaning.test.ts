import assert from 'node:assert/strict'
import { it } from 'node:test'
import { meaningOf } from './meaning.ts'

type Facts = Parameters<typeof meaningOf>[0]
type State = Facts['approval']['state']

const approval = (state: State) => ({
  required: true,
  state,
  steps: [],
  next_step: null,
  may_break_glass: false,
})

const facts = (change: Partial<Facts> = {}): Facts => ({
  status: 'draft',
  needs_attention: false,
  due_for_review: false,
  schedule_overdue: false,
  has_removed: false,
  summary: { draft: 1, queued: 0, publishing: 0, published: 0, failed: 0, canceled: 0 },
  approval: approval('not_requested'),
  scheduled_at: null,
  publications: [{ held: false }],
  allowed_actions: [],
  ...change,
})

it('says of a draft what it waits for', () => {
  assert.equal(meaningOf(facts()), 'draft')
  assert.equal(meaningOf(facts({ approval: approval('approved') })), 'approved_without_time')
  assert.equal(meaningOf(facts({ approval: approval('pending'), scheduled_at: 'x' })), 'pending')
  assert.equal(meaningOf(facts({ approval: approval('pending'), schedule_overdue: true })), 'overdue_pending')
  assert.equal(
    meaningOf(facts({ approval: approval('changes_requested'), schedule_overdue: true })),
    'changes_requested',
  )
  assert.equal(meaningOf(facts({ approval: approval('not_required'), schedule_overdue: true })), 'overdue')
})

it('says before all else that nobody knows, or that somebody must say', () => {
  assert.equal(meaningOf(facts({ status: 'failed', needs_attention: true, due_for_review: true })), 'attention')
  assert.equal(meaningOf(facts({ due_for_review: true, schedule_overdue: true })), 'review')
})

it('tells what waits for its time from what is held, and a failure of all from one of a part', () => {
  assert.equal(meaningOf(facts({ status: 'queued' })), 'queued')
  assert.equal(meaningOf(facts({ status: 'queued', publications: [{ held: false }, { held: true }] })), 'held')
  const summary = { ...facts().summary, draft: 0, published: 1, failed: 1 }
  assert.equal(meaningOf(facts({ status: 'failed', summary })), 'failed_partly')
  assert.equal(meaningOf(facts({ status: 'failed' })), 'failed')
  assert.equal(meaningOf(facts({ status: 'published', has_removed: true })), 'removed')
})

it('tells what is made ready, and can be canceled, from what goes out', () => {
  const summary = { ...facts().summary, draft: 0, publishing: 1 }
  const publishing = facts({ status: 'publishing', summary, allowed_actions: ['comment'] })
  assert.equal(meaningOf(publishing), 'publishing')
  assert.equal(meaningOf({ ...publishing, allowed_actions: ['cancel', 'comment'] }), 'preparing')
  // What can be canceled there is what waits on another channel, or is made ready for one of two.
  assert.equal(
    meaningOf({ ...publishing, summary: { ...summary, publishing: 2 }, allowed_actions: ['cancel', 'comment'] }),
    'publishing',
  )
  assert.equal(
    meaningOf({ ...publishing, summary: { ...summary, queued: 1 }, allowed_actions: ['cancel', 'comment'] }),
    'publishing',
  )
})
