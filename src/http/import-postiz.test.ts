import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Refused } from '#domain/problem.ts'
import type { ForeignRow } from './import-foreign.ts'
import { readPostiz } from './import-postiz.ts'

const NOW = new Date('2026-06-01T00:00:00.000Z')

const part = (id: string, parentPostId: string | null, post: object = {}) => ({
  id,
  group: id,
  state: 'QUEUE',
  publishDate: '2026-07-01T10:00:00',
  content: `<p>${id}</p>`,
  parentPostId,
  integration: { id: 'cx1', providerIdentifier: 'x', profile: 'ink' },
  ...post,
})

const read = (posts: readonly object[]): readonly ForeignRow[] => readPostiz({ shell: { posts: [...posts] }, now: NOW })

const told = (row: ForeignRow): readonly [string, unknown] => {
  try {
    return [row.origin, row.read() === null ? 'nothing' : row.became]
  } catch (error) {
    assert.ok(error instanceof Refused)
    return [row.origin, error.problem.issues?.[0]?.pointer]
  }
}

it('tells by itself of each part that has no clear place in a thread, or cannot be sent any more', () => {
  const published = { state: 'PUBLISHED', publishDate: '2026-01-01T10:00:00' }
  const rows = read([
    part('root', null),
    part('one', 'root'),
    part('two', 'root'),
    part('below two', 'two'),
    part('ring', 'ring back'),
    part('ring back', 'ring'),
    part('self', 'self'),
    part('below unread', 'unread'),
    { ...part('unread', null), content: 7 },
    part('out', null, published),
    part('out too', 'out', published),
    part('not out', 'out too'),
    part('failed', 'not out', { state: 'ERROR' }),
    part('twice', null),
    part('twice', null, { group: 'other' }),
    part('below nothing', 'not in the file'),
  ])
  assert.deepEqual(rows.map(told), [
    ['root', 'scheduled'],
    ['out', 'nothing'],
    ['twice', 'scheduled'],
    ['below nothing', 'scheduled'],
    ['not out', '/state'],
    ['failed', '/state'],
    ...['one', 'two', 'below two', 'ring', 'ring back', 'self', 'below unread'].map((id) => [id, '/parentPostId']),
    ['twice', '/id'],
    ['posts/8', '/content'],
  ])
  assert.match(JSON.stringify(rows[0]?.read()), /There are parts below it there that could not be taken over/)
})

it('reads a whole thread as one post, and no more channels than a post has', () => {
  const [thread, ...others] = read([part('c', 'b'), part('b', 'a'), part('a', null), part('b', 'a')])
  assert.match(JSON.stringify(thread?.read()), /"text":"a",.*"thread":\[\{"text":"b",.*\{"text":"c"/)
  assert.deepEqual(others.map(told), [['b', '/id']])
  const many = Array.from({ length: 51 }, (_, index) => part(`p${index}`, null, { group: 'many' }))
  assert.deepEqual(read(many).map(told), [['p0', '/group']])
})
