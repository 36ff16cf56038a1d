import type { Body, Post } from '@scheduly/client'
import { contentWord, draftOf, type Draft } from './draft.ts'
import type { Kept } from './kept.ts'
import { differences } from './merge.ts'

/** A post as the server has it, with the word for that state. */
export interface Stored {
  readonly post: Post
  readonly etag: string
}

/** Why a write did not happen. */
export type Failure = 'offline' | 'signed-out' | 'stale' | 'refused'

/** What a desk needs of the world. */
export interface Surroundings {
  readonly zone: string
  readonly create: (body: Body<'createPost'>, key: string) => Promise<Stored>
  readonly edit: (id: string, body: Body<'editPost'>, etag: string) => Promise<Stored>
  readonly publish: (of: Stored, allowDuplicate: boolean) => Promise<Stored>
  readonly read: (id: string) => Promise<Stored>
  readonly failureOf: (error: unknown) => Failure
  /** Whether it is certain that nothing was written. */
  readonly didNothing: (error: unknown) => boolean
  /** Keeps it in this browser, or with null keeps nothing any more. False where there is no room. */
  readonly keep: (kept: Kept | null) => boolean
  readonly newKey: () => string
  readonly now: () => number
}

/** Somebody else saved meanwhile, and the two versions must become one. */
export interface Clash {
  readonly base: Draft | null
  readonly theirs: Stored
}

export interface DeskState {
  readonly draft: Draft
  readonly stored: Stored | null
  readonly status: 'idle' | 'saving' | 'offline' | 'signed-out' | 'refused'
  /** Whether the server lacks anything of what is written; of that, the content and the time each. */
  readonly dirty: boolean
  readonly contentDirty: boolean
  readonly timeDirty: boolean
  readonly savedAt: number | null
  /** What was refused last; until the next change. */
  readonly error: unknown
  readonly clash: Clash | null
  /** What somebody else saved meanwhile, before it was looked at. */
  readonly newer: Stored | null
  /** Whether this browser has no room to keep it. */
  readonly unkept: boolean
}

/** A write that must wait until two versions are one. */
export class ClashError extends Error {}

/** A mere draft is saved as it is written. What waits for an approval, has one, or is to go out, only when somebody says so. */
export const savesItself = ({ status, scheduled_at: at, approval }: Post): boolean =>
  status === 'draft' && at === null && approval.state !== 'pending' && approval.state !== 'approved'

const whenWord = ({ when }: Draft): string => (when.kind === 'at' ? `${when.wall}${when.fold}` : when.kind)

/** Whether a state of the post is one that was left behind already: answers may overtake each other. */
export const isOlder = (one: Stored, other: Stored): boolean =>
  one.post.revision < other.post.revision || one.post.updated_at < other.post.updated_at

/** What is written and what the server has of it, side by side. */
export interface Memory {
  readonly subscribe: (listener: () => void) => () => void
  readonly state: () => DeskState
  readonly set: (change: Partial<DeskState>) => void
  /** Whether the server has the content. */
  readonly hasContent: (draft: Draft) => boolean
  /** Whether the server has the time; never, where it has nothing. */
  readonly hasTime: (draft: Draft) => boolean
  /** From here on this is what the server has; `draft` is what is written. */
  readonly begin: (stored: Stored, draft: Draft, more?: Partial<DeskState>) => void
  /** What was sent has arrived. */
  readonly arrived: (stored: Stored, sent: Draft, withTime: boolean) => void
  /** Takes over a state of the post that changes nothing of what is written; else throws, and the two must be looked at. */
  readonly rebase: (theirs: Stored) => void
  /** Shows what somebody else saved: at once where nothing is written here, else beside it. */
  readonly look: () => void
  readonly write: (draft: Draft) => void
}

interface Start {
  readonly stored: Stored | null
  readonly draft: Draft
}

const initial = ({ stored, draft }: Start): DeskState => ({
  draft,
  stored,
  status: 'idle',
  dirty: false,
  contentDirty: true,
  timeDirty: true,
  savedAt: null,
  error: null,
  clash: null,
  newer: null,
  unkept: false,
})

export const createMemory = (world: Pick<Surroundings, 'zone' | 'keep' | 'now'>, start: Start): Memory => {
  const listeners = new Set<() => void>()
  const read = ({ post }: Stored): Draft => draftOf(post, world.zone)
  let base = start.stored === null ? null : read(start.stored)
  let state = initial(start)
  const set = (change: Partial<DeskState>): void => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  const hasContent = (draft: Draft): boolean => base !== null && contentWord(draft) === contentWord(base)
  const hasTime = (draft: Draft): boolean => base !== null && whenWord(draft) === whenWord(base)
  const [contentDirty, timeDirty] = [!hasContent(start.draft), !hasTime(start.draft)]
  state = { ...state, contentDirty, timeDirty, dirty: base !== null && (contentDirty || timeDirty) }
  const put = (change: Partial<DeskState>): void => {
    const next = { ...state, ...change }
    const unsaved = { contentDirty: !hasContent(next.draft), timeDirty: !hasTime(next.draft) }
    const dirty = unsaved.contentDirty || unsaved.timeDirty
    const kept = { draft: next.draft, at: world.now(), base: next.stored?.post.content_hash ?? null }
    set({ ...change, ...unsaved, dirty, unkept: !world.keep(dirty ? kept : null) })
  }
  const begin: Memory['begin'] = (stored, draft, more = {}) => {
    base = read(stored)
    put({ stored, draft, newer: null, ...more })
  }
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    state: () => state,
    set,
    hasContent,
    hasTime,
    begin,
    write: (draft) => put({ draft, error: null }),
    arrived: (stored, sent, withTime) => {
      const { when } = read(stored)
      // As it was sent: how the server spells it does not make it unsaved.
      base = { ...sent, when }
      const draft = withTime && state.draft === sent ? base : state.draft
      put({ stored, draft, status: 'idle', savedAt: world.now(), error: null, newer: null })
    },
    rebase: (theirs) => {
      const found = differences({ base, mine: state.draft, theirs: read(theirs) })
      if (found.some(({ both, pick }) => both || pick === 'theirs')) {
        set({ clash: { base, theirs }, newer: null })
        throw new ClashError('somebody else changed it meanwhile')
      }
      begin(theirs, state.draft)
    },
    look: () => {
      const { newer, dirty } = state
      if (newer === null) return
      if (dirty) set({ clash: { base, theirs: newer }, newer: null })
      else begin(newer, read(newer))
    },
  }
}
