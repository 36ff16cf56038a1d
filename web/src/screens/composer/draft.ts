import type { Post } from '@scheduly/client'
import type { File, Part } from '#web/lib/content.ts'
import { resolveWallTime, wallTime } from '#web/lib/zone.ts'
import type { When } from './when.ts'

/** A part of a thread, under a name that it keeps when it moves. */
export interface DraftPart extends Part {
  readonly key: string
}

export type Options = Readonly<Record<string, unknown>>

/** What a channel has of its own; null: the post's. */
export interface Variant {
  readonly channel_id: string
  readonly text: string | null
  readonly media: readonly File[] | null
  readonly thread: readonly DraftPart[] | null
  readonly options: Options
}

/** A post while it is written. */
export interface Draft {
  readonly text: string
  readonly media: readonly File[]
  readonly thread: readonly DraftPart[]
  readonly channels: readonly Variant[]
  /** Ids. */
  readonly labels: readonly string[]
  /** For colleagues; never published. */
  readonly note: string
  readonly when: When
}

/** What is written for: all channels (null), or one of them. */
export type Scope = string | null

/** The name of the post itself, among the parts of its thread. */
export const FIRST = 'first'

let made = 0

export const newPart = (text = '', media: readonly File[] = []): DraftPart => {
  made += 1
  return { key: `part-${made}`, text, media }
}

export const emptyDraft = (when: When): Draft => ({
  text: '',
  media: [],
  thread: [],
  channels: [],
  labels: [],
  note: '',
  when,
})

export const variantOf = (draft: Draft, scope: Scope): Variant | undefined =>
  draft.channels.find(({ channel_id }) => channel_id === scope)

export type Field = 'text' | 'media' | 'thread'

/** Whether a channel has a field of its own. */
export const isOwn = (draft: Draft, scope: Scope, field: Field): boolean =>
  (variantOf(draft, scope)?.[field] ?? null) !== null

interface Written {
  readonly text: string
  readonly media: readonly File[]
  readonly thread: readonly DraftPart[]
}

/** What a channel sends as it is now; of all: the post's own. */
export const writtenFor = (draft: Draft, scope: Scope): Written => {
  const own = variantOf(draft, scope)
  return {
    text: own?.text ?? draft.text,
    media: own?.media ?? draft.media,
    thread: own?.thread ?? draft.thread,
  }
}

/** All parts in their order, the post itself first. */
export const partsFor = (draft: Draft, scope: Scope): readonly DraftPart[] => {
  const { text, media, thread } = writtenFor(draft, scope)
  return [{ key: FIRST, text, media }, ...thread]
}

/** Changes what is written for all, or makes it a channel's own. */
const write = (draft: Draft, scope: Scope, change: Partial<Written>): Draft => {
  if (scope === null) return { ...draft, ...change }
  const channels = draft.channels.map((each) => (each.channel_id === scope ? { ...each, ...change } : each))
  return { ...draft, channels }
}

/** A part: of all channels, or of one. */
export interface Place {
  readonly scope: Scope
  readonly part: string
}

export const setText = (draft: Draft, { scope, part }: Place, text: string): Draft => {
  if (part === FIRST) return write(draft, scope, { text })
  const thread = writtenFor(draft, scope).thread.map((each) => (each.key === part ? { ...each, text } : each))
  return write(draft, scope, { thread })
}

export const changeMedia = (
  draft: Draft,
  { scope, part }: Place,
  change: (media: readonly File[]) => readonly File[],
): Draft => {
  const { media, thread } = writtenFor(draft, scope)
  if (part === FIRST) return write(draft, scope, { media: change(media) })
  const changed = thread.map((each) => (each.key === part ? { ...each, media: change(each.media) } : each))
  return write(draft, scope, { thread: changed })
}

export const setThread = (draft: Draft, scope: Scope, thread: readonly DraftPart[]): Draft =>
  write(draft, scope, { thread })

/** The text of one part becomes several: itself, and new ones behind it. */
export const splitPart = (draft: Draft, { scope, part }: Place, texts: readonly string[]): Draft => {
  const [first = '', ...rest] = texts
  const added = rest.map((text) => newPart(text))
  const { thread } = writtenFor(draft, scope)
  if (part === FIRST) return setThread(setText(draft, { scope, part }, first), scope, [...added, ...thread])
  const split = thread.flatMap((each) => (each.key === part ? [{ ...each, text: first }, ...added] : [each]))
  return setThread(draft, scope, split)
}

/** The channel has again what all have. */
export const takeBack = (draft: Draft, scope: Scope, field: Field): Draft => ({
  ...draft,
  channels: draft.channels.map((each) => (each.channel_id === scope ? { ...each, [field]: null } : each)),
})

