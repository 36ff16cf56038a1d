import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createBatch } from './batch.ts'

const setUp = (facts: { readonly most?: number } = {}) => {
  const runs: number[][] = []
  const gates: (() => void)[] = []
  const add = createBatch<number, string>({
    run: async (items) => {
      runs.push([...items])
      await new Promise<void>((resolve) => gates.push(resolve))
      if (items.includes(13)) throw new Error('harmless')
      if (items.includes(99)) throw new Error('grave')
      return items.includes(50) ? [] : items.map(String)
    },
    most: facts.most ?? 10,
    isHarmless: (error) => error instanceof Error && error.message === 'harmless',
  })
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  const open = async (): Promise<void> => {
    await turn()
    gates.shift()?.()
    await turn()
  }
  return { add, runs, open, turn }
}

describe('a batch', () => {
  it('runs once for all that come in the same turn, and answers each with its own', async () => {
    const { add, runs, open } = setUp()
    const answers = Promise.all([add(1), add(2), Promise.resolve().then(() => add(3))])
    await open()
    assert.deepEqual(await answers, ['1', '2', '3'])
    assert.deepEqual(runs, [[1, 2, 3]])
  })

  it('collects during a run what goes together in the next, up to the most', async () => {
    const { add, runs, open, turn } = setUp({ most: 2 })
    const first = add(1)
    await turn()
    const others = Promise.all([add(2), add(3), add(4)])
    await open()
    await open()
    await open()
    assert.deepEqual([await first, ...(await others)], ['1', '2', '3', '4'])
    assert.deepEqual(runs, [[1], [2, 3], [4]])
  })

  it('runs each by itself after a harmless failure, so that one bad item takes no other along', async () => {
    const { add, runs, open } = setUp()
    const answers = Promise.allSettled([add(1), add(13), add(2)])
    for (let n = 0; n < 4; n += 1) await open()
    assert.deepEqual(
      (await answers).map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
    assert.deepEqual(runs, [[1, 13, 2], [1], [13], [2]])
  })

  it('runs nothing twice after any other failure: all are told', async () => {
    const { add, runs, open } = setUp()
    const answers = Promise.allSettled([add(1), add(99)])
    await open()
    assert.deepEqual(
      (await answers).map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    assert.equal(runs.length, 1)
  })

  it('leaves nobody waiting when a run answers too little', async () => {
    const { add, open } = setUp()
    const answer = assert.rejects(add(50), /too little/)
    await open()
    await answer
  })
})
