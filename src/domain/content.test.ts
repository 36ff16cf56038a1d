import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { canonicalContent, textFor, type PostContent } from './content.ts'

// Characters that a careless spelling would mix up, and halves of surrogate pairs.
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', '\\', ',', '[', ']', '\n', '\u0000', 'é', 'e\u0301', '\ud800', '\udc00'),
    fc.string(),
  ),
  maxLength: 8,
})

const anyContent: fc.Arbitrary<PostContent> = fc.record({
  text: anyText,
  channels: fc.uniqueArray(
    fc.record({ channelId: fc.oneof(fc.uuid(), anyText), text: fc.option(anyText, { nil: null }) }),
    { selector: (variant) => variant.channelId, maxLength: 4 },
  ),
})

/** Equality as people mean it, without the canonical spelling: same text, same set of channels with the same texts. */
const isSame = (one: PostContent, other: PostContent): boolean =>
  one.text === other.text &&
  one.channels.length === other.channels.length &&
  one.channels.every((variant) =>
    other.channels.some(({ channelId, text }) => channelId === variant.channelId && text === variant.text),
  )

describe('canonicalContent', () => {
  it('does not depend on the order of channels', () => {
    fc.assert(
      fc.property(
        anyContent.chain((content) =>
          fc.record({
            content: fc.constant(content),
            order: fc.shuffledSubarray([...content.channels], { minLength: content.channels.length }),
          }),
        ),
        ({ content, order }) => canonicalContent({ ...content, channels: order }) === canonicalContent(content),
      ),
    )
  })

  it('is the same for two contents only if they are equal', () => {
    fc.assert(
      fc.property(anyContent, anyContent, (one, other) => {
        assert.equal(canonicalContent(one) === canonicalContent(other), isSame(one, other))
      }),
      { numRuns: 500 },
    )
  })

  it('changes with every part that an approval covers', () => {
    const content: PostContent = { text: 'a', channels: [{ channelId: 'c1', text: null }] }
    const others: readonly PostContent[] = [
      { ...content, text: 'b' },
      { ...content, text: 'a ' },
      { ...content, channels: [] },
      { ...content, channels: [{ channelId: 'c2', text: null }] },
      { ...content, channels: [{ channelId: 'c1', text: '' }] },
      { ...content, channels: [{ channelId: 'c1', text: 'null' }] },
      {
        ...content,
        channels: [
          { channelId: 'c1', text: null },
          { channelId: 'c2', text: null },
        ],
      },
    ]
    const spellings = [content, ...others].map(canonicalContent)
    assert.equal(new Set(spellings).size, spellings.length)
  })

  it('keeps its spelling, for hashes that are already stored', () => {
    const channels = [
      { channelId: 'b', text: 'ü"' },
      { channelId: 'a', text: null },
    ]
    assert.equal(canonicalContent({ text: 'Hi\n', channels }), '[1,"Hi\\n",[["a",null],["b","ü\\""]]]')
  })

  it('does not change the content that it is given', () => {
    const channels = Object.freeze([
      { channelId: 'b', text: null },
      { channelId: 'a', text: null },
    ])
    canonicalContent({ text: '', channels })
    assert.deepEqual(
      channels.map((variant) => variant.channelId),
      ['b', 'a'],
    )
  })
})

describe('textFor', () => {
  it("takes the channel's own text, also an empty one, and else the post's", () => {
    const content = { text: 'post', channels: [] }
    assert.equal(textFor(content, { channelId: 'c', text: 'own' }), 'own')
    assert.equal(textFor(content, { channelId: 'c', text: '' }), '')
    assert.equal(textFor(content, { channelId: 'c', text: null }), 'post')
  })
})
