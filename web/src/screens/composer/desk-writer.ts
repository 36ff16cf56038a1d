import type { Body, Post } from '@scheduly/client'
import type { Memory, Stored, Surroundings } from './desk-state.ts'
import { bodyOf, type Draft } from './draft.ts'
import { timeBody } from './when.ts'

export type Wish = 'save' | 'schedule' | 'publish'

const MOST_REBASES = 3

export interface Wished {
  readonly wish: Wish
  readonly allowDuplicate: boolean
}

/** How what is written gets to the server. */
export const createWriter = (world: Surroundings, memory: Memory) => {
  let creating = { word: '', key: '' }
  const write = async (stored: Stored, body: Body<'editPost'>, tries = MOST_REBASES): Promise<Stored> => {
    try {
      return await world.edit(stored.post.id, body, stored.etag)
    } catch (error) {
      if (world.failureOf(error) !== 'stale' || tries === 0) throw error
      const theirs = await world.read(stored.post.id)
      memory.rebase(theirs)
      return write(theirs, body, tries - 1)
    }
  }
  const create = (body: Body<'createPost'>): Promise<Stored> => {
    const word = JSON.stringify(body)
    // The same once more has the same key: what was done already is not done twice.
    if (creating.word !== word) creating = { word, key: world.newKey() }
    return world.create(body, creating.key)
  }
  const timeOf = (sent: Draft, wish: Wish): Body<'editPost'> => {
    if (memory.hasTime(sent) || wish === 'publish') return {}
    if (wish === 'schedule') return timeBody(sent.when, world.zone)
    return sent.when.kind === 'draft' ? { scheduled_at: null } : {}
  }
  const first = async (sent: Draft, { wish, allowDuplicate }: Wished): Promise<Stored> => {
    const time = wish === 'schedule' ? { ...timeBody(sent.when, world.zone), allow_duplicate: allowDuplicate } : {}
    return create({ ...bodyOf(sent), ...time })
  }
  const change = async (stored: Stored, sent: Draft, { wish, allowDuplicate }: Wished): Promise<Stored> => {
    if (wish === 'publish' && memory.hasContent(sent)) return stored
    const twice = wish === 'publish' ? {} : { allow_duplicate: allowDuplicate }
    return write(stored, { ...bodyOf(sent), ...timeOf(sent, wish), ...twice })
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
