import type { Agenda } from './agenda.ts'

/** What cores did so far. */
export interface CoresFacts {
  readonly jobs: number
  /** Milliseconds of work, of all cores together. */
  readonly busyMs: number
  /** Milliseconds that jobs waited before they began, all together. */
  readonly waitedMs: number
  /** Jobs that were there (waiting or in work) times how long. */
  readonly presentMs: number
}

/** So many cores, and one queue before them: whoever comes first begins first, and is worked on to its end. */
export interface Cores {
  /** `demand` is asked for when the job begins; `done` is called when it is over. */
  serve(demand: () => number, done: () => void): void
  facts(): CoresFacts
}

export const createCores = (agenda: Agenda, count: number): Cores => {
  const queue: { readonly since: number; readonly demand: () => number; readonly done: () => void }[] = []
  let [head, busy, jobs, busyMs, waitedMs, presentMs, changedAt] = [0, 0, 0, 0, 0, 0, 0]
  const note = (): void => {
    presentMs += (busy + queue.length - head) * (agenda.now() - changedAt)
    changedAt = agenda.now()
  }
  const begin = (): void => {
    while (busy < count && head < queue.length) {
      const job = queue[head]
      head += 1
      if (job === undefined) return
      busy += 1
      const demand = job.demand()
      busyMs += demand
      waitedMs += agenda.now() - job.since
      agenda.in(demand, () => {
        note()
        busy -= 1
        jobs += 1
        begin()
        job.done()
      })
    }
    // What has begun is let go now and then: shifting each by itself would take the whole queue along.
    if (head > 1_000) {
      queue.splice(0, head)
      head = 0
    }
  }
  return {
    serve: (demand, done) => {
      note()
      queue.push({ since: agenda.now(), demand, done })
      begin()
    },
    facts: () => {
      note()
      return { jobs, busyMs, waitedMs, presentMs }
    },
  }
}
