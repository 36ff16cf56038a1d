import { silentLog } from '#lib/log.ts'
import type { Vault } from '#auth/vault.ts'
import type { Networks } from '#providers/networks.ts'
import type { Provider } from '#providers/provider.ts'
import type { PublishingDeps } from '#publishing/deps.ts'
import { createMemoryMarks, type Marks } from '#publishing/marks.ts'
import type { PublishingPolicy } from '#publishing/policy.ts'
import type { PublishingStore } from '#publishing/store.ts'
import { startWorker, type Worker } from '#publishing/worker.ts'
import { Attendance } from './attendance.ts'
import { Audit } from './audit.ts'
import { type Fault, type Plan } from './faults.ts'
import { MemoryDatabase } from './memory-database.ts'
import { resume } from './memory-rows.ts'
import { createMemoryStore } from './memory-store.ts'
import { NetworkWorld } from './network.ts'
import { networksOf } from './networks.ts'
import { People, type Flaw } from './people.ts'
import { POLICY } from './policy.ts'
import { Process, type Loop } from './virtual-clock.ts'
import type { Wall } from './walls.ts'
import { NO_MEDIA } from '#providers/without-media.ts'

/** Runs something on the database as if it were a statement of that worker: it may be lost on the way there or back. */
export type Call = <T>(work: () => T | Promise<T>) => Promise<T>

/** A defect that is put in at the ports; the publishing code stays as it is. */
export interface Mutation {
  readonly policy?: Partial<PublishingPolicy>
  readonly walls?: readonly Wall[]
  readonly flaws?: readonly Flaw[]
  readonly store?: (
    store: PublishingStore,
    parts: { readonly db: MemoryDatabase; readonly call: Call },
  ) => PublishingStore
  readonly provider?: (provider: Provider) => Provider
  readonly marks?: (marks: Marks) => Marks
}

interface Bell {
  readonly process: Process
  readonly ring: () => void
  readonly lost: () => void
}

const vault: Vault = {
  keyIds: ['sim'],
  seal: (plain) => Buffer.from(plain),
  open: (sealed) => sealed.toString(),
}

const LOST = 0.02

/** What is thrown at once comes back like what is refused later. */
const settled = async <T>(work: () => T | Promise<T>): Promise<T> => work()

/** One installation with its people and its networks. */
export class World {
  readonly loop: Loop
  readonly plan: Plan
  readonly db: MemoryDatabase
  readonly network: NetworkWorld
  readonly people: People
  readonly audit: Audit
  readonly counts = new Map<string, number>()
  healed = false
  readonly #mutation: Mutation
  /** What each machine remembers, by its place: it outlives the processes that run there. */
  readonly #memories = new Map<number, Marks>()
  readonly attendance = new Attendance()
  readonly #networks: Networks
  readonly #bells = new Set<Bell>()
  readonly #running = new Map<number, { readonly process: Process; readonly worker: Worker }>()
  readonly #processes: Process[] = []
  #isDown = false
  /** Grows with every restart of the database: answers from before it are lost. */
  #connections = 0
  #started = 0
  #pausedUntil = 0

  constructor(loop: Loop, plan: Plan, mutation: Mutation) {
    this.loop = loop
    this.plan = plan
    this.#mutation = mutation
    this.db = new MemoryDatabase(loop, 'installation', new Set(mutation.walls))
    this.db.onDue = () => this.#ring()
    this.network = new NetworkWorld(loop, plan, this.counts)
    this.people = new People({ loop, db: this.db, network: this.network, flaws: new Set(mutation.flaws) })
    this.audit = new Audit(this)
    this.#networks = networksOf(plan, mutation.provider)
  }

  has(fault: Fault): boolean {
    return !this.healed && this.plan.faults.has(fault)
  }

