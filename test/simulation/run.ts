import { LOSES_RIGHT, makePlan, PEOPLE, type Plan } from './faults.ts'
import { createChance, Loop } from './virtual-clock.ts'
import { World, type Mutation } from './world.ts'

/** What came of one run. */
export interface Outcome {
  readonly seed: number
  readonly hash: number
  readonly events: number
  readonly violations: readonly string[]
  /** Posts, sends, crashes, pauses and every fault, by name. */
  readonly counts: ReadonlyMap<string, number>
}

export interface RunOptions {
  readonly mutation?: Mutation
  /** Is told every line of the trace. */
  readonly say?: (line: string) => void
}

const TROUBLED_SECONDS = 60
const LIMIT_SECONDS = 460
/** People look before they let publishing go on: long enough for whatever was in flight to have come out. */
const RESUME_SECONDS = 30

/** All promises that are due settle before the next event: Node takes its next tick when none is left. Half the price of a
 * turn of the event loop, which asks the operating system each time. */
const turn = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))

const writePosts = ({ people, plan, loop }: World): void => {
  const { chance } = loop
  const accounts = plan.networks.map((code) => `${code}1`)
  for (const [index, account] of accounts.entries()) people.connect(`channel-${index + 1}`, account)
  const channels = accounts.map((_, index) => `channel-${index + 1}`)
  for (let made = 0; made < plan.posts; made += 1) {
    const write = (): void => {
      const needsApproval = chance.is(0.5)
      const text = plan.twins ? 'the same' : `text ${made + 1}`
      people.write({
        text,
        thread: plan.threads
          ? ['part 2', 'part 3'].slice(0, chance.between(0, 3)).map((part) => `${text} ${part}`)
          : [],
        channels: chance.is(0.3) ? channels : [chance.pick(channels)],
        dueAt: loop.now + chance.between(0, 30) * 1000,
        needsApproval,
        isApproved: needsApproval && chance.is(0.7),
      })
    }
    if (made === 0) write()
    else loop.after(chance.between(0, 10_000), write)
  }
}

const trouble = (world: World, run: () => void, times: number): void => {
  for (let index = 0; index < times; index += 1) {
    world.loop.after(world.loop.chance.between(0.1, TROUBLED_SECONDS) * 1000, run)
  }
}

const troubleMachines = (world: World): void => {
  const { loop, plan } = world
  const { chance } = loop
  const place = (): number => chance.pick(world.places)
  if (plan.faults.has('crash')) trouble(world, () => world.crash(place()), 3)
  if (plan.faults.has('pause')) trouble(world, () => world.pause(place()), 3)
  if (plan.faults.has('stop')) trouble(world, () => world.stop(place()), 2)
  if (plan.faults.has('database-outage')) trouble(world, () => world.interrupt(chance.between(0.1, 25) * 1000), 1)
  if (plan.faults.has('restored-backup')) trouble(world, () => world.restoreLater(chance.between(5, 40) * 1000), 1)
  if (plan.faults.has('cloned-database')) trouble(world, () => world.cloneDatabase(), 1)
}

const troublePeople = (world: World): void => {
  const acts = PEOPLE.filter((kind) => world.plan.faults.has(kind))
  for (const kind of acts) {
    const times = kind === 'resolve' || kind === 'retry' ? 6 : 3
    trouble(world, () => world.people.act(kind), times)
  }
  if (world.plan.lostRights) trouble(world, () => world.people.act(LOSES_RIGHT), 3)
}

/** From here on everything works, and whatever is left must come to an end by itself. */
const heal = (world: World): void => {
  world.healed = true
  world.network.healed = true
  world.loop.note('healed')
  world.people.tidyUp()
}

const isOver = ({ db, network, isPaused, healed }: World): boolean => {
  if (!healed || isPaused || network.pending > 0) return false
  if (db.installation.haltedAt !== null) return false
  return [...db.publications.values()].every(({ status }) => status !== 'queued' && status !== 'publishing')
}

const watchOver = (world: World, plan: Plan): { readonly over: () => boolean } => {
  const { loop } = world
  let over = false
  const check = (): void => {
    const { haltedAt } = world.db.installation
    if (haltedAt !== null && loop.now > haltedAt + RESUME_SECONDS * 1000) world.resume()
    if (world.healed) world.people.tidyUp()
    over = isOver(world)
    loop.after(2000, check)
  }
  loop.after(2000, check)
  loop.after(TROUBLED_SECONDS * 1000 + (plan.faults.has('restored-backup') ? 45_000 : 0), () => heal(world))
  return { over: () => over }
}

const finish = (world: World): World => {
  world.audit.finish()
  world.end()
  world.counts.set('posts', world.db.publications.size)
  world.counts.set('sends', world.network.sends.length)
  return world
}

/** One run of one seed: the real publishing code among whatever the seed brings. */
export const simulate = async (seed: number, { mutation = {}, say }: RunOptions = {}): Promise<Outcome> => {
  const chance = createChance(seed)
  const plan = makePlan(seed, chance)
  const loop = new Loop(chance, say ?? null)
  say?.(`seed ${seed}: ${plan.workers} workers, networks ${plan.networks.join('')}, ${[...plan.faults].join(' ')}`)
  const world = new World(loop, plan, mutation)
  writePosts(world)
  for (let place = 0; place < plan.workers; place += 1) world.startWorker(place)
  troubleMachines(world)
  troublePeople(world)
  const watch = watchOver(world, plan)
  const isDone = (): boolean => watch.over() || loop.seconds >= LIMIT_SECONDS
  while (!isDone() && loop.step()) await turn()
  const { counts, audit } = finish(world)
  for (const violation of audit.violations) say?.(`VIOLATION ${violation}`)
  return { seed, hash: loop.hash >>> 0, events: loop.events, violations: audit.violations, counts }
}
