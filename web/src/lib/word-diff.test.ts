import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { diffWords, type Stretch } from './word-diff.ts'

const told = (stretches: readonly Stretch[]): string =>
  stretches.map(({ kind, text }) => ({ same: text, gone: `[-${text}-]`, new: `{+${text}+}` })[kind]).join('')

describe('diffWords', () => {
  it('tells words that go and come, the going ones first, and keeps phrases together', () => {
    assert.equal(told(diffWords('Sale on Monday!', 'Sale on Tuesday!')), 'Sale on [-Monday-]{+Tuesday+}!')
    assert.equal(told(diffWords('one two three', 'one 2 3 three')), 'one [-two-]{+2 3+} three')
    assert.equal(told(diffWords('a b c', 'x y c')), '[-a b-]{+x y+} c')
    assert.equal(told(diffWords('', 'All new')), '{+All new+}')
    assert.equal(told(diffWords('All gone', '')), '[-All gone-]')
    assert.equal(told(diffWords('same', 'same')), 'same')
    assert.deepEqual(diffWords('', ''), [])
  })

  it('has all of both texts, in their order, whatever they are', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b ', ' ', '\n', 'é', '👩‍👩‍👧', 'مرحبا', '漢字', '.'),
      maxLength: 40,
    })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const stretches = diffWords(before, after)
        const without = (kind: Stretch['kind']): string =>
          stretches.flatMap((stretch) => (stretch.kind === kind ? [] : [stretch.text])).join('')
        assert.equal(without('new'), before)
        assert.equal(without('gone'), after)
      }),
    )
  })

  it('shows what is too long to compare as replaced, between what is the same', () => {
    const [many, others] = ['a '.repeat(5_000), 'b '.repeat(5_000)]
    const kinds = diffWords(`start ${many}end`, `start ${others}end`).map(({ kind }) => kind)
    assert.deepEqual(kinds, ['same', 'gone', 'new', 'same'])
  })
})
