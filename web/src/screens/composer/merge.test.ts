import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { emptyDraft, FIRST, setText, toggleChannel, type Draft } from './draft.ts'
import { differences, merge, type MergeField, type Side } from './merge.ts'

const base = toggleChannel(
  setText(emptyDraft({ kind: 'draft', wall: '', fold: 'earlier' }), { scope: null, part: FIRST }, 'before'),
  'one',
)
const say = (draft: Draft, text: string, scope: string | null = null): Draft =>
  setText(draft, { scope, part: FIRST }, text)
const automatic = (versions: { base: Draft | null; mine: Draft; theirs: Draft }): ReadonlyMap<MergeField, Side> =>
  new Map(differences(versions).map(({ field, pick }) => [field, pick]))

describe('two people at one post', () => {
  it('agree where both wrote the same', () => {
    assert.deepEqual(differences({ base, mine: say(base, 'same'), theirs: say(base, 'same') }), [])
  })

  it('both keep what only one of them changed', () => {
    const versions = { base, mine: say(base, 'mine'), theirs: say(base, 'theirs for one', 'one') }
    assert.deepEqual(
      differences(versions).map(({ field, both }) => [field, both]),
      [
        ['text', false],
        ['channel:one', false],
      ],
    )
    const merged = merge(versions, automatic(versions))
    assert.equal(merged.text, 'mine')
    assert.equal(merged.channels[0]?.text, 'theirs for one')
  })

  it('must choose where both changed the same', () => {
    const versions = { base, mine: say(base, 'mine'), theirs: say(base, 'theirs') }
    assert.deepEqual(differences(versions), [{ field: 'text', both: true, pick: 'mine' }])
    assert.equal(merge(versions, new Map([['text', 'theirs']])).text, 'theirs')
  })

  it('take channels on and off', () => {
    const theirs = toggleChannel(toggleChannel(base, 'one'), 'two')
    const versions = { base, mine: say(base, 'mine'), theirs }
    const merged = merge(versions, automatic(versions))
    assert.deepEqual(
      merged.channels.map(({ channel_id }) => channel_id),
      ['two'],
    )
    assert.equal(merged.text, 'mine')
  })

  it('choose everything where it is not known what they began with', () => {
    assert.deepEqual(
      differences({ base: null, mine: say(base, 'mine'), theirs: base }).map(({ both }) => both),
      [true],
    )
  })
})
