import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sidewaysOf, swipedBy } from './swipe.ts'

describe('a swipe', () => {
  it('goes sideways, and not a little or up and down', () => {
    assert.equal(sidewaysOf(90, 10, false), 90)
    assert.equal(sidewaysOf(-90, 10, false), -90)
    assert.equal(sidewaysOf(5, 0, false), null)
    assert.equal(sidewaysOf(90, 80, false), null)
    assert.equal(sidewaysOf(0, 200, false), null)
  })

  it('goes towards the end of a line in either direction of writing', () => {
    assert.equal(sidewaysOf(-90, 0, true), 90)
    assert.deepEqual([swipedBy(100), swipedBy(-100), swipedBy(50)], ['to-end', 'to-start', null])
  })
})
