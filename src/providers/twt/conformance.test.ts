import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { blocking } from '../issues.ts'
import { textOnly } from '../without-media.ts'
import { validate } from './rules.ts'
import { hasLink, weightedLength } from './text.ts'

/** X's own cases for whoever counts as it does: test/conformance/twitter-text/README.md. */
const FOLDER = new URL('../../../test/conformance/twitter-text/', import.meta.url)

const described = { description: Type.String(), text: Type.String() }
const Tweet = Type.Object({ ...described, expected: Type.Boolean() })
const Counted = Type.Object({
  ...described,
  expected: Type.Object({ weightedLength: Type.Integer(), valid: Type.Boolean() }),
})
const Validate = Type.Object({
  tweets: Type.Array(Tweet),
  WeightedTweetsCounterTest: Type.Array(Counted),
  WeightedTweetsWithDiscountedEmojiCounterTest: Type.Array(Counted),
  UnicodeDirectionalMarkerCounterTest: Type.Array(Counted),
})
const Found = Type.Union([Type.String(), Type.Object({ url: Type.String(), indices: Type.Array(Type.Integer()) })])
const Extract = Type.Record(Type.String(), Type.Array(Type.Object({ ...described, expected: Type.Array(Found) })))

const read = async (name: string): Promise<unknown> => {
  const cases: unknown = JSON.parse(await readFile(new URL(name, FOLDER), 'utf8'))
  return cases
}

const { tweets, ...counted } = Value.Parse(Validate, await read('validate.json'))
const extract = Value.Parse(Extract, await read('extract.json'))

const isTaken = (text: string): boolean => blocking(validate(textOnly(text), {})).length === 0

/** Of the first configuration, where a post had 140 characters: today these are short. */
const OF_140 = new Set(['Invalid Tweet: 141 characters', 'Invalid Tweet: 141 characters (due to newline)'])

/** Of the second configuration, which counted every part of an emoji. Today's is the third; its group has both texts again. */
const BEFORE_EMOJI = new Set([
  'Count a mix of single byte single word, and double word unicode characters',
  'Count unicode emoji chars outside the basic multilingual plane with skin tone modifiers',
])

/** Runs that are too long for any address are not given to the library, whose time they would waste: never less is counted. */
const ENDLESS = 'Handle long url with invalid domain labels and short url'

suite("a whole post is taken or not, as X's cases have it", () => {
  for (const { description, text, expected } of tweets) {
    test(description, () => assert.equal(isTaken(text), expected || OF_140.has(description)))
  }
})

for (const [group, cases] of Object.entries(counted)) {
  suite(`characters are counted as in ${group}`, () => {
    for (const { description, text, expected } of cases) {
      const isOfEarlier = group === 'WeightedTweetsCounterTest' && BEFORE_EMOJI.has(description)
      test(description, { skip: isOfEarlier && 'counted by an earlier configuration' }, () => {
        assert.equal(isTaken(text), expected.valid)
        if (description === ENDLESS) assert.ok(weightedLength(text) >= expected.weightedLength)
        else assert.equal(weightedLength(text), expected.weightedLength)
      })
    }
  })
}

/** What an address counts, however long it is. */
const LINK = 23

/** The text without these words, each taken out where it stands first. */
const without = (text: string, words: readonly string[]): string =>
  words.reduce((rest, word) => {
    assert.ok(rest.includes(word), word)
    return rest.replace(word, () => '')
  }, text)

for (const [group, cases] of Object.entries(extract)) {
  suite(`links are found as in ${group}`, () => {
    for (const { description, text, expected } of cases) {
      test(description, () => {
        const links = expected.map((one) => (typeof one === 'string' ? one : one.url))
        assert.equal(hasLink(text), links.length > 0)
        assert.equal(weightedLength(text), links.length * LINK + weightedLength(without(text, links)))
      })
    }
  })
}

test('every case that is named as an exception is among them', () => {
  const names = new Set([...tweets, ...Object.values(counted).flat()].map(({ description }) => description))
  for (const name of [...OF_140, ...BEFORE_EMOJI, ENDLESS]) assert.ok(names.has(name), name)
})
