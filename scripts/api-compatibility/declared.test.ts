import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Change } from './change.ts'
import { compareDocuments } from './compare.ts'
import { describeChange, judge, parseDeclarations, readStanding, refuseVersion } from './declared.ts'

const GONE: Change = { rule: 'field_removed', place: 'Post (answer) /text', detail: 'is gone' }
const { rule, place } = GONE
const REASON = 'The text is in the parts now, and has been for a year.'

describe('the API of this tree', () => {
  it('keeps what the last release promised, but for what api/breaking-changes.json declares', async () => {
    const { undeclared, stale } = await readStanding()
    assert.deepEqual(undeclared.map(describeChange), [])
    assert.deepEqual(stale, [])
  })

  it('would not pass with a broken promise: a field of a post that is gone', async () => {
    const { current, released } = await readStanding()
    const changed = structuredClone(current)
    const post = Object(changed.components.schemas['Post'])
    delete post.properties.text
    post.required = post.required.filter((name: string) => name !== 'text')
    const found = compareDocuments(released, changed).map((change) => `${change.rule} ${change.place}`)
    assert.ok(found.includes(`${rule} ${place}`), found.join('\n'))
  })
})

describe('a declaration', () => {
  it('lets its own change pass, and no other', () => {
    const other: Change = { ...GONE, place: 'Post (answer) /media' }
    const verdict = judge([GONE, other], [{ rule, place, reason: REASON }])
    assert.deepEqual(verdict.undeclared, [other])
    assert.equal(verdict.declared.length, 1)
  })

  it('must be true: what did not happen is not declared', () => {
    assert.equal(judge([], [{ rule, place, reason: REASON }]).stale.length, 1)
  })

  it('needs a rule that there is, and a reason', () => {
    assert.equal(parseDeclarations(JSON.stringify([{ rule, place, reason: REASON }])).length, 1)
    for (const fault of [{ reason: 'because' }, { rule: 'anything' }, { place: '' }, { also: 1 }]) {
      assert.throws(() => parseDeclarations(JSON.stringify([{ rule, place, reason: REASON, ...fault }])))
    }
  })
})

describe("a release's version", () => {
  const none = { declared: [] }
  const some = { declared: [{ rule, place, reason: REASON }] }

  it('comes after the last one', () => {
    assert.equal(refuseVersion('1.2.3', '1.2.4', none), null)
    assert.equal(refuseVersion('1.9.0', '1.10.0', none), null)
    for (const next of ['1.2.3', '1.2.2', '1.1.9', '0.9.9'])
      assert.match(refuseVersion('1.2.3', next, none) ?? '', /not/)
    assert.throws(() => refuseVersion('1.2.3', 'next', none), /no version/)
  })

  it('says that clients break: by its first number, and before 1.0 by its second', () => {
    assert.match(refuseVersion('1.2.3', '1.3.0', some) ?? '', /raise the first number/)
    assert.equal(refuseVersion('1.2.3', '2.0.0', some), null)
    assert.match(refuseVersion('0.2.3', '0.2.4', some) ?? '', /raise the second number/)
    assert.equal(refuseVersion('0.2.3', '0.3.0', some), null)
    assert.equal(refuseVersion('0.2.3', '1.0.0', some), null)
  })
})
