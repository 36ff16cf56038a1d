import type { InstaMedia } from './events.ts'
import type { Refusal } from './refusals.ts'
import type { InstaState } from './state.ts'

/** A piece of work for a container, and whom to tell when its result is noted. */
export interface Job {
  readonly containerId: string
  readonly work: () => Promise<InstaMedia | Refusal>
  readonly tell?: (result: InstaMedia | Refusal) => void
}

/** What goes on after an answer: a container's media being fetched and looked at. */
export interface Jobs {
  /** Does the work, and notes at the container what came of it. */
  start(job: Job): void
  /** Resolves when nothing goes on any more. */
  idle(): Promise<void>
}

/** Notes at the container what came of its media; null for one that has no media of its own. */
export const finishContainer = (state: InstaState, id: string, result: InstaMedia | Refusal | null): void => {
  const isProblem = typeof result === 'string'
  const facts = { problem: isProblem ? result : null, media: isProblem ? null : result }
  state.commit({ kind: 'container-done', id, ...facts })
}

/** Files are up to 300 MB, and anybody who reaches the server can have some fetched. */
const AT_ONCE = 4

/** Makes an empty set. What ends after `closing` is not noted: the next start sees the container as interrupted. */
export const createJobs = (state: InstaState, closing: AbortSignal): Jobs => {
  const running = new Set<Promise<void>>()
  const lanes = Array.from({ length: AT_ONCE }, () => Promise.resolve())
  let turn = 0
  const run = async ({ work, containerId, tell }: Job): Promise<void> => {
    if (closing.aborted) return
    const result = await work().catch((): Refusal => 'upload-failed')
    if (closing.aborted) return
    finishContainer(state, containerId, result)
    tell?.(result)
  }
  return {
    start: (job) => {
      turn = (turn + 1) % AT_ONCE
      const going = (lanes[turn] ?? Promise.resolve()).then(async () => await run(job))
      lanes[turn] = going
      running.add(going)
      void going.finally(() => running.delete(going))
    },
    idle: async () => void (await Promise.allSettled(running)),
  }
}

/** Containers whose media was on its way when the last process ended get no media any more. */
export const failInterrupted = (state: InstaState): void => {
  for (const { id, done, isUpload } of state.containers()) {
    if (done === null && !isUpload) finishContainer(state, id, 'upload-failed')
  }
}
