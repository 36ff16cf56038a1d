import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { canonicalContent, mediaFor, plainVariant, textFor, type PostContent } from './content.ts'
import { isDeepStrictEqual } from 'node:util'

// Characters that a careless spelling would mix up, and halves of surrogate pairs.
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', '\\', ',', '[', ']', '\n', '\u0000', 'é', 'e\u0301', '\ud800', '\udc00'),
    fc.string(),
  ),
  maxLength: 8,
})

const anyMedia = fc.array(fc.record({ id: fc.constant('file'), sha256: fc.constantFrom('a', 'b'), altText: anyText }), {
  maxLength: 2,
})

// Shapes that a careless spelling would take for each other: an object, and the list of its entries.
const anyOptions = fc.oneof(
  fc.constant({}),
  fc.constantFrom({ a: { b: 1 } }, { a: [['b', 1]] }, { a: null }, { b: 1, a: 2 }, { a: 2, b: 1 }),
  fc.dictionary(anyText, fc.jsonValue(), { maxKeys: 3 }),
)

const anyThread = fc.array(fc.record({ text: anyText, media: fc.oneof(fc.constant([]), anyMedia) }), { maxLength: 2 })

const anyContent: fc.Arbitrary<PostContent> = fc.record({
  text: anyText,
  media: fc.oneof(fc.constant([]), anyMedia),
  thread: fc.oneof(fc.constant([]), anyThread),
  channels: fc.uniqueArray(
    fc.record({
      channelId: fc.oneof(fc.uuid(), anyText),
      text: fc.option(anyText, { nil: null }),
      media: fc.option(anyMedia, { nil: null }),
      thread: fc.option(anyThread, { nil: null, freq: 1 }),
      options: anyOptions,
    }),
    { selector: (variant) => variant.channelId, maxLength: 4 },
  ),
})

/** As JSON has it: no -0, no absent values, no order of keys. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Equality as people mean it, without the canonical spelling: same text and files, same set of channels with the same of each. */
const isSame = (one: PostContent, other: PostContent): boolean =>
  one.text === other.text &&
  isDeepStrictEqual(one.media, other.media) &&
  isDeepStrictEqual(one.thread, other.thread) &&
  one.channels.length === other.channels.length &&
  one.channels.every((variant) => other.channels.some((each) => isDeepStrictEqual(plain(each), plain(variant))))

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
    const content: PostContent = { text: 'a', media: [], thread: [], channels: [plainVariant('c1')] }
    const others: readonly PostContent[] = [
      { ...content, text: 'b' },
      { ...content, text: 'a ' },
      { ...content, channels: [] },
      { ...content, channels: [plainVariant('c2')] },
      { ...content, channels: [plainVariant('c1', '')] },
      { ...content, channels: [plainVariant('c1', 'null')] },
      { ...content, channels: [plainVariant('c1'), plainVariant('c2')] },
      { ...content, media: [{ id: 'm', sha256: 'a', altText: '' }] },
      { ...content, media: [{ id: 'm', sha256: 'b', altText: '' }] },
      { ...content, media: [{ id: 'm', sha256: 'a', altText: 'what it shows' }] },
      { ...content, channels: [{ ...plainVariant('c1'), media: [] }] },
      { ...content, thread: [{ text: 'b', media: [] }] },
      { ...content, thread: [{ text: 'b', media: [] }], channels: [{ ...plainVariant('c1'), thread: [] }] },
      { ...content, thread: [{ text: 'b', media: [{ id: 'm', sha256: 'a', altText: '' }] }] },
      {
        ...content,
        thread: [
          { text: 'b', media: [] },
          { text: 'c', media: [] },
        ],
      },
      {
        ...content,
        thread: [
          { text: 'c', media: [] },
          { text: 'b', media: [] },
        ],
      },
      { ...content, channels: [{ ...plainVariant('c1'), thread: [] }] },
      { ...content, channels: [{ ...plainVariant('c1'), thread: [{ text: 'b', media: [] }] }] },
      { ...content, channels: [{ ...plainVariant('c1'), options: { kind: 'reel' } }] },
      { ...content, channels: [{ ...plainVariant('c1'), options: { kind: 'story' } }] },
    ]
    const spellings = [content, ...others].map(canonicalContent)
    assert.equal(new Set(spellings).size, spellings.length)
  })

  it('keeps its spelling, for hashes that are already stored', () => {
    const channels = [plainVariant('b', 'ü"'), plainVariant('a')]
    assert.equal(
      canonicalContent({ text: 'Hi\n', media: [], thread: [], channels }),
      '[1,"Hi\\n",[["a",null],["b","ü\\""]]]',
    )
  })

  it('does not change the content that it is given', () => {
    const channels = Object.freeze([plainVariant('b'), plainVariant('a')])
    canonicalContent({ text: '', media: [], thread: [], channels })
    assert.deepEqual(
      channels.map((variant) => variant.channelId),
      ['b', 'a'],
    )
  })
})

describe('textFor', () => {
  it("takes the channel's own text, also an empty one, and else the post's", () => {
    const content = { text: 'post', media: [], thread: [], channels: [] }
    assert.equal(textFor(content, plainVariant('c', 'own')), 'own')
    assert.equal(textFor(content, plainVariant('c', '')), '')
    assert.equal(textFor(content, plainVariant('c')), 'post')
  })
})

describe('mediaFor', () => {
  it("takes the channel's own files, also none at all, and else the post's", () => {
    const media = [{ id: 'm', sha256: 'a', altText: '' }]
    const content = { text: '', media, thread: [], channels: [] }
    assert.deepEqual(mediaFor(content, plainVariant('c')), media)
    assert.deepEqual(mediaFor(content, { ...plainVariant('c'), media: [] }), [])
  })
})
