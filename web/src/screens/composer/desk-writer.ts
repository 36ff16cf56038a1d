import type { Body, Post } from '@scheduly/client'
import { ClashError, savesItself, type Memory, type Stored, type Surroundings } from './desk-state.ts'
import { bodyOf, type Draft } from './draft.ts'
import { timeBody } from './when.ts'

export type Wish = 'save' | 'schedule' | 'publish'

const MOST_REBASES = 3

export interface Wished {
  readonly wish: Wish
  readonly allowDuplicate: boolean
}

/** A post that was asked for, and of which nobody knows whether it is there. */
interface Asked {
  readonly body: Body<'createPost'>
  readonly key: string
  readonly draft: Draft
}

/** Whether saving would now take something from a post that, when somebody began to save, nobody had decided about. */
const isPastEditing = ({ post: before }: Stored, { post: now }: Stored): boolean =>
  !savesItself(now) && (savesItself(before) || now.approval.state !== before.approval.state)

/** Creates a post once: what is asked for again has the same key, and what was done already is not done twice. */
const createCreator = (world: Surroundings, memory: Memory) => {
  let asked: Asked | null = null
  const send = async (what: Asked): Promise<Stored> => {
    asked = what
    try {
      const stored = await world.create(what.body, what.key)
      asked = null
      return stored
    } catch (error) {
      if (world.didNothing(error)) asked = null
      throw error
    }
  }
  /** What was asked for before, if it is another thing. */
  const createAsked = async (body: Body<'createPost'>): Promise<Stored | null> => {
    if (asked === null || JSON.stringify(asked.body) === JSON.stringify(body)) return null
    const { draft } = asked
    try {
      const stored = await send(asked)
      memory.arrived(stored, draft, false)
      return stored
    } catch (error) {
      if (asked !== null) throw error
      return null
    }
  }
  return {
    createAsked,
    create: (body: Body<'createPost'>, draft: Draft): Promise<Stored> =>
      send(asked ?? { body, key: world.newKey(), draft }),
  }
}

/** How what is written gets to the server. */
export const createWriter = (world: Surroundings, memory: Memory) => {
  const { create, createAsked } = createCreator(world, memory)
  const write = async (stored: Stored, body: Body<'editPost'>, tries = MOST_REBASES): Promise<Stored> => {
    try {
      return await world.edit(stored.post.id, body, stored.etag)
    } catch (error) {
      if (world.failureOf(error) !== 'stale' || tries === 0) throw error
      const theirs = await world.read(stored.post.id)
      memory.rebase(theirs)
      if (isPastEditing(stored, theirs)) throw new ClashError('an approval was asked for or given meanwhile')
      return write(theirs, body, tries - 1)
    }
  }
  const timeOf = (sent: Draft, wish: Wish): Body<'editPost'> => {
    if (memory.hasTime(sent) || wish === 'publish') return {}
    if (wish === 'schedule') return timeBody(sent.when, world.zone)
    return sent.when.kind === 'draft' ? { scheduled_at: null } : {}
  }
  const change = async (stored: Stored, sent: Draft, { wish, allowDuplicate }: Wished): Promise<Stored> => {
    if (wish === 'publish' && memory.hasContent(sent)) return stored
    const twice = wish === 'publish' ? {} : { allow_duplicate: allowDuplicate }
    return write(stored, { ...bodyOf(sent), ...timeOf(sent, wish), ...twice })
  }
  const first = async (sent: Draft, wished: Wished): Promise<Stored> => {
    const { wish, allowDuplicate } = wished
    const time = wish === 'schedule' ? { ...timeBody(sent.when, world.zone), allow_duplicate: allowDuplicate } : {}
    const body = { ...bodyOf(sent), ...time }
    const there = await createAsked(body)
    if (there === null) return create(body, sent)
    // A draft is wanted now, and a time was asked for before.
    if (wish === 'save') return write(there, { ...bodyOf(sent), scheduled_at: null })
    return change(there, sent, wished)
  }
  return {
    write,
    put: async (wished: Wished): Promise<Post> => {
      const { stored, draft: sent } = memory.state()
      const now = await (stored === null ? first(sent, wished) : change(stored, sent, wished))
      memory.arrived(now, sent, wished.wish === 'schedule')
      if (wished.wish !== 'publish') return now.post
      const published = await world.publish(now, wished.allowDuplicate)
      memory.arrived(published, sent, true)
      return published.post
    },
  }
}
