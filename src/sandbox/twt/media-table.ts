import type { TwtEvent, TwtFinished, TwtMedia } from './events.ts'

/** What happens to a file. */
export type MediaEvent = Extract<TwtEvent, { readonly kind: `media-${string}` }>

/** A file on its way, or uploaded. */
export interface KeptMedia extends TwtMedia {
  /** How many bytes each segment has, until the file is finished. */
  readonly segments: ReadonlyMap<number, number>
  readonly finished: TwtFinished | null
  readonly altText: string
  /** Whether its bytes are still there. */
  readonly isKept: boolean
}

interface Entry extends KeptMedia {
  readonly segments: Map<number, number>
  finished: TwtFinished | null
  altText: string
  isKept: boolean
}

/** Every uploaded file by its id. */
export interface MediaTable {
  get(id: string): KeptMedia | null
  /** Oldest first. */
  all(): readonly KeptMedia[]
  take(event: MediaEvent, isShown: (id: string) => boolean): void
}

/** How many bytes the file takes, or will have taken when it is there. */
export const keptBytes = ({ isKept, finished, totalBytes }: KeptMedia): number =>
  isKept ? (finished?.bytes ?? totalBytes) : 0

const drop = (entries: Map<string, Entry>, id: string, isShown: (id: string) => boolean): void => {
  const entry = entries.get(id)
  if (entry === undefined) return
  if (isShown(id)) entry.isKept = false
  else entries.delete(id)
}

const change = (entry: Entry | undefined, event: MediaEvent): void => {
  if (entry === undefined) return
  if (event.kind === 'media-segment') entry.segments.set(event.index, event.bytes)
  if (event.kind === 'media-described') entry.altText = event.altText
  if (event.kind === 'media-finished') {
    entry.finished = event.finished
    entry.segments.clear()
  }
}

/** Makes an empty table. */
export const createMediaTable = (): MediaTable => {
  const entries = new Map<string, Entry>()
  return {
    get: (id) => entries.get(id) ?? null,
    all: () => [...entries.values()],
    take: (event, isShown) => {
      if (event.kind === 'media-begun') {
        const entry = { ...event.media, segments: new Map(), finished: null, altText: '', isKept: true }
        entries.set(event.media.id, entry)
      } else if (event.kind === 'media-dropped') drop(entries, event.id, isShown)
      else change(entries.get(event.id), event)
    },
  }
}
