import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { emptyDraft, FIRST, partsFor, setText, splitPart, toggleChannel } from './draft.ts'
import { faultsOf, fieldIds, targetOf } from './issues.ts'
import type { PostIssue } from './check.ts'

const all = { scope: null, part: FIRST }
const draft = setText(
  splitPart(toggleChannel(toggleChannel(emptyDraft({ kind: 'draft', wall: '', fold: 'earlier' }), 'x'), 'y'), all, [
    'a',
    'b',
  ]),
  { scope: 'y', part: FIRST },
  'own',
)
const second = partsFor(draft, null)[1]?.key ?? ''

describe('a pointer into the request', () => {
  it('leads to the field that it is about', () => {
    const found = (pointer: string) => {
      const { scope, id } = targetOf(draft, pointer)
      return [scope, id]
    }
    assert.deepEqual(found('/text'), [null, fieldIds.text(FIRST)])
    assert.deepEqual(found('/channels/1/text'), ['y', fieldIds.text(FIRST)])
    assert.deepEqual(found('/thread/0/text'), [null, fieldIds.text(second)])
    assert.deepEqual(found('/thread'), [null, fieldIds.text(second)])
    assert.deepEqual(found('/media'), [null, fieldIds.media(FIRST)])
    assert.deepEqual(found('/media/2/media_id'), [null, fieldIds.file(FIRST, 2)])
    assert.deepEqual(found('/thread/0/media/1'), [null, fieldIds.file(second, 1)])
    assert.deepEqual(found('/channels/0/options/poll/options'), ['x', fieldIds.option('/poll/options')])
    assert.deepEqual(found('/channels/0/channel_id'), [null, fieldIds.channels])
    assert.deepEqual(found('/channels'), [null, fieldIds.channels])
    assert.deepEqual(found('/local_time'), [null, fieldIds.wall])
    assert.deepEqual(found('/channels/9/text'), [null, fieldIds.channels])
  })
})

describe('faults', () => {
  const issue = (more: Partial<PostIssue>): PostIssue => ({
    channel_id: null,
    pointer: '/text',
    code: 'too_long',
    detail: 'Too long.',
    limit: null,
    actual: null,
    basis: 'own',
    source: null,
    read_on: null,
    fix: null,
    ...more,
  })
  const check = (errors: PostIssue[], warnings: PostIssue[]) => ({
    draft,
    refused: [],
    result: { scheduled_at: null, valid: false, errors, warnings, lengths: [], costs: [] },
  })

  it('come with what stands in the way first', () => {
    const twice = issue({ code: 'duplicate_content', detail: 'Post p2 sends the same.' })
    const found = faultsOf(check([issue({})], [twice]), () => null)
    assert.deepEqual(
      found.map(({ code, severe, detail }) => [code, severe, detail]),
      [
        ['too_long', true, 'Too long.'],
        ['duplicate_content', false, 'Post p2 sends the same.'],
      ],
    )
  })
})