  count(what: string, about = ''): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
    this.loop.note(what, about)
  }

  /** Whether some process still sleeps, and may wake up with old beliefs. */
  get isPaused(): boolean {
    return this.loop.now < this.#pausedUntil
  }

  get places(): readonly number[] {
    return [...this.#running.keys()]
  }

  startWorker(place: number): void {
    this.#started += 1
    const offset = this.has('wrong-clock') ? this.loop.chance.between(-600_000, 600_000) : 0
    const process = new Process(this.loop, `worker-${this.#started}`, offset)
    // Every further machine is told, as the operator's guide says; in some runs they are to join by themselves.
    const isTold = place > 0 ? !this.plan.joins : this.plan.told
    const told = isTold ? this.db.installation.id : null
    const worker = this.#work(process, { db: this.db, marks: this.#marksOf(place), told })
    this.#running.set(place, { process, worker })
    this.attendance.start(place, process.name, this.loop.now)
    this.loop.note('started', process.name)
  }

  kill(place: number): void {
    this.#running.get(place)?.process.kill()
    this.#bells.forEach((bell) => !bell.process.alive && this.#bells.delete(bell))
  }

  crash(place: number): void {
    this.count('crash', this.#running.get(place)?.process.name)
    this.kill(place)
    const milliseconds = this.loop.chance.between(100, 20_000)
    this.attendance.away(place, this.loop.now + milliseconds)
    this.loop.after(milliseconds, () => this.startWorker(place))
  }

  pause(place: number): void {
    const { chance } = this.loop
    this.#pause(
      this.#running.get(place)?.process,
      chance.is(0.5) ? chance.between(500, 4000) : chance.between(10, 45) * 1000,
    )
  }

  /** As a rolling update does: drain, then a new process. */
  stop(place: number): void {
    const running = this.#running.get(place)
    if (running === undefined || !running.process.alive) return
    this.count('stop', running.process.name)
    void running.worker.stop(this.loop.chance.between(1, 15)).then(() => {
      running.process.kill()
      if (this.#running.get(place) === running) this.startWorker(place)
      return undefined
    })
  }

  /** Takes the database away for a while; `then` is done to it meanwhile. */
  interrupt(milliseconds: number, then: () => void = () => {}): void {
    this.count('database-outage')
    for (const place of this.places) this.attendance.away(place, this.loop.now + milliseconds)
    this.#isDown = true
    this.#connections += 1
    for (const bell of this.#bells) bell.process.deliver(1, bell.lost)
    this.#bells.clear()
    this.loop.after(milliseconds, () => {
      then()
      this.#isDown = false
    })
  }

  restoreLater(milliseconds: number): void {
    const backup = this.db.backup()
    this.loop.after(milliseconds, () => {
      this.count('restored-backup')
      this.attendance.close(this.loop.now)
      this.interrupt(this.loop.chance.between(500, 4000), () => {
        this.db.restore(backup)
        this.audit.restoredAt = this.loop.now
      })
    })
  }

  /** A copy of the database, on a machine that has never published; not before the first worker is there. */
  cloneDatabase(): void {
    if (!this.#hasOwner()) {
      this.loop.after(1000, () => this.cloneDatabase())
      return
    }
    this.count('cloned-database')
    const copy = new MemoryDatabase(this.loop, this.db.installation.id, this.db.fallen)
    copy.restore(this.db.backup())
    const process = new Process(this.loop, 'clone', 0)
    this.#work(process, {
      db: copy,
      marks: this.#newMarks(),
      told: null,
    })
  }

  resume(): void {
    if (this.db.installation.haltedAt === null) return
    this.loop.note('resumed')
    resume(this.db)
  }

  /** Ends everything, so that the whole world can be forgotten. */
  end(): void {
    for (const process of this.#processes) process.kill()
  }

  #newMarks(): Marks {
    return this.#mutation.marks?.(createMemoryMarks()) ?? createMemoryMarks()
  }

  #marksOf(place: number): Marks {
    const marks = this.#memories.get(place) ?? this.#newMarks()
    this.#memories.set(place, marks)
    return marks
  }

  /** Whether some worker has found the database to be its own, and has answered its first question. */
  #hasOwner(): boolean {
    return [...this.#running.values()].some(({ worker }) => worker.standing().kind === 'fine')
  }

  #work(process: Process, place: { db: MemoryDatabase; marks: Marks; told: string | null }): Worker {
    this.#processes.push(process)
    const deps: PublishingDeps = {
      store: this.#storeOf(process, place.db),
      clock: process.clock,
      random: process.random,
      log: silentLog,
      http: this.network.httpOf(process),
      media: () => NO_MEDIA,
      vault,
      networks: this.#networks,
      policy: { ...POLICY, ...this.#mutation.policy },
      observe: () => {},
      at: (step) => this.#atStep(process, step),
      marks: place.marks,
      worker: process.name,
    }
    return startWorker(deps, {
      providers: ['A', 'B', 'C'],
      concurrency: 2,
      duties: [],
      errands: [],
      installationId: place.told,
      openDoorbell: (ring, lost) => this.#open({ process, ring: () => ring(''), lost }),
    })
  }

  #atStep(process: Process, step: string): void {
    if (process.name === 'clone' || !process.alive) return
    if (this.has('crash-at-step') && this.loop.chance.is(0.02)) {
      this.loop.note(`crash at ${step}`, process.name)
      const place = this.places.find((each) => this.#running.get(each)?.process === process)
      if (place !== undefined) this.crash(place)
    } else if (this.has('pause-at-step') && this.loop.chance.is(0.02)) {
      this.loop.note(`pause at ${step}`, process.name)
      this.#pause(process, this.loop.chance.between(1, 45) * 1000)
    }
  }

  #pause(process: Process | undefined, milliseconds: number): void {
    if (process === undefined) return
    this.count('pause', `${process.name} ${Math.round(milliseconds)} ms`)
    process.pause(milliseconds)
    this.attendance.pause(process.name, this.loop.now + milliseconds)
    this.#pausedUntil = Math.max(this.#pausedUntil, this.loop.now + milliseconds)
  }

  #storeOf(process: Process, db: MemoryDatabase): PublishingStore {
    const plain = createMemoryStore(db, { overdueSeconds: POLICY.restoredOverdueSeconds })
    const store = db === this.db ? this.audit.watch(plain) : plain
    const call: Call = (work) => this.#call(process, 'statement', work)
    const far = Object.fromEntries(
      Object.entries(store).map(([name, method]) => [
        name,
        (...given: unknown[]) =>
          this.#call(process, name, () => (method as (...all: unknown[]) => Promise<unknown>)(...given)),
      ]),
    ) as unknown as PublishingStore
    return this.#mutation.store?.(far, { db, call }) ?? far
  }

  #call<T>(process: Process, name: string, work: () => T | Promise<T>): Promise<T> {
    const { loop } = this
    return new Promise((resolve, reject) => {
      if (!process.alive) return
      loop.after(loop.chance.between(0.2, 4), () => {
        const fail = (reason: string, milliseconds: number): void =>
          process.deliver(milliseconds, () => reject(new Error(reason)))
        if (this.#isDown) return fail('no database', loop.chance.between(1, 1000))
        if (this.#lost('database-lost-before')) return fail('lost before', loop.chance.between(1, 2000))
        const asked = this.#connections
        if (this.#lost('database-late')) {
          loop.after(loop.chance.between(10, 4000), () => {
            if (this.#connections === asked) void settled(work).catch(() => undefined)
          })
          return fail('gave up', loop.chance.between(1, 1000))
        }
        const isLost = this.#lost('database-lost-after')
        loop.note(name, process.name)
        settled(work).then(
          (value) =>
            process.deliver(loop.chance.between(0.2, 4), () =>
              isLost || this.#connections !== asked ? reject(new Error('lost after')) : resolve(value),
            ),
          (error: unknown) =>
            process.deliver(1, () => reject(error instanceof Error ? error : new Error('unreadable'))),
        )
      })
    })
  }

  #lost(fault: Fault): boolean {
    if (!this.has(fault) || !this.loop.chance.is(LOST)) return false
    this.count(fault)
    return true
  }

  #open(bell: Bell): Promise<{ close(): Promise<void> }> {
    return this.#call(bell.process, 'listen', () => {
      this.#bells.add(bell)
      return {
        close: () => {
          this.#bells.delete(bell)
          return Promise.resolve()
        },
      }
    })
  }

  #ring(): void {
    if (this.has('deaf-doorbell')) return
    for (const { process, ring } of this.#bells) process.deliver(this.loop.chance.between(0.5, 5), ring)
  }
}
