import assert from 'node:assert/strict'
import { it } from 'node:test'
import { copyOf } from './copy.ts'

const media = [{ media_id: 'm', sha256: 'a', alt_text: 'A hill' }]
const file = { media_id: 'm', alt_text: 'A hill' }

it('a copy has all of the content, no time, and only channels that are there', () => {
  const publication = {
    id: 'p',
    channel_id: 'x',
    text: 'Mine',
    media,
    thread: [{ text: 'More', media }],
    options: { kind: 'reel' },
  }
  const gone = { ...publication, id: 'q', channel_id: 'gone' }
  const copy = copyOf(
    // @ts-expect-error -- what else a publication has is of no account here
    { text: 'Hi', media, thread: [], publications: [{ ...publication, text: 'Old' }, gone, publication] },
    new Set(['x']),
  )
  assert.deepEqual(copy, {
    text: 'Hi',
    media: [file],
    thread: [],
    channels: [
      {
        channel_id: 'x',
        text: 'Mine',
        media: [file],
        thread: [{ text: 'More', media: [file] }],
        options: { kind: 'reel' },
      },
    ],
  })
})
