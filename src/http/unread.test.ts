import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { createUnread } from './unread.ts'

test('large answers count for their caller until they are taken, and small or flowing ones do not', () => {
  const unread = createUnread(200_000)
  const [one, other] = [new EventEmitter(), new EventEmitter()]
  unread.keep('a', 'x'.repeat(150_000), one)
  assert.equal(unread.isFull('a'), false)
  unread.keep('a', Buffer.alloc(100_000), other)
  assert.deepEqual([unread.isFull('a'), unread.isFull('b')], [true, false])
  for (let count = 0; count < 1_000; count += 1) unread.keep('b', 'x'.repeat(60_000), new EventEmitter())
  unread.keep('b', new EventEmitter(), new EventEmitter())
  assert.equal(unread.isFull('b'), false)
  other.emit('close')
  assert.equal(unread.isFull('a'), false)
})
