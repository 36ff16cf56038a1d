import assert from 'node:assert/strict'
import { it } from 'node:test'
import { following, neighbor } from './neighbors.ts'

const posts = [{ id: 'a' }, { id: 'b' }, { id: 'c' }]

it('keys lead through the list, not around its ends, and into it from nowhere', () => {
  assert.equal(neighbor(posts, 'a', 1), 'b')
  assert.equal(neighbor(posts, 'b', -1), 'a')
  assert.equal(neighbor(posts, 'c', 1), null)
  assert.equal(neighbor(posts, 'gone', 1), 'a')
  assert.equal(neighbor([], null, 1), null)
})

it('a decision leads to the next post, and from the last one back', () => {
  assert.equal(following(posts, 'a'), 'b')
  assert.equal(following(posts, 'c'), 'b')
  assert.equal(following([{ id: 'a' }], 'a'), null)
})
