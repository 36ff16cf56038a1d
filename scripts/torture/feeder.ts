import { setTimeout as sleep } from 'node:timers/promises'
import { createPost } from '#actions/create-post.ts'
import type { ActionDeps, Actor } from '#actions/deps.ts'
import { finishConnection } from '#actions/finish-connection.ts'
import { startConnection } from '#actions/start-connection.ts'
import { aJpeg, anMp4 } from '#test/support/media-files.ts'
import { Refused } from '#domain/problem.ts'
import { openOwnerPool } from '#test/support/owner.ts'
import { approveAccount, people } from '#test/support/people.ts'
import { addFile } from '#test/support/uploads.ts'
import { ACTS, WEIGHTED, type House, type Write } from './acts.ts'
import type { Chance } from './chance.ts'
import { write, writeThread, type Account, type Library } from './contents.ts'
import { countIn } from './fates.ts'

export interface FeederOptions {
  readonly deps: ActionDeps
  readonly chance: Chance
  readonly seed: number
  readonly organizations: number
  /** Channels at X; of Instagram there are half as many. */
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
  /** Acts that were refused, by their code, or met a database that was down. */
  readonly refusals: ReadonlyMap<string, number>
}

const AT_ONCE = 10
const PAUSE_MS = 100
const PAUSES_EACH = 10
const MOST_WRITE_MS = 3_000

/** Most are due at once; some wait so long that their files are made ready before their time. */
const aheadOf = (chance: Chance): number =>
  chance.below(8) === 0 ? 3_000 + chance.below(3_000) : 200 + chance.below(800)

const fillLibrary = async (deps: ActionDeps, owner: Actor, orgId: string): Promise<Library> => {
  const pictures: string[] = []
  for (const width of [400, 420, 440]) {
    const bytes = await aJpeg({ width, height: 400 })
    pictures.push(await addFile(deps, owner, { orgId, name: 'picture.jpg', bytes }))
  }
  const bytes = await anMp4({ seconds: 4, width: 320, height: 320 })
  return { pictures, video: await addFile(deps, owner, { orgId, name: 'video.mp4', bytes }) }
}

const build = async (deps: ActionDeps, channelsEach: number, number: number): Promise<House> => {
  const { person, organization, join, channel } = people(deps)
  const owner = await person()
  const orgId = await organization(owner)
  const editor = await join(owner, orgId, 'editor')
  const channels: Account[] = []
  const connect = async (provider: Account['provider'], count: number): Promise<void> => {
    for (let made = 0; made < count; made += 1) {
      const handle = `${provider}${number}_${made}`
      channels.push({ id: (await channel(owner, orgId, { handle, provider })).id, handle, provider })
    }
  }
  await connect('twt', channelsEach)
  await connect('insta', Math.ceil(channelsEach / 2))
  return { orgId, owner, editor, channels, library: await fillLibrary(deps, owner, orgId) }
}

const buildAll = async ({ deps, organizations, channelsEach }: FeederOptions): Promise<readonly House[]> => {
  const houses: House[] = []
  for (let made = 0; made < organizations; made += 1) houses.push(await build(deps, channelsEach, made))
  return houses
}

const WAITING = "select count(*) as waiting from publications where status in ('queued', 'publishing') and not held"
const CLOSED = `select org_id as "orgId", id from channels where state = 'reconnect_required'`
const HALF = `select post_id as id from publications where org_id = $1 and failure_code = 'thread_incomplete'
  order by random() limit 1`
// A person who gets it wrong may ask again for what is being taken down, or was not.
const OUT = `select p.id from publications p left join removals r on r.org_id = p.org_id and r.publication_id = p.id
  where p.org_id = $1 and p.provider = 'twt' and (p.status = 'published' or (p.status = 'canceled' and p.sent <> '[]'))
    and coalesce(r.state, '') <> 'removed' order by random() limit 1`

const reconnect = async (deps: ActionDeps, house: House, channelId: string): Promise<void> => {
  const account = house.channels.find(({ id }) => id === channelId)
  if (account === undefined) return
  const { provider, handle } = account
  const started = await startConnection(deps, house.owner, { orgId: house.orgId, provider, channelId })
  const grant = await approveAccount(started.authorization_url, handle)
  await finishConnection(deps, house.owner, { orgId: house.orgId, channelId, ...grant })
}

/** The code of a refusal, its first fault's where it names some; whatever else went wrong has the name of that. */
const nameOf = (error: unknown): string => {
  if (error instanceof Refused) return error.problem.issues?.[0]?.code ?? error.problem.code
  if (!(error instanceof Error)) return 'unreadable'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}

const repeat = async (
  work: () => Promise<void>,
  note: (error: unknown) => void,
  until: () => boolean,
): Promise<void> => {
  while (!until()) {
    await work().catch(note)
    await sleep(PAUSE_MS)
  }
}

const createWriter = ({ deps, chance, seed }: FeederOptions) => {
  let count = 0
  let writeMilliseconds = 0
  const writeIn =
    (house: House): Write =>
    async (author, wish) => {
      const isThread = wish === 'thread'
      const account = chance.pick(house.channels.filter(({ provider }) => !isThread || provider === 'twt'))
      count += 1
      // Never twice the same text: the ledgers are matched by it.
      const name = (kind: string): string => `Torture ${seed}, ${kind} ${count}, of ${account.handle}`
      const writing = { chance, account, library: house.library, name }
      const words = isThread ? writeThread(writing) : write(writing)
      const begin = Date.now()
      // On a busy machine the writing itself takes long, and no post may be planned for the past.
      const scheduledAt = new Date(begin + 2 * writeMilliseconds + aheadOf(chance)).toISOString()
      const content = { ...words, channels: [{ channelId: account.id }] }
      const post = createPost(deps, house[author], { orgId: house.orgId, ...content, scheduledAt })
      return post.finally(() => (writeMilliseconds = Math.min(MOST_WRITE_MS, Date.now() - begin)))
    }
  return { writeIn, count: () => count }
}

/** Makes organizations and channels, and starts the people. */
export const startFeeder = async (options: FeederOptions): Promise<Feeder> => {
  const { deps, chance } = options
  const writer = createWriter(options)
  const houses = await buildAll(options)
  // Whenever its connection went down with the server, the next question opens another.
  const owner = openOwnerPool(options.url, 1)
  const acts = new Map<string, number>()
  const refusals = new Map<string, number>()
  let phase: 'feeding' | 'mending' | 'over' = 'feeding'
  const act = async (name = chance.pick(WEIGHTED)): Promise<void> => {
    const house = chance.pick(houses)
    countIn(acts, name)
    const find = (query: string) => async (): Promise<string | undefined> =>
      (await owner.query<{ id: string }>(query, [house.orgId])).rows[0]?.id
    const [findHalf, findOut] = [find(HALF), find(OUT)]
    await ACTS[name]?.(deps, house, { write: writer.writeIn(house), chance, findHalf, findOut })
  }
  const note = (error: unknown): void => countIn(refusals, nameOf(error))
  const feed = async (): Promise<void> => {
    const { rows } = await owner.query<{ waiting: string }>(WAITING)
    const isFull = Number(rows[0]?.waiting ?? options.backlog) >= options.backlog
    // However much waits, what is out can be taken down.
    if (isFull) return chance.below(PAUSES_EACH) === 0 ? act('taken down').catch(note) : undefined
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
    posts: writer.count,
    refusals,
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
