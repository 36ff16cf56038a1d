import { defaultPolicy } from '#publishing/policy.ts'
import type { Agenda } from './agenda.ts'
import type { Backlog, DuePost } from './backlog.ts'
import type { Chance } from './chance.ts'
import { createCores, type Cores } from './cores.ts'
import type { Costs, Demand } from './costs.ts'

/** What all workers have in common. */
export interface Surroundings {
  readonly agenda: Agenda
  readonly chance: Chance
  readonly costs: Costs
  readonly database: Cores
  readonly backlog: Backlog
  readonly networkMs: number
  readonly places: number
  /** Processor time of the worker itself for each post. */
  readonly workerMs: number
  readonly shared: boolean
  /** How many claim at this moment. */
  readonly claiming: { now: number }
  /** Adds to what PostgreSQL has done. */
  readonly count: (cpuMs: number) => number
  readonly onSent: (post: DuePost) => void
  readonly onFinished: (post: DuePost) => void
}

export interface ModelWorker {
  /** The doorbell, or a place that became free. */
  ring(): void
}

// As src/publishing/worker.ts and src/publishing/postgres-store.ts have them.
const AHEAD_MS = defaultPolicy(60).claimAheadSeconds * 1_000
const WAKE_BEFORE_MS = 20
const LOCKED_PAUSE_MS = 20
const LONGEST_SLEEP_MS = 15_000
const MOST_TOGETHER = 200
/** Beside publishing: checks, beats, rounds; each so often in one piece. */
const ROUND_MS = 5_000

const ask = (world: Surroundings, demand: () => Demand, done: () => void): void => {
  let waitMs = 0
  world.database.serve(
    () => {
      const asked = demand()
      waitMs = asked.waitMs
      return world.count(asked.cpuMs)
    },
    () => world.agenda.in(waitMs, done),
  )
}

/** What comes together goes together, one run after the other. */
const createBatch = (
  world: Surroundings,
  name: 'load' | 'intent' | 'accept',
  each: (post: DuePost) => void,
): ((post: DuePost) => void) => {
  let waiting: DuePost[] = []
  let busy = false
  const run = (): void => {
    const part = waiting.slice(0, MOST_TOGETHER)
    waiting = waiting.slice(MOST_TOGETHER)
    busy = part.length > 0
    if (!busy) return
    ask(
      world,
      () => world.costs.statement(name, part.length),
      () => {
        for (const post of part) each(post)
        run()
      },
    )
  }
  return (post) => {
    waiting.push(post)
    if (busy) return
    busy = true
    world.agenda.in(0, run)
  }
}

/** A post's way from the claim to its end. */
const createWay = (world: Surroundings, own: Cores, onRoom: () => void) => {
  let [inHand, sending] = [0, 0]
  const ready: DuePost[] = []
  const finish = createBatch(world, 'accept', (post) => {
    inHand -= 1
    world.onFinished(post)
    onRoom()
  })
  const intend = createBatch(world, 'intent', (post) => {
    world.onSent(post)
    world.agenda.in(world.networkMs, () => {
      sending -= 1
      finish(post)
      begin()
    })
  })
  const begin = (): void => {
    while (sending < world.places) {
      const post = ready.shift()
      if (post === undefined) return
      sending += 1
      intend(post)
    }
  }
  const load = createBatch(world, 'load', (post) =>
    world.agenda.in(post.dueAt - world.agenda.now(), () =>
      own.serve(
        () => world.workerMs,
        () => {
          ready.push(post)
          begin()
        },
      ),
    ),
  )
  return {
    room: (): number => 2 * world.places - inHand,
    take: (post: DuePost): void => {
      inHand += 1
      load(post)
    },
  }
}

/** Sleeps until its time, or until it is rung; a ring that comes while it is awake is heard when it wants to sleep. */
const createSleep = (agenda: Agenda, wake: () => void) => {
  let [asleep, rung, turn] = [false, false, 0]
  const rise = (): void => {
    asleep = false
    rung = false
    wake()
  }
  return {
    ring: (): void => {
      if (asleep) rise()
      else rung = true
    },
    sleep: (milliseconds: number): void => {
      if (rung) {
        rise()
        return
      }
      asleep = true
      turn += 1
      const mine = turn
      agenda.in(milliseconds, () => {
        if (asleep && turn === mine) rise()
      })
    },
  }
}

const sleepFor = (left: number, taken: number): number => {
  if (left <= 0) return taken === 0 ? LOCKED_PAUSE_MS : 0
  return left > WAKE_BEFORE_MS ? Math.min(LONGEST_SLEEP_MS, left - WAKE_BEFORE_MS) : left
}

/** What a worker does beside publishing. */
const startRounds = (world: Surroundings): void => {
  const again = (): void => {
    const demand = (): number => world.count(world.costs.idle(ROUND_MS))
    world.database.serve(demand, () => world.agenda.in(ROUND_MS, again))
  }
  world.agenda.in(world.chance.fraction() * ROUND_MS, again)
}

export const startModelWorker = (world: Surroundings): ModelWorker => {
  const { agenda, backlog, claiming } = world
  // Its event loop: one thing at a time.
  const own = world.shared ? world.database : createCores(agenda, 1)
  let wanted = false
  const claim = (room: number): void => {
    let posts: readonly DuePost[] = []
    const demand = (): Demand => {
      posts = backlog.take(agenda.now() + AHEAD_MS, room)
      return world.costs.claim(posts.length, claiming.now)
    }
    claiming.now += 1
    ask(world, demand, () => {
      claiming.now -= 1
      for (const post of posts) way.take(post)
      wanted = posts.length === room
      if (wanted) bell.sleep(LONGEST_SLEEP_MS)
      else sleepUntilNext(posts.length)
    })
  }
  const round = (): void => {
    const room = way.room()
    if (room <= 0) bell.sleep(LONGEST_SLEEP_MS)
    else claim(room)
  }
  const bell = createSleep(agenda, round)
  const way = createWay(world, own, () => {
    if (wanted && way.room() >= world.places / 2) bell.ring()
  })
  const sleepUntilNext = (taken: number): void =>
    ask(
      world,
      () => world.costs.round('nextWake'),
      () => {
        const at = backlog.nextAt()
        bell.sleep(at === null ? LONGEST_SLEEP_MS : sleepFor(at - agenda.now(), taken))
      },
    )
  startRounds(world)
  agenda.in(world.chance.fraction() * 500, round)
  return { ring: bell.ring }
}
