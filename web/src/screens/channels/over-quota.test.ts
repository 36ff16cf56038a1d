import assert from 'node:assert/strict'
import { test } from 'node:test'
import { overQuota } from './over-quota.ts'

const NOW = Date.parse('2030-06-03T12:00:00Z')
const quota = { used: 15, limit: 17, planned: 5, seen_at: '2030-06-03T09:00:00Z', renews_at: '2030-06-03T12:00:01Z' }

test('planned posts have the room that is left until the network counts anew', () => {
  assert.equal(overQuota(quota, NOW), 3)
  assert.equal(overQuota({ ...quota, planned: 2 }, NOW), 0)
  assert.equal(overQuota({ ...quota, used: 40 }, NOW), 5)
  assert.equal(overQuota({ ...quota, renews_at: '2030-06-03T12:00:00Z', planned: 200 }, NOW), 0)
})

test('where it counts the last day, somebody who publishes as much each day is not warned', () => {
  assert.equal(overQuota({ ...quota, renews_at: null, used: 12, planned: 12 }, NOW), 0)
  assert.equal(overQuota({ ...quota, renews_at: null, planned: 20 }, NOW), 3)
})