export const toggleChannel = (draft: Draft, id: string): Draft => {
  const rest = draft.channels.filter(({ channel_id }) => channel_id !== id)
  if (rest.length < draft.channels.length) return { ...draft, channels: rest }
  return { ...draft, channels: [...rest, { channel_id: id, text: null, media: null, thread: null, options: {} }] }
}

export const setOptions = (draft: Draft, id: string, options: Options): Draft => ({
  ...draft,
  channels: draft.channels.map((each) => (each.channel_id === id ? { ...each, options } : each)),
})

/** One step of a list to another place. */
export const moved = <Item>(list: readonly Item[], from: number, to: number): readonly Item[] => {
  const item = list[from]
  if (item === undefined || to < 0 || to >= list.length) return list
  const rest = list.toSpliced(from, 1)
  return rest.toSpliced(to, 0, item)
}

const fileOf = ({ media_id, alt_text }: File): File => ({ media_id, alt_text })

const partOf = ({ text, media }: Part): DraftPart => newPart(text, media.map(fileOf))

const whenOf = ({ scheduled_at: at }: Pick<Post, 'scheduled_at'>, zone: string): When => {
  if (at === null) return { kind: 'draft', wall: '', fold: 'earlier' }
  const instant = Date.parse(at)
  const wall = wallTime(instant, zone)
  const fold =
    resolveWallTime(wall, zone, 'earlier').instant === Math.floor(instant / 60_000) * 60_000 ? 'earlier' : 'later'
  return { kind: 'at', wall, fold }
}

type Stored = Pick<Post, 'labels' | 'note' | 'text' | 'media' | 'thread' | 'publications' | 'scheduled_at'>

/** What a post said before. */
export interface Earlier extends Part {
  readonly thread: readonly Part[]
  readonly channels: readonly {
    readonly channel_id: string
    readonly text: string | null
    readonly media: readonly File[] | null
    readonly thread: readonly Part[] | null
    readonly options: Options
  }[]
}

const variantFrom = ({ channel_id, text, media, thread, options }: Earlier['channels'][number]): Variant => ({
  channel_id,
  text,
  media: media?.map(fileOf) ?? null,
  thread: thread?.map(partOf) ?? null,
  options,
})

/** The same time, and what an earlier version said. */
export const withContent = ({ when, labels, note }: Draft, { text, media, thread, channels }: Earlier): Draft => ({
  labels,
  note,
  text,
  media: media.map(fileOf),
  thread: thread.map(partOf),
  channels: channels.map(variantFrom),
  when,
})

/** A stored post, to be written on; what was canceled of it is left aside. */
export const draftOf = (post: Stored, zone: string): Draft => ({
  text: post.text,
  media: post.media.map(fileOf),
  thread: post.thread.map(partOf),
  channels: post.publications.filter(({ status }) => status !== 'canceled').map(variantFrom),
  labels: post.labels.map(({ id }) => id),
  note: post.note,
  when: whenOf(post, zone),
})

/** What the description of the API has as an object of whatever a network takes. */
const plain = (options: Options) => JSON.parse(JSON.stringify(options))

const partBody = ({ text, media }: Part) => ({ text, media: media.map((file) => ({ ...file })) })

/** What is written as the API takes it; which label was chosen first says nothing. */
export const bodyOf = ({ text, media, thread, channels, labels, note }: Draft) => ({
  labels: labels.toSorted(),
  note,
  text,
  media: media.map((file) => ({ ...file })),
  thread: thread.map(partBody),
  channels: channels.map((own) => ({
    channel_id: own.channel_id,
    text: own.text,
    media: own.media?.map((file) => ({ ...file })) ?? null,
    thread: own.thread?.map(partBody) ?? null,
    options: plain(own.options),
  })),
})

const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([name, inner]) => [name, inOrder(inner)]),
  )
}

/** Equal for equal values, however their fields are ordered. */
export const wordOf = (value: unknown): string => JSON.stringify(inOrder(value))

/** Equal for equal contents: which channel was chosen first says nothing. */
export const contentWord = (draft: Draft): string => {
  const { channels, ...rest } = bodyOf(draft)
  return wordOf({
    ...rest,
    channels: channels.toSorted((one, other) => one.channel_id.localeCompare(other.channel_id)),
  })
}

/** Whether anything was written at all. */
export const isBlank = ({ text, media, thread, channels, note }: Draft): boolean =>
  text.trim() === '' &&
  note.trim() === '' &&
  media.length === 0 &&
  thread.length === 0 &&
  channels.every((own) => own.text === null && own.media === null && own.thread === null)
