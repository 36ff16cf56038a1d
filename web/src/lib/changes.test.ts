import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changesBetween, fileChanges, type Version } from './changes.ts'

const plain = { text: null, media: null, thread: null, options: {} }
const version = (change: Partial<Version>): Version => ({ text: 'Hi', media: [], thread: [], channels: [], ...change })
const file = (id: string, alt = '') => ({ media_id: id, alt_text: alt })

describe('changesBetween', () => {
  it('finds nothing between the same, in whatever way it is said', () => {
    const one = version({ channels: [{ ...plain, channel_id: 'x' }] })
    assert.deepEqual(changesBetween(one, version({ channels: [{ ...plain, channel_id: 'x', text: 'Hi' }] })), [])
  })

  it('tells channels of which the same is true together, and one with words of its own apart', () => {
    const own = { ...plain, channel_id: 'z', text: 'Mine' }
    const channels = [{ ...plain, channel_id: 'x' }, { ...plain, channel_id: 'y' }, own]
    const changes = changesBetween(version({ channels }), version({ channels, text: 'Ho' }))
    assert.deepEqual(
      changes.map(({ channelIds, before, after }) => [channelIds, before?.text, after?.text]),
      [[['x', 'y'], 'Hi', 'Ho']],
    )
  })

  it('tells channels that the post goes to anew or no more, and choices that differ', () => {
    const before = version({ channels: [{ ...plain, channel_id: 'x', options: { reply: 'all', kind: 'reel' } }] })
    const after = version({
      channels: [
        { ...plain, channel_id: 'y' },
        { ...plain, channel_id: 'x', options: { reply: 'none', kind: 'reel' } },
      ],
    })
    assert.deepEqual(
      changesBetween(before, after).map(({ channelIds, before: was, after: is, options }) => [
        channelIds,
        was?.text,
        is?.text,
        options,
      ]),
      [
        [['x'], 'Hi', 'Hi', ['reply']],
        [['y'], undefined, 'Hi', []],
      ],
    )
    assert.equal(changesBetween(after, before).find(({ channelIds }) => channelIds.includes('y'))?.after, null)
  })

  it('tells of drafts without a channel', () => {
    const [change] = changesBetween(version({}), version({ thread: [{ text: 'More', media: [] }] }))
    assert.deepEqual([change?.channelIds, change?.after?.thread], [[], [{ text: 'More', media: [] }]])
  })
})

describe('fileChanges', () => {
  it('tells what went, what came, what is described anew, and another order', () => {
    const changes = fileChanges([file('a'), file('b'), file('c')], [file('c'), file('b', 'A hill'), file('d')])
    assert.deepEqual(changes, {
      gone: [file('a')],
      came: [file('d')],
      redescribed: [file('b', 'A hill')],
      reordered: true,
    })
    assert.equal(fileChanges([file('a'), file('b')], [file('x'), file('a'), file('b')]).reordered, false)
  })
})
