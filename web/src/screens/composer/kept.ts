import type { File } from '#web/lib/content.ts'
import { newPart, type Draft, type DraftPart, type Variant } from './draft.ts'
import type { When } from './when.ts'

/** What is kept of a post in this browser, until the server has it. */
export interface Kept {
  readonly draft: Draft
  /** Milliseconds since 1970. */
  readonly at: number
  /** The content_hash of what it was written on; null for a new post. */
  readonly base: string | null
}

/** Whose it is, where, and of which post; null for a new one. */
export interface KeptPlace {
  readonly user: string
  readonly org: string
  readonly post: string | null
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

const prefixOf = ({ user, org, post }: KeptPlace): string => `scheduly.draft.${user}.${org}.${post ?? 'new'}.`

/** Each tab keeps its own: two that write at once take nothing from each other. */
export const nameOf = (place: KeptPlace, tab: string): string => `${prefixOf(place)}${tab}`

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const filesOf = (value: unknown): readonly File[] =>
  listOf(value).flatMap((file) =>
    isRecord(file) && typeof file['media_id'] === 'string'
      ? [{ media_id: file['media_id'], alt_text: textOf(file['alt_text']) }]
      : [],
  )

/** Parts get names of their own here: those of another tab's life mean nothing. */
const partsOf = (value: unknown): readonly DraftPart[] =>
  listOf(value).flatMap((part) => (isRecord(part) ? [newPart(textOf(part['text']), filesOf(part['media']))] : []))

const variantOf = (value: unknown): readonly Variant[] => {
  if (!isRecord(value) || typeof value['channel_id'] !== 'string') return []
  const { channel_id, text, media, thread, options } = value
  return [
    {
      channel_id,
      text: typeof text === 'string' ? text : null,
      media: Array.isArray(media) ? filesOf(media) : null,
      thread: Array.isArray(thread) ? partsOf(thread) : null,
      options: isRecord(options) ? options : {},
    },
  ]
}

const KINDS: readonly When['kind'][] = ['draft', 'now', 'at', 'slot']

const whenOf = (value: unknown): When => {
  const given = isRecord(value) ? value : {}
  return {
    kind: KINDS.find((kind) => kind === given['kind']) ?? 'draft',
    wall: textOf(given['wall']),
    fold: given['fold'] === 'later' ? 'later' : 'earlier',
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Reads what was kept; what is no draft is none. */
export const readKept = (text: string | null): Kept | null => {
  const value = text === null ? null : parse(text)
  if (!isRecord(value) || !isRecord(value['draft']) || typeof value['at'] !== 'number') return null
  const { draft, at, base } = value
  return {
    draft: {
      text: textOf(draft['text']),
      media: filesOf(draft['media']),
      thread: partsOf(draft['thread']),
      channels: listOf(draft['channels']).flatMap(variantOf),
      labels: listOf(draft['labels']).filter((id) => typeof id === 'string'),
      note: textOf(draft['note']),
      when: whenOf(draft['when']),
    },
    at,
    base: typeof base === 'string' ? base : null,
  }
}

/** False where there is no room: then the person is told. */
export const keep = (store: Store, name: string, kept: Kept): boolean => {
  try {
    store.setItem(name, JSON.stringify(kept))
    return true
  } catch {
    return false
  }
}

export interface Found extends Kept {
  readonly name: string
}

/** What other lives of this browser left, the newest first. */
export const findKept = (store: Store, place: KeptPlace): readonly Found[] => {
  const names = Array.from({ length: store.length }, (_, index) => store.key(index))
  return names
    .flatMap((name): readonly Found[] => {
      if (name === null || !name.startsWith(prefixOf(place))) return []
      const kept = readKept(store.getItem(name))
      return kept === null ? [] : [{ ...kept, name }]
    })
    .toSorted((one, other) => other.at - one.at)
}
