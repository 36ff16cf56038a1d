import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { keys } from './keys.ts'
import { createSweep } from './sweep.ts'

/** A list of posts that somebody looks at, read only when the test says so. */
const aList = (client: QueryClient) => {
  const readings: { readonly signal: AbortSignal; readonly end: () => void }[] = []
  const waiting: (() => void)[] = []
  const observer = new QueryObserver(client, {
    queryKey: [...keys.postLists('o'), 'pages'],
    queryFn: ({ signal }) =>
      new Promise<number>((resolve) => {
        readings.push({ signal, end: () => resolve(readings.length) })
        waiting.shift()?.()
      }),
  })
  return {
    readings,
    close: observer.subscribe(() => {}),
    /** Resolves when it is read the next time. */
    next: () => new Promise<void>((resolve) => waiting.push(resolve)),
  }
}

describe('what events make stale', () => {
  it('is read anew once for many of them, never broken off by the next, and once more for those that came meanwhile', async () => {
    const client = new QueryClient()
    const list = aList(client)
    const sweep = createSweep(client, 'o')
    list.readings[0]?.end()
    const event = (post: string): void => sweep.add([keys.postLists('o')], post)
    const first = list.next()
    for (const post of ['a', 'b', 'c']) event(post)
    await first
    assert.equal(list.readings.length, 2)
    // Another name is not held up by it, and shows that time went by.
    const seen = Promise.withResolvers<void>()
    const other = new QueryObserver(client, {
      queryKey: keys.labels('o'),
      initialData: 0,
      staleTime: Infinity,
      queryFn: () => {
        seen.resolve()
        return 1
      },
    })
    const closeOther = other.subscribe(() => {})
    event('d')
    sweep.add([keys.labels('o')])
    await seen.promise
    assert.deepEqual([list.readings.length, list.readings[1]?.signal.aborted], [2, false])
    const again = list.next()
    list.readings[1]?.end()
    await again
    assert.equal(list.readings.length, 3)
    sweep.stop()
    list.close()
    closeOther()
    client.clear()
  })
})
