import { releaseArrival, reserveArrival } from '#db/media-arrivals.ts'
import { refuse, Refused } from '#domain/problem.ts'
import { faultOf } from '#media/store.ts'
import type { ActionDeps, Actor } from './deps.ts'
import { asMember } from './member.ts'

/** Room for one file on its way in: counted for its organization, and for the disk of the installation. */
export interface Room extends AsyncDisposable {
  /** Asked before so many bytes in all are written; rejects when there is no place for them. */
  readonly need: (bytes: number) => Promise<void>
}

export interface RoomWishes {
  readonly orgId: string
  /** The file's id in the library. */
  readonly id: string
  /** Bytes of the file as far as they are known; counted for the organization at once, unless more was promised before. */
  readonly promised: number
  /** Bytes that the disk must have place for before the first one is taken. */
  readonly expected: number
  /** What happens to the promise afterwards: an upload that goes on another time keeps it. */
  readonly afterwards: 'release' | 'keep'
}

/** Booked ahead, so that not every piece asks the database. */
const STEP_BYTES = 16 * 1024 * 1024
/** A step at the slowest rate that is taken, and all that is done with the file afterwards. */
const LEASE_SECONDS = 1_800

/** What is said when the organization has no place left. */
export const full = (): Refused =>
  refuse('quota_exceeded', 'The library of this organization is full; delete files that no post needs any more.')

const diskFull = (): Refused =>
  refuse(
    'storage_full',
    'The disk for incoming files is almost full; ask whoever runs this installation to free some of it, and send the file again.',
  )

/** Books a part of a promise that is not being received at the moment. */
export const promiseRoom = async (
  deps: ActionDeps,
  actor: Actor,
  { orgId, id, bytes, seconds }: { orgId: string; id: string; bytes: number; seconds: number },
): Promise<void> => {
  await asMember(deps, { actor, orgId, permission: 'media.write' }, async ({ tx }) => {
    const booked = await reserveArrival(tx, { id, promised: bytes, arriving: 0, seconds }, deps.media.quotaBytes)
    if (booked === null) throw full()
  })
}

/** Gives room back; what cannot be given back now is over by itself after a while. */
export const releaseRoom = async (
  deps: ActionDeps,
  actor: Actor,
  { orgId, id }: { orgId: string; id: string },
): Promise<void> => {
  try {
    await asMember(deps, { actor, orgId, permission: 'media.write' }, ({ tx }) => releaseArrival(tx, orgId, id))
  } catch (error) {
    if (!(error instanceof Refused)) deps.log.warn({ err: error }, 'room for a file is given back later')
  }
}

interface Booking extends Pick<RoomWishes, 'orgId' | 'id'> {
  readonly promised: number
  readonly arriving: number
  /** Bytes that come beside those, later. */
  readonly later: number
}

const book = (deps: ActionDeps, actor: Actor, { orgId, id, promised, arriving, later }: Booking): Promise<void> =>
  asMember(deps, { actor, orgId, permission: 'media.write' }, async ({ tx }) => {
    const { quotaBytes, room } = deps.media
    const all = await reserveArrival(tx, { id, promised, arriving, seconds: LEASE_SECONDS }, quotaBytes)
    if (all === null) throw full()
    // Asked within the booking: nobody else books meanwhile.
    if (!(await room.has(all + later))) throw diskFull()
  })

/** Books room for a file, and more of it as it comes. */
export const openRoom = async (deps: ActionDeps, actor: Actor, wishes: RoomWishes): Promise<Room> => {
  const { orgId, id, expected, afterwards } = wishes
  let { promised } = wishes
  let arriving = Math.min(expected, STEP_BYTES)
  await book(deps, actor, { orgId, id, promised, arriving, later: expected - arriving })
  return {
    need: async (bytes) => {
      if (bytes <= arriving) return
      arriving = Math.ceil(bytes / STEP_BYTES) * STEP_BYTES
      if (afterwards === 'release') promised = Math.max(promised, bytes)
      await book(deps, actor, { orgId, id, promised, arriving, later: 0 })
    },
    [Symbol.asyncDispose]: async () => {
      if (afterwards === 'release') await releaseRoom(deps, actor, { orgId, id })
      else await promiseRoom(deps, actor, { orgId, id, bytes: 0, seconds: 0 }).catch(() => undefined)
    },
  }
}

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT'])

/** Turns what a full disk says into words for whoever sends a file. */
export const orDiskFull = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    throw FULL.has(faultOf(error)) ? diskFull() : error
  }
}

/** Asks the store of files; one that does not answer is no fault of the request, and nothing is lost by it. */
export const askStore = async <T>({ log }: ActionDeps, work: Promise<T>): Promise<T> => {
  try {
    return await orDiskFull(work)
  } catch (error) {
    if (error instanceof Refused) throw error
    log.warn({ err: error }, 'the store of files did not do what it was asked for')
    throw refuse('storage_unavailable', 'The store of files does not answer at this moment; try again soon.')
  }
}
