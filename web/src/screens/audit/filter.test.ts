import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALL, queryOf } from './filter.ts'

test('nothing that is left empty is asked for', () => {
  assert.deepEqual(queryOf(ALL, 'Europe/Berlin'), {})
})

test('days begin and end as they do in the zone, also where its clocks change', () => {
  const asked = { ...ALL, actor: 'a', action: 'post', object: 'post', from: '2026-10-25', to: '2026-10-25' }
  assert.deepEqual(queryOf(asked, 'Europe/Berlin'), {
    actor_id: 'a',
    action: 'post.',
    object_type: 'post',
    from: '2026-10-24T22:00:00.000Z',
    to: '2026-10-25T23:00:00.000Z',
  })
})

test('what a field holds while a year is being typed is not asked for', () => {
  for (const date of ['0002-01-01', '9999-12-31', '12026-01-01', '275760-09-13']) {
    assert.deepEqual(queryOf({ ...ALL, from: date, to: date }, 'Europe/Berlin'), {}, date)
  }
})

test('a kind is told without its dot, an action as it is, and neither is not asked for', () => {
  const asked = (action: string) => queryOf({ ...ALL, action }, 'Europe/Berlin')
  assert.deepEqual(asked('api_key'), { action: 'api_key.' })
  assert.deepEqual(asked('post.'), { action: 'post.' })
  assert.deepEqual(asked('post.approved'), { action: 'post.approved' })
  for (const neither of ['.', 'post approved', 'Post', 'post.a.b', 'é', 'a'.repeat(51)])
    assert.deepEqual(asked(neither), {}, neither)
})
