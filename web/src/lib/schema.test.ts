import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { kindOf, schemaOf, startOf, titleOf, without } from './schema.ts'

const poll = schemaOf({
  type: 'object',
  required: ['options', 'duration_minutes'],
  properties: {
    options: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 4 },
    duration_minutes: { type: 'integer', minimum: 5 },
    note: { type: 'string' },
  },
})

describe("a network's choices", () => {
  it('are shown by what is said of them', () => {
    assert.equal(kindOf('poll', poll), 'object')
    assert.equal(kindOf('kind', schemaOf({ type: 'string', enum: ['reel'] })), 'enum')
    assert.equal(kindOf('cover_media_id', schemaOf({ type: 'string' })), 'file')
    assert.equal(kindOf('flag', schemaOf({ type: 'boolean' })), 'flag')
    assert.equal(kindOf('odd', schemaOf({ anyOf: [] })), null)
    assert.equal(kindOf('odd', schemaOf(7)), null)
  })

  it('begin with what they need', () => {
    assert.deepEqual(startOf(poll), { options: ['', ''], duration_minutes: 5 })
    assert.equal(startOf(schemaOf({ enum: ['reel', 'story'] })), 'reel')
  })

  it('have a name in any case, and are gone when they are taken away', () => {
    assert.equal(titleOf('thumb_offset_ms', {}), 'Thumb offset ms')
    assert.equal(titleOf('x', { title: 'Title' }), 'Title')
    assert.deepEqual(without({ one: 1, two: undefined }), { one: 1 })
  })
})
