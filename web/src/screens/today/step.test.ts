import assert from 'node:assert/strict'
import { it } from 'node:test'
import { stepOf } from './step.ts'

const post = (status: 'draft' | 'queued', at: string | null = null) => ({ status, scheduled_at: at, publications: [] })

it('the next step follows from what is there, whoever did it', () => {
  assert.equal(stepOf([], []), 0)
  assert.equal(stepOf([{ status: 'pending' }], []), 0)
  assert.equal(stepOf([{ status: 'active' }], []), 1)
  assert.equal(stepOf([{ status: 'active' }], [post('draft')]), 2)
  assert.equal(stepOf([{ status: 'active' }], [post('draft', '2026-12-24T17:00:00Z')]), 3)
  assert.equal(stepOf([{ status: 'active' }], [post('queued')]), 3)
})
