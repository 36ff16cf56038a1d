import { setTimeout as sleep } from 'node:timers/promises'
import { approvePost, rejectPost } from '#actions/approve-post.ts'
import { createPost } from '#actions/create-post.ts'
import type { ActionDeps, Actor } from '#actions/deps.ts'
import { editPost } from '#actions/edit-post.ts'
import { finishConnection } from '#actions/finish-connection.ts'
import type { PostView } from '#actions/post-view.ts'
import { cancelPost } from '#actions/send-post.ts'
import { startConnection } from '#actions/start-connection.ts'
import { openOwnerPool } from '#test/support/owner.ts'
import { approveAccount, people } from '#test/support/people.ts'
import { addPicture } from '#test/support/uploads.ts'
import type { Chance } from './chance.ts'
import { countIn } from './fates.ts'

/** One organization with the people that write and approve. */
interface House {
  readonly orgId: string
  readonly owner: Actor
  readonly editor: Actor
  /** A picture in its library. */
  readonly pictureId: string
  readonly channels: readonly { readonly id: string; readonly handle: string }[]
}

export interface FeederOptions {
  readonly deps: ActionDeps
  readonly chance: Chance
  readonly seed: number
  readonly organizations: number
  readonly channelsEach: number
  /** How many publications wait at most. */
  readonly backlog: number
  /** The owner's address of the database. */
  readonly url: string
}

/** People at work: they write, approve, edit, cancel and reconnect, by the same actions as the API. */
export interface Feeder {
  readonly stop: () => Promise<void>
  /** Writes nothing more, but goes on reconnecting what needs it. */
  readonly stopWriting: () => Promise<void>
  readonly posts: () => number
  /** What people did, by its name. */
  readonly acts: ReadonlyMap<string, number>
  /** Acts that were refused, or met a database that was down. */
  readonly refusals: () => number
}

const AT_ONCE = 10
const PAUSE_MS = 100

const build = async (deps: ActionDeps, channelsEach: number, number: number): Promise<House> => {
  const { person, organization, join, channel } = people(deps)
  const owner = await person()
  const orgId = await organization(owner)
  const editor = await join(owner, orgId, 'editor')
  const channels: { id: string; handle: string }[] = []
  for (let made = 0; made < channelsEach; made += 1) {
    const handle = `t${number}_${made}`
    channels.push({ id: (await channel(owner, orgId, handle)).id, handle })
  }
  return { orgId, owner, editor, channels, pictureId: await addPicture(deps, owner, orgId) }
}

const buildAll = async ({ deps, organizations, channelsEach }: FeederOptions): Promise<readonly House[]> => {
  const houses: House[] = []
  for (let made = 0; made < organizations; made += 1) houses.push(await build(deps, channelsEach, made))
  return houses
}

type Write = (author: 'owner' | 'editor') => Promise<PostView>
type Act = (deps: ActionDeps, house: House, tools: { readonly write: Write; readonly chance: Chance }) => Promise<void>

const soon = (chance: Chance): Promise<void> => sleep(chance.below(1_200))

const approveThat = (deps: ActionDeps, { owner }: House, post: PostView): Promise<PostView> =>
  approvePost(deps, owner, { id: post.id, contentHash: post.content_hash, publishNow: true })

const ACTS: Readonly<Record<string, Act>> = {
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
}

/** How often people do what; a tenth of the posts is never approved. */
const WEIGHTS: Readonly<Record<string, number>> = {
  scheduled: 12,
  'never approved': 2,
  approved: 3,
  canceled: 1,
  edited: 1,
  'edited after its approval': 1,
  revoked: 1,
}
const WEIGHTED = Object.entries(WEIGHTS).flatMap(([name, weight]) => Array.from({ length: weight }, () => name))

const WAITING = "select count(*) as waiting from publications where status in ('queued', 'publishing') and not held"
const CLOSED = `select org_id as "orgId", id from channels where state = 'reconnect_required'`

const reconnect = async (deps: ActionDeps, house: House, channelId: string): Promise<void> => {
  const handle = house.channels.find(({ id }) => id === channelId)?.handle ?? ''
  const started = await startConnection(deps, house.owner, { orgId: house.orgId, provider: 'twt', channelId })
  const grant = await approveAccount(started.authorization_url, handle)
  await finishConnection(deps, house.owner, { orgId: house.orgId, channelId, ...grant })
}

const repeat = async (work: () => Promise<void>, note: () => void, until: () => boolean): Promise<void> => {
  while (!until()) {
    await work().catch(note)
    await sleep(PAUSE_MS)
  }
}

/** Makes organizations and channels, and starts the people. */
export const startFeeder = async (options: FeederOptions): Promise<Feeder> => {
  const { deps, chance, seed } = options
  const houses = await buildAll(options)
  // Whenever its connection went down with the server, the next question opens another.
  const owner = openOwnerPool(options.url, 1)
  const acts = new Map<string, number>()
  let [count, refusals] = [0, 0]
  let phase: 'feeding' | 'mending' | 'over' = 'feeding'
  const writeIn =
    (house: House): Write =>
    (author) => {
      const { id, handle } = chance.pick(house.channels)
      count += 1
      // Never twice the same text: the ledger is matched by it.
      const text = `Torture ${seed}, number ${count}, of ${handle}`
      const scheduledAt = new Date(Date.now() + 200 + chance.below(800)).toISOString()
      // Every third one has a picture, which must be uploaded before the post can be sent.
      const media = chance.below(3) === 0 ? [{ mediaId: house.pictureId }] : []
      const content = { text, media, channels: [{ channelId: id }] }
      return createPost(deps, house[author], { orgId: house.orgId, ...content, scheduledAt })
    }
  const act = async (): Promise<void> => {
    const [house, name] = [chance.pick(houses), chance.pick(WEIGHTED)]
    countIn(acts, name)
    await ACTS[name]?.(deps, house, { write: writeIn(house), chance })
  }
  const note = (): void => {
    refusals += 1
  }
  const feed = async (): Promise<void> => {
    const { rows } = await owner.query<{ waiting: string }>(WAITING)
    if (Number(rows[0]?.waiting ?? options.backlog) >= options.backlog) return
    await Promise.all(Array.from({ length: AT_ONCE }, () => act().catch(note)))
  }
  const mend = async (): Promise<void> => {
    const { rows } = await owner.query<{ orgId: string; id: string }>(CLOSED)
    for (const { orgId, id } of rows) {
      const house = houses.find((each) => each.orgId === orgId)
      if (house !== undefined) await reconnect(deps, house, id).catch(note)
    }
  }
  const feeding = repeat(feed, note, () => phase !== 'feeding')
  const mending = repeat(mend, note, () => phase === 'over')
  return {
    acts,
    posts: () => count,
    refusals: () => refusals,
    stopWriting: async () => {
      phase = 'mending'
      await feeding
    },
    stop: async () => {
      phase = 'over'
      await Promise.all([feeding, mending])
      await owner.end()
    },
  }
}
