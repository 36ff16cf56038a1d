import { createPost } from '#actions/create-post.ts'
import type { Actor } from '#actions/deps.ts'
import { finishConnection } from '#actions/finish-connection.ts'
import type { PostView } from '#actions/post-view.ts'
import { getPost } from '#actions/read-posts.ts'
import { publishPost } from '#actions/send-post.ts'
import { startConnection } from '#actions/start-connection.ts'
import { Refused, type ProblemCode } from '#domain/problem.ts'
import { approveAccount } from './people.ts'
import type { RunningWorker, World } from './publishing.ts'

/** One organization with one channel in a world, and what publishing tests do with them. */
export interface Stage {
  readonly owner: Actor
  readonly orgId: string
  readonly channelId: string
  /** The channel's account on the sandbox. */
  readonly handle: string
  start(changes?: Parameters<World['start']>[0]): RunningWorker
  /** A queued post (or, of an editor, a pending one) due in `aheadMilliseconds`. */
  postSoon(author?: Actor, aheadMilliseconds?: number): Promise<PostView>
  /** Due at this very moment: a draft, published by hand. */
  postNow(): Promise<PostView>
  read(id: string): ReturnType<typeof getPost>
  timesOnNetwork(text: string): Promise<number>
  /** How many create requests of this channel the network saw, carried out or not. */
  sends(): number
  /** Authorizes the same account once more. */
  reconnect(): Promise<void>
}

/** The id of a post's only publication. */
export const publicationOf = (post: { readonly publications: readonly { readonly id: string }[] }): string =>
  post.publications[0]?.id ?? ''

/** For assert.rejects: the action ended with this problem. */
export const refusal =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof Refused && error.problem.code === code

/** `done`, or the code of the refusal; anything else that is thrown fails the test. */
export const answerOf = async (work: Promise<unknown>): Promise<'done' | ProblemCode> => {
  try {
    await work
    return 'done'
  } catch (error) {
    if (error instanceof Refused) return error.problem.code
    throw error
  }
}

let number = 0
const nextText = (handle: string): string => {
  number += 1
  return `Post ${number} of ${handle}`
}

const reconnect = async (
  world: World,
  owner: Actor,
  channel: { orgId: string; channelId: string; handle: string },
): Promise<void> => {
  const { orgId, channelId, handle } = channel
  const started = await startConnection(world.deps, owner, { orgId, provider: 'twt', channelId })
  const grant = await approveAccount(started.authorization_url, handle)
  await finishConnection(world.deps, owner, { orgId, channelId, ...grant })
}

/** Sets a stage: a new owner, organization and connected channel. */
export const createStage = async (world: World): Promise<Stage> => {
  const owner = await world.person()
  const orgId = await world.organization(owner)
  const channel = await world.channel(owner, orgId)
  const { id: channelId } = channel
  const handle = channel.handle ?? ''
  const channels = [{ channelId }]
  return {
    owner,
    orgId,
    channelId,
    handle,
    start: (changes) => world.start(changes),
    postSoon: (author = owner, aheadMilliseconds = 700) => {
      const scheduledAt = new Date(Date.now() + aheadMilliseconds).toISOString()
      return createPost(world.deps, author, { orgId, text: nextText(handle), channels, scheduledAt })
    },
    postNow: async () => {
      const draft = await createPost(world.deps, owner, { orgId, text: nextText(handle), channels })
      return publishPost(world.deps, owner, { id: draft.id })
    },
    read: (id) => getPost(world.deps, owner, id),
    timesOnNetwork: async (text) => {
      const answer = await fetch(`${world.sandboxUrl}/_sandbox/posts`)
      const { posts } = (await answer.json()) as { posts: { text: string }[] }
      return posts.filter((post) => post.text === text).length
    },
    sends: () =>
      world.sandbox.ledger.entries().filter((entry) => entry.route === 'create' && entry.account === handle).length,
    reconnect: () => reconnect(world, owner, { orgId, channelId, handle }),
  }
}
