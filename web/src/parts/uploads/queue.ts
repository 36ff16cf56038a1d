import { newKey, type Media } from '@scheduly/client'
import { discardFile } from '#web/api/pieces.ts'
import { isInPieces, uploadMedia } from '#web/api/upload.ts'

/** A file on its way, or that did not get there. `Place`: where it is to go once it is in the library. */
export interface Upload<Place> {
  readonly id: number
  readonly file: File
  readonly place: Place
  /** 0 to 1. */
  readonly share: number
  readonly state: 'going' | 'waiting' | 'paused' | 'failed'
  /** Why it failed. */
  readonly error: unknown
  /** Whether it can pause, and go on. */
  readonly pauses: boolean
}

export interface Uploads<Place> {
  readonly all: () => readonly Upload<Place>[]
  readonly subscribe: (listener: () => void) => () => void
  readonly start: (files: readonly File[], place: Place) => void
  readonly pause: (id: number) => void
  /** Goes on with one that pauses, and tries once more with one that failed. */
  readonly goOn: (id: number) => void
  /** Gives one up, at the server too. */
  readonly cancel: (id: number) => void
  /** Who is told of what has arrived; the last one that asked. */
  readonly hear: (onDone: (upload: Upload<Place>, media: Media) => void) => void
}

interface Work {
  readonly key: string
  readonly control: AbortController
}

/** What is on its way, for whoever shows it. */
const createList = <Place>() => {
  let uploads: readonly Upload<Place>[] = []
  const listeners = new Set<() => void>()
  const put = (next: readonly Upload<Place>[]): void => {
    uploads = next
    for (const listener of listeners) listener()
  }
  return {
    all: () => uploads,
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    find: (id: number) => uploads.find((each) => each.id === id),
    add: (upload: Upload<Place>): void => put([...uploads, upload]),
    change: (id: number, facts: Partial<Upload<Place>>): void =>
      put(uploads.map((each) => (each.id === id ? { ...each, ...facts } : each))),
    drop: (id: number): void => put(uploads.filter((each) => each.id !== id)),
  }
}

const uploadOf = <Place>(id: number, file: File, place: Place): Upload<Place> => {
  const pauses = isInPieces(file)
  return { id, file, place, share: 0, state: 'going', error: null, pauses }
}

/** The uploads of one person into one organization: one after the other, in the order in which they were chosen. */
export const createUploads = <Place>(org: string, user: string): Uploads<Place> => {
  const { all, subscribe, find, add, change, drop } = createList<Place>()
  const works = new Map<number, Work>()
  let onDone: (upload: Upload<Place>, media: Media) => void = () => undefined
  let last = Promise.resolve()
  let count = 0
  const run = async (id: number): Promise<void> => {
    const [upload, work] = [find(id), works.get(id)]
    if (upload?.state !== 'going' || work === undefined) return
    const { signal } = work.control
    const tell = (share: number): void => {
      if (!signal.aborted) change(id, { share, state: 'going' })
    }
    const wait = (): void => change(id, { state: 'waiting' })
    try {
      const media = await uploadMedia(org, upload.file, { user, tell, wait, signal, key: work.key })
      works.delete(id)
      drop(id)
      onDone(upload, media)
    } catch (error) {
      if (!signal.aborted) change(id, { state: 'failed', error })
    }
  }
  const enqueue = (id: number, key: string): void => {
    works.set(id, { key, control: new AbortController() })
    last = last.then(() => run(id))
  }
  return {
    all,
    subscribe,
    start: (files, place) => {
      for (const file of files) {
        count += 1
        add(uploadOf(count, file, place))
        enqueue(count, newKey())
      }
    },
    pause: (id) => {
      change(id, { state: 'paused' })
      works.get(id)?.control.abort()
    },
    goOn: (id) => {
      change(id, { state: 'going', error: null })
      enqueue(id, works.get(id)?.key ?? newKey())
    },
    cancel: (id) => {
      const upload = find(id)
      works.get(id)?.control.abort()
      works.delete(id)
      drop(id)
      if (upload?.pauses === true) void discardFile(org, user, upload.file)
    },
    hear: (next) => {
      onDone = next
    },
  }
}
