import { setTimeout as sleep } from 'node:timers/promises'
import type { Moment } from '#events/moments.ts'
import type { Moments } from './moments.ts'
import { rowsAsOwner } from './owner.ts'

const ENDS = ['published', 'failed', 'canceled']

const RETRY_MS = 100

const isNoServer = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(?:ECONN|57P0)/.test(String(error.code))

/** Asked again as long as the server cannot be: it may be recovering from its crash. */
const isEnded = async (url: string, id: string): Promise<boolean> => {
  for (;;) {
    try {
      const [row] = await rowsAsOwner(url, 'SELECT status FROM publications WHERE id = $1', [id])
      return ENDS.includes(row?.status)
    } catch (error) {
      if (!isNoServer(error)) throw error
      await sleep(RETRY_MS)
    }
  }
}

/**
 * Waits until each publication is published, or ends in another way, by whichever worker. A worker that lost the answer
 * to its COMMIT cannot know that what it wrote stands, and says `fenced`, as one does that another has taken over from:
 * the database knows which it was.
 */
export const allOut = async (url: string, workers: readonly Moments[], ids: readonly string[]): Promise<void> => {
  for (const id of ids) {
    const seen = new Set<Moment>()
    const isNew = (moment: Moment & { readonly publicationId: string }): boolean =>
      moment.publicationId === id && !seen.has(moment)
    const next = (): Promise<Moment> =>
      Promise.race(
        workers.flatMap((worker) => [
          worker.waitFor('published', isNew),
          worker.waitFor('fenced', isNew),
          worker.waitFor('moved', isNew),
        ]),
      )
    for (let ended = false; !ended;) {
      const moment = await next()
      seen.add(moment)
      ended = moment.kind === 'published' || (await isEnded(url, id))
    }
  }
}
