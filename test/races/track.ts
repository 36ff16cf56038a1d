import type { Pool } from 'pg'
import { createPost } from '#actions/create-post.ts'
import type { Actor } from '#actions/deps.ts'
import { changeOrganization } from '#actions/organization-settings.ts'
import type { OrganizationChange } from '#db/organizations.ts'
import type { Moment } from '#events/moments.ts'
import { systemRandom } from '#lib/random.ts'
import type { PublishingStore } from '#publishing/store.ts'
import { openOwnerPool } from '#test/support/owner.ts'
import { createWorld, type RunningWorker, type World } from '#test/support/publishing.ts'
import { answerOf, createStage, publicationOf, type Stage } from '#test/support/stage.ts'
import { doAct, type Act, type DoAct, type Wish } from './acts.ts'
import { rulesOf, type Command, type Rules, type Story } from './audit.ts'
import { startJournal } from './journal.ts'
import { readStories } from './stories.ts'

export type Person = 'owner' | 'admin' | 'editor'

/** An organization with its policy, its three people and one channel. */
export interface Lane {
  readonly stage: Stage
  readonly people: Readonly<Record<Person, Actor>>
  readonly policy: OrganizationChange
}

/** A post that people act on, and what they have done so far. */
export interface Running {
  readonly name: string
  readonly lane: Lane
  readonly rules: Rules
  readonly postId: string
  readonly publicationId: string
  readonly texts: readonly string[]
  readonly below: readonly string[]
  readonly commands: Command[]
}

/** What a test plants: a defect, or less patience. */
export interface TrackOptions {
  readonly sql?: string
  readonly acts?: Readonly<Partial<Record<Act, DoAct>>>
  readonly store?: (store: PublishingStore, owner: Pool) => PublishingStore
  /** How long a post may take to come to rest. */
  readonly patienceMs?: number
  /** Most posts that the network takes of one account. */
  readonly networkLimit?: number
}

/** A world with workers, in which people race against them. */
export interface Track {
  readonly world: World
  openLane(policy?: OrganizationChange): Promise<Lane>
  /** Starts or stops workers until there are so many. */
  employ(workers: number): Promise<void>
  write(name: string, lane: Lane, post: NewPost): Promise<Running>
  act(running: Running, by: Person, order: Wish): Promise<Command>
  /** The time comes as fast as a race needs it, however long writing and approving took. */
  bringForward(dues: readonly Due[]): Promise<void>
  /** The moment in which the bytes of this post leave. */
  sending(publicationId: string): Promise<void>
  /** Waits until nothing of these moves any more. */
  rest(posts: readonly Running[]): Promise<void>
  /** Waits likewise, and answers with all that became of these posts. */
  finish(posts: readonly Running[]): Promise<readonly Story[]>
  close(): Promise<void>
}

export interface NewPost {
  readonly author: Person
  /** The first is what it says; the others are what it may come to say. */
  readonly texts: readonly string[]
  /** The parts of a thread that follow; nobody changes them. */
  readonly below: readonly string[]
  readonly scheduled: boolean
}

export interface Due {
  readonly postId: string
  /** When the worker is to take it. */
  readonly wakeAt: Date
  /** When it was due; default: then. */
  readonly dueAt?: Date
}

const PATIENCE_MS = 20_000
const POLL_MS = 100
const AHEAD_MS = 600_000

// One channel bears so many at once; neither its turns nor the network's limits are what is raced here. A network that
// refuses the same words twice would hide a second send.
const NO_TURNS = `
  create function races.no_turns() returns trigger language plpgsql as
    $$ begin new.used_until := '-infinity'; return new; end $$;
  create trigger no_turns before insert or update on channel_pace for each row execute function races.no_turns()`

const settingsOf = (perUser: number) => {
  const limit = { perUser, windowSeconds: 900, perApp: null, appWindowSeconds: 86_400 }
  return { duplicateWindowSeconds: 0, limits: { create: limit, delete: limit } }
}

const RESTLESS = `
  select p.post_id as id, format('%s, due since %s s, awake in %s s, attempts: %s, channel: %s', p.status,
      round(extract(epoch from clock_timestamp() - p.due_at), 1), round(extract(epoch from p.wake_at - clock_timestamp()), 1),
      (select string_agg(a.state || ' ' || coalesce(a.outcome, ''), ', ' order by a.number) from attempts a
        where a.org_id = p.org_id and a.publication_id = p.id),
      (select to_json(c) from channel_pace c where c.org_id = p.org_id and c.channel_id = p.channel_id)) as known
  from publications p where p.post_id = any ($1)
    and (p.status = 'publishing' or (p.status = 'queued' and p.due_at < clock_timestamp() + interval '1 minute')
      or exists (select from removals r where r.org_id = p.org_id and r.publication_id = p.id and r.state = 'removing'))`

/** Wakes those who wait for a worker's next step, and those who wait for one post's bytes to leave. */
const createWatch = () => {
  let next = Promise.withResolvers<void>()
  const sending = new Map<string, () => void>()
  return {
    observe: (moment: Moment): void => {
      if (moment.kind === 'sending') sending.get(moment.publicationId)?.()
      if (!['published', 'moved', 'fenced', 'removal'].includes(moment.kind)) return
      next.resolve()
      next = Promise.withResolvers<void>()
    },
    next: () => next.promise,
    sending: (id: string) =>
      new Promise<void>((resolve) => {
        sending.set(id, () => {
          sending.delete(id)
          resolve()
        })
      }),
  }
}

