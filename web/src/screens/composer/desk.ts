import type { Post } from '@scheduly/client'
import {
  ClashError,
  createMemory,
  isOlder,
  savesItself,
  type DeskState,
  type Memory,
  type Stored,
  type Surroundings,
} from './desk-state.ts'
import type { Kept } from './kept.ts'
import { bodyOf, isBlank, type Draft } from './draft.ts'
import { createWriter, type Wish, type Wished } from './desk-writer.ts'

/** Without a change for so long, a draft is saved. */
const REST_MS = 2_000
const AGAIN_MS = 5_000

/** Where a post is written: what is kept here, what the server has, and how the one becomes the other. */
export interface Desk {
  readonly subscribe: (listener: () => void) => () => void
  readonly state: () => DeskState
  readonly edit: (change: (draft: Draft) => Draft) => void
  /** Writes it down at the server, and waits for a session where there is none. */
  readonly submit: (wish: Wish, allowDuplicate?: boolean) => Promise<Post>
  /** What was read of the post anew. */
  readonly told: (stored: Stored) => void
  readonly look: () => void
  /** The two versions became this one. */
  readonly settle: (draft: Draft, theirs: Stored) => void
  /** Takes up what was kept; where the post has become another one since, the two must become one. */
  readonly restore: (kept: Pick<Kept, 'draft' | 'base'>) => void
  /** There is a connection, or a session, again. */
  readonly resume: () => void
  /** The window is out of sight, and may not come back: what is to be saved soon is saved now. */
  readonly hurry: () => void
  /** Somebody goes: what saves itself is saved now. Answers whether something is left that is kept in this browser alone. */
  readonly leave: () => Promise<boolean>
}

/** One thing after the other. */
const createLane = () => {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
}

const maySave = ({ stored, status }: DeskState): boolean =>
  stored !== null && status === 'idle' && savesItself(stored.post)

/** Whether something is written that the server has not. */
const isLeft = ({ stored, contentDirty, draft }: DeskState): boolean =>
  contentDirty && !(stored === null && isBlank(draft))

/** When what is written is saved, and what happens when that does not work. */
const createSaver = (world: Surroundings, memory: Memory) => {
  const writer = createWriter(world, memory)
  const inTurn = createLane()
  let timer: ReturnType<typeof setTimeout> | undefined
  const waiting: (() => void)[] = []
  const rest = (ms = REST_MS): void => {
    clearTimeout(timer)
    const { stored, clash, draft } = memory.state()
    if (stored === null || clash !== null || !savesItself(stored.post) || memory.hasContent(draft)) return
    timer = setTimeout(() => void inTurn(() => save()), ms)
  }
  const failed = (error: unknown): void => {
    if (error instanceof ClashError) return memory.set({ status: 'idle' })
    const failure = world.failureOf(error)
    memory.set({ status: failure === 'stale' ? 'refused' : failure, error })
    if (failure === 'offline') rest(AGAIN_MS)
  }
  const save = async (rebases?: number): Promise<void> => {
    const { stored, clash, draft } = memory.state()
    if (stored === null || clash !== null || memory.hasContent(draft)) return
    memory.set({ status: 'saving' })
    try {
      memory.arrived(await writer.write(stored, bodyOf(draft), rebases), draft, false)
      rest()
    } catch (error) {
      failed(error)
    }
  }
  const attempt = async (wished: Wished): Promise<Post> => {
    clearTimeout(timer)
    memory.set({ status: 'saving', error: null })
    try {
      return await writer.put(wished)
    } catch (error) {
      failed(error)
      if (world.failureOf(error) !== 'signed-out') throw error
      await new Promise<void>((resolve) => waiting.push(resolve))
      return attempt(wished)
    }
  }
  return {
    rest,
    submit: (wished: Wished): Promise<Post> => inTurn(() => attempt(wished)),
    resume: (): void => {
      for (const go of waiting.splice(0)) go()
      const { status } = memory.state()
      if (status === 'offline' || status === 'signed-out') rest(0)
    },
    hurry: (): void => {
      if (memory.state().status === 'idle') rest(0)
    },
    leave: async (): Promise<boolean> => {
      clearTimeout(timer)
      // Nobody is there to bring two versions together: what another one saved meanwhile stays, and this is kept here.
      await inTurn(async () => (maySave(memory.state()) ? save(0) : undefined))
      clearTimeout(timer)
      return isLeft(memory.state())
    },
  }
}

export const createDesk = (world: Surroundings, start: { stored: Stored | null; draft: Draft }): Desk => {
  const memory = createMemory(world, start)
  const saver = createSaver(world, memory)
  return {
    subscribe: memory.subscribe,
    state: memory.state,
    edit: (change) => {
      const { draft } = memory.state()
      const changed = change(draft)
      if (changed === draft) return
      memory.write(changed)
      saver.rest()
    },
    submit: (wish, allowDuplicate = false) => saver.submit({ wish, allowDuplicate }),
    told: (theirs) => {
      const { stored, status, clash } = memory.state()
      if (stored === null || status === 'saving' || clash !== null) return
      if (theirs.etag === stored.etag || isOlder(theirs, stored)) return
      const { content_hash: hash, scheduled_at: at } = stored.post
      const isSame = theirs.post.content_hash === hash && theirs.post.scheduled_at === at
      memory.set(isSame ? { stored: theirs } : { newer: theirs })
    },
    look: memory.look,
    settle: (draft, theirs) => {
      memory.begin(theirs, draft, { clash: null, error: null, status: 'idle' })
      saver.rest(0)
    },
    restore: ({ draft, base }) => {
      const { stored } = memory.state()
      memory.write(draft)
      if (stored === null || stored.post.content_hash === base) saver.rest()
      else memory.set({ clash: { base: null, theirs: stored } })
    },
    resume: saver.resume,
    hurry: saver.hurry,
    leave: saver.leave,
  }
}
