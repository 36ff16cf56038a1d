import { setTimeout as sleep } from 'node:timers/promises'
import { approvePost, rejectPost } from '#actions/approve-post.ts'
import type { ActionDeps, Actor } from '#actions/deps.ts'
import { editPost } from '#actions/edit-post.ts'
import type { PostView } from '#actions/post-view.ts'
import { cancelPost, publishPost, retryPost } from '#actions/send-post.ts'
import { unpublish } from '#actions/unpublish.ts'
import type { Chance } from './chance.ts'
import type { Account, Library } from './contents.ts'

/** One organization with the people that write and approve. */
export interface House {
  readonly orgId: string
  readonly owner: Actor
  readonly editor: Actor
  readonly library: Library
  readonly channels: readonly Account[]
}

/** Writes a post to an account of chance. */
export type Write = (author: 'owner' | 'editor', wish?: 'thread') => Promise<PostView>
interface Tools {
  readonly write: Write
  readonly chance: Chance
  /** A post of the house whose thread stopped halfway; undefined where there is none. */
  readonly findHalf: () => Promise<string | undefined>
  /** A publication of the house that is out, on a network that takes posts down. */
  readonly findOut: () => Promise<string | undefined>
}
type Act = (deps: ActionDeps, house: House, tools: Tools) => Promise<void>

const soon = (chance: Chance): Promise<void> => sleep(chance.below(1_200))

const approveThat = (deps: ActionDeps, { owner }: House, post: PostView): Promise<PostView> =>
  approvePost(deps, owner, { id: post.id, contentHash: post.content_hash, publishNow: true })

export const ACTS: Readonly<Record<string, Act>> = {
  scheduled: async (_deps, _house, { write }) => void (await write('owner')),
  'never approved': async (_deps, _house, { write }) => void (await write('editor')),
  approved: async (deps, house, { write }) => void (await approveThat(deps, house, await write('editor'))),
  canceled: async (deps, { owner }, { write, chance }) => {
    const post = await write('owner')
    await soon(chance)
    await cancelPost(deps, owner, post.id)
  },
  edited: async (deps, { owner }, { write, chance }) => {
    const post = await write('owner')
    await soon(chance)
    await editPost(deps, owner, { id: post.id, text: `${post.text}, edited`, unschedule: false })
  },
  'edited after its approval': async (deps, house, { write, chance }) => {
    const post = await write('editor')
    await approveThat(deps, house, post)
    await soon(chance)
    await editPost(deps, house.editor, { id: post.id, text: `${post.text}, edited`, unschedule: false })
  },
  revoked: async (deps, house, { write, chance }) => {
    const post = await write('editor')
    await approveThat(deps, house, post)
    await soon(chance)
    await rejectPost(deps, house.owner, { id: post.id })
  },
  // Refused once that part is out; before that it goes on with other words where it stood.
  'end of a thread rewritten': async (deps, { owner }, { write: writeTo, chance }) => {
    const post = await writeTo('owner', 'thread')
    await soon(chance)
    const thread = post.thread.map(({ text, media }, part, { length }) => ({
      text: part === length - 1 ? `${text}, rewritten` : text,
      media: media.map(({ media_id: mediaId, alt_text: altText }) => ({ mediaId, altText })),
    }))
    await editPost(deps, owner, { id: post.id, thread, unschedule: false })
    await publishPost(deps, owner, { id: post.id })
  },
  'thread retried': async (deps, { owner }, { findHalf }) => {
    const id = await findHalf()
    if (id !== undefined) await retryPost(deps, owner, { id, confirmedNotPublished: false })
  },
  'taken down': async (deps, { owner }, { findOut }) => {
    const id = await findOut()
    if (id !== undefined) await unpublish(deps, owner, id)
  },
}

/** How often people do what; a twelfth of the posts is never approved. */
const WEIGHTS: Readonly<Record<string, number>> = {
  scheduled: 12,
  'never approved': 2,
  approved: 3,
  // A worker may have it in hand already: as long as nothing was sent, it is taken from it.
  canceled: 3,
  edited: 1,
  'edited after its approval': 1,
  revoked: 1,
  'end of a thread rewritten': 1,
  'thread retried': 2,
  'taken down': 3,
}
/** Names of acts, each as often as it is done. */
export const WEIGHTED = Object.entries(WEIGHTS).flatMap(([name, weight]) => Array.from({ length: weight }, () => name))
