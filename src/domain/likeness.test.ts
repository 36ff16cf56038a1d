import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { plainVariant, type ChannelVariant, type PostContent } from './content.ts'
import { likenessOf } from './likeness.ts'

const FILE = { id: 'a', sha256: 'aa', altText: 'A hill' }
const OTHER_FILE = { id: 'b', sha256: 'bb', altText: 'A hill' }

const likeness = (content: Partial<PostContent>, variant: Partial<ChannelVariant> = {}): string =>
  likenessOf(
    { text: 'Good morning', media: [], thread: [], channels: [], ...content },
    { ...plainVariant('c'), ...variant },
  )

describe('two posts are alike', () => {
  const alike: Readonly<Record<string, readonly [string, string]>> = {
    'with other white space': [likeness({ text: 'Good  morning\n' }), likeness({ text: ' Good\nmorning' })],
    'with an accent that is written in another way': [
      likeness({ text: 'caf\u00e9' }),
      likeness({ text: 'cafe\u0301' }),
    ],
    'on another channel': [likeness({}), likeness({}, { channelId: 'd' })],
    'with the same text of the channel': [likeness({ text: 'x' }, { text: 'y' }), likeness({ text: 'y' })],
    'with the same file under another id and alt text': [
      likeness({ media: [FILE] }),
      likeness({ media: [{ id: 'c', sha256: 'aa', altText: 'A river' }] }),
    ],
    'with the same file of the channel': [likeness({}, { media: [FILE] }), likeness({ media: [FILE] })],
    'with the same thread of the channel': [
      likeness({ thread: [{ text: 'And  more', media: [] }] }),
      likeness({}, { thread: [{ text: 'And more', media: [] }] }),
    ],
    'with choices in another order': [
      likeness({}, { options: { a: 1, b: [{ c: 2, d: 3 }] } }),
      likeness({}, { options: { b: [{ d: 3, c: 2 }], a: 1 } }),
    ],
  }
  for (const [what, [one, other]] of Object.entries(alike)) it(what, () => assert.equal(one, other))
})

describe('two posts are not alike', () => {
  const different: Readonly<Record<string, readonly [string, string]>> = {
    'with another text': [likeness({}), likeness({ text: 'Good evening' })],
    'with another case': [likeness({}), likeness({ text: 'GOOD MORNING' })],
    'with a file': [likeness({}), likeness({ media: [FILE] })],
    'with another file': [likeness({ media: [FILE] }), likeness({ media: [OTHER_FILE] })],
    'with files in another order': [likeness({ media: [FILE, OTHER_FILE] }), likeness({ media: [OTHER_FILE, FILE] })],
    'with a thread': [likeness({}), likeness({ thread: [{ text: 'More', media: [] }] })],
    'with a thread that is cut otherwise': [
      likeness({ text: 'a', thread: [{ text: 'b c', media: [] }] }),
      likeness({ text: 'a b', thread: [{ text: 'c', media: [] }] }),
    ],
    'with other choices': [likeness({}, { options: { reply_to: '1' } }), likeness({}, { options: { reply_to: '2' } })],
  }
  for (const [what, [one, other]] of Object.entries(different)) it(what, () => assert.notEqual(one, other))
})
