import type { FileStore } from './media-files.ts'
import { keptBytes, type KeptMedia } from './media-table.ts'
import type { TwtState } from './state.ts'

/** The bytes of uploaded files, and what happens to them over time. */
export interface MediaRoom {
  readonly files: FileStore
  /** One at a time for each file: appending and finalizing never meet. */
  alone<T>(id: string, work: () => Promise<T>): Promise<T>
  /** Lets old files go until `bytes` more fit; `false` when they never will. */
  makeRoom(bytes: number, limit: number): Promise<boolean>
  /** Forgets a file. */
  drop(media: KeptMedia): Promise<void>
  /** Whether this is the first time that somebody asks about the file's invalid ID. */
  firstRefusal(id: string): boolean
}

export const segmentName = (id: string, index: number): string => `${id}.${index}`

const namesOf = ({ id, segments }: KeptMedia): string[] => [
  id,
  ...[...segments.keys()].map((index) => segmentName(id, index)),
]

/** Makes the room over a state and a store. */
export const createMediaRoom = (state: TwtState, files: FileStore, now: () => number): MediaRoom => {
  const busy = new Map<string, Promise<unknown>>()
  const refused = new Set<string>()
  const drop = async (media: KeptMedia): Promise<void> => {
    const names = namesOf(media)
    state.commit({ kind: 'media-dropped', id: media.id })
    await files.remove(names)
  }
  const isExpired = ({ finished, createdAt }: KeptMedia): boolean =>
    (finished?.expiresAt ?? Date.parse(createdAt) + 86_400_000) <= now()
  /** What goes first: what nobody can use any more, then what no post shows, then the pictures of old posts. */
  const order = (media: KeptMedia): number => {
    if (state.isShown(media.id)) return 2
    return isExpired(media) ? 0 : 1
  }
  return {
    files,
    drop,
    alone: async (id, work) => {
      const mine = (busy.get(id) ?? Promise.resolve()).then(work)
      const settled = mine.then(
        () => undefined,
        () => undefined,
      )
      busy.set(id, settled)
      try {
        return await mine
      } finally {
        if (busy.get(id) === settled) busy.delete(id)
      }
    },
    makeRoom: async (bytes, limit) => {
      if (bytes > limit) return false
      const kept = state.allMedia().filter((media) => keptBytes(media) > 0 || order(media) === 0)
      let total = kept.reduce((sum, media) => sum + keptBytes(media), 0)
      // Sorting keeps the order of age among equals.
      for (const media of kept.toSorted((one, other) => order(one) - order(other))) {
        if (total + bytes <= limit && order(media) > 0) break
        if (busy.has(media.id)) continue
        total -= keptBytes(media)
        await drop(media)
      }
      return true
    },
    firstRefusal: (id) => {
      if (refused.has(id)) return false
      refused.add(id)
      return true
    },
  }
}
