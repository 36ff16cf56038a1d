import type { Moment } from '#events/moments.ts'
import type { Moments } from './moments.ts'
import { rowsAsOwner } from './owner.ts'

const ENDS = ['published', 'failed', 'canceled']

const isEnded = async (url: string, id: string): Promise<boolean> => {
  const [row] = await rowsAsOwner(url, 'SELECT status FROM publications WHERE id = $1', [id])
  return ENDS.includes(row?.status)
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
    for (let ended = false; !ended; ended = await isEnded(url, id)) seen.add(await next())
  }
}
