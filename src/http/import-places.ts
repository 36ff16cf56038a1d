import { refuse } from '#domain/problem.ts'
import { createRoom } from '#lib/room.ts'

/** Files that a process works at, one of each organization: each keeps processor and database busy. */
const MOST_AT_WORK = 4
/** Files that wait for files from elsewhere, one of each person: each is in memory meanwhile, for minutes perhaps. */
const MOST_AWAY = 8

/** Does what waits for others, such as the network, outside: nobody else waits for that too. */
export type Aside = <T>(work: () => Promise<T>) => Promise<T>

const busy = () =>
  refuse('too_busy', 'Another file is being imported at this moment; send this one when that is done.', {
    reason: 'import',
  })

/** Lets one file of an organization be imported, few of all be worked at, and a few more wait for the network. */
export const createImportPlaces = () => {
  const [orgs, away] = [new Set<string>(), new Set<string>()]
  // Whoever has been inside comes back before anybody new, who is turned away instead of standing in line.
  const room = createRoom(MOST_AT_WORK)
  const asideOf =
    (userId: string): Aside =>
    async (work) => {
      if (away.has(userId) || away.size >= MOST_AWAY) throw busy()
      away.add(userId)
      room.leave()
      try {
        return await work()
      } finally {
        await room.enter()
        away.delete(userId)
      }
    }
  return async <T>(of: { readonly orgId: string; readonly userId: string }, work: (aside: Aside) => Promise<T>) => {
    if (orgs.has(of.orgId) || room.isFull()) throw busy()
    orgs.add(of.orgId)
    try {
      await room.enter()
      return await work(asideOf(of.userId)).finally(() => room.leave())
    } finally {
      orgs.delete(of.orgId)
    }
  }
}