type Watch = ReturnType<typeof createWatch>

interface Parts {
  readonly world: World
  readonly owner: Pool
  readonly watch: Watch
  readonly options: TrackOptions
}

const within = async (world: World, milliseconds: number, work: Promise<void>): Promise<void> => {
  const done = new AbortController()
  await Promise.race([work, world.deps.clock.sleep(milliseconds, done.signal)])
  done.abort()
}

/** Waits until these posts are at rest: by the workers' moments, and by a look now and then. Answers with those that are not. */
const settle = async (
  { world, owner, watch, options }: Parts,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const { clock } = world.deps
  const end = clock.monotonic() + (options.patienceMs ?? PATIENCE_MS)
  for (;;) {
    const step = watch.next()
    const { rows } = await owner.query<{ id: string; known: string }>(RESTLESS, [ids])
    if (rows.length === 0 || clock.monotonic() > end) return new Map(rows.map((row) => [row.id, row.known]))
    await within(world, POLL_MS, step)
  }
}

const finish = async (parts: Parts, posts: readonly Running[]): Promise<readonly Story[]> =>
  readStories(
    parts,
    posts,
    await settle(
      parts,
      posts.map(({ postId }) => postId),
    ),
  )

const openLane = async ({ world }: Parts, policy: OrganizationChange): Promise<Lane> => {
  const stage = await createStage(world)
  const { owner, orgId } = stage
  if (Object.keys(policy).length > 0) await changeOrganization(world.deps, owner, { orgId, change: policy })
  const [admin, editor] = [await world.join(owner, orgId, 'admin'), await world.join(owner, orgId, 'editor')]
  return { stage, people: { owner, admin, editor }, policy }
}

const signed = ({ people }: Lane, by: Person): Actor => ({ ...people[by], requestId: systemRandom.id() })

const write = async ({ world }: Parts, lane: Lane, post: NewPost & { readonly name: string }): Promise<Running> => {
  const { name, author, texts, below, scheduled } = post
  const { orgId, channelId } = lane.stage
  const actor = signed(lane, author)
  const time = scheduled ? { scheduledAt: new Date(Date.now() + AHEAD_MS).toISOString() } : {}
  const view = await createPost(world.deps, actor, {
    orgId,
    text: texts[0] ?? name,
    channels: [{ channelId }],
    thread: below.map((text) => ({ text })),
    ...time,
  })
  const command: Command = { act: 'create', by: author, time: null, request: actor.requestId, answer: 'done' }
  const rules = rulesOf(lane.policy, author)
  return { name, lane, rules, postId: view.id, publicationId: publicationOf(view), texts, below, commands: [command] }
}

const act = async (
  { world, options }: Parts,
  { lane, postId, publicationId, commands }: Running,
  given: Wish & { readonly by: Person },
): Promise<Command> => {
  const { by, ...order } = given
  const actor = signed(lane, by)
  const does = options.acts?.[order.act] ?? doAct
  const answer = await answerOf(does(world.deps, actor, { ...order, postId, publicationId }))
  const command = { act: order.act, by, time: order.time, request: actor.requestId, answer }
  commands.push(command)
  return command
}

/** Past the guards, because for a person a new time may void the approval; one string, so that nothing comes in between. */
const bringForward = async ({ owner }: Parts, dues: readonly Due[]): Promise<void> => {
  const rows = dues.map(
    ({ postId, wakeAt, dueAt = wakeAt }) => `('${postId}', '${dueAt.toISOString()}', '${wakeAt.toISOString()}')`,
  )
  await owner.query(`begin; set local session_replication_role = replica;
    create temporary table forward (post_id uuid, due_at timestamptz, wake_at timestamptz) on commit drop;
    insert into forward values ${rows.join()};
    update posts o set scheduled_at = f.due_at from forward f where o.id = f.post_id;
    update publications p set due_at = f.due_at, wake_at = f.wake_at from forward f where p.post_id = f.post_id;
    select pg_notify('scheduly_due', ''); commit`)
}

const createStaff = ({ world, owner, watch, options: { store } }: Parts) => {
  const staff: RunningWorker[] = []
  const change = store === undefined ? {} : { store: store(world.publishing().store, owner) }
  return async (workers: number): Promise<void> => {
    while (staff.length < workers) staff.push(world.start({ observe: watch.observe, ...change }))
    while (staff.length > workers) await staff.pop()?.stop()
  }
}

/** Opens a track without workers: lanes and workers are asked for. */
export const openTrack = async (options: TrackOptions = {}): Promise<Track> => {
  const world = await createWorld()
  const owner = openOwnerPool(world.url, 2)
  await startJournal(owner)
  await owner.query(NO_TURNS)
  if (options.sql !== undefined) await owner.query(options.sql)
  world.sandbox.configure(settingsOf(options.networkLimit ?? 1_000_000))
  const watch = createWatch()
  const parts = { world, owner, watch, options }
  const employ = createStaff(parts)
  return {
    world,
    openLane: (policy = {}) => openLane(parts, policy),
    employ,
    write: (name, lane, post) => write(parts, lane, { name, ...post }),
    act: (running, by, order) => act(parts, running, { by, ...order }),
    bringForward: (dues) => bringForward(parts, dues),
    sending: (publicationId) => watch.sending(publicationId),
    rest: async (posts) => {
      await settle(
        parts,
        posts.map(({ postId }) => postId),
      )
    },
    finish: (posts) => finish(parts, posts),
    close: async () => {
      await employ(0)
      await owner.end()
      await world.close()
    },
  }
}
