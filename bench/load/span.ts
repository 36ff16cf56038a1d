import { nowMs } from '#bench/harness/ledger.ts'
import { residentMegabytes } from '#bench/media/memory.ts'
import type { Job } from './job.ts'
import type { Punctuality } from './flow.ts'
import type { Shot } from './shoot.ts'
import type { Stage, Used } from './stage.ts'
import { secondsOf } from './arrivals.ts'

/** What happened while requests came, and posts went out. */
export interface Span {
  readonly shots: readonly Shot[]
  readonly used: Used
  readonly posts: Punctuality
  /** Of Scheduly's processes together, in MB: before, and the most meanwhile. */
  readonly memory: { readonly before: number; readonly most: number }
}

const LOOK_MS = 500
const FEED_BEYOND_MS = 10_000

/** Memory of all processes of Scheduly, in MB. */
export const residentOf = async ({ pids }: Stage): Promise<number> =>
  (await Promise.all(pids.map(residentMegabytes))).reduce((sum, each) => sum + each, 0)

const watchMemory = (stage: Stage) => {
  let most = 0
  const look = async (): Promise<void> => {
    most = Math.max(most, await residentOf(stage))
  }
  const timer = setInterval(() => void look(), LOOK_MS)
  return async (): Promise<number> => {
    clearInterval(timer)
    await look()
    return most
  }
}

const difference = (after: Used, before: Used): Used => ({
  server: after.server - before.server,
  database: after.database - before.database,
  bare: after.bare - before.bare,
})

/** Asks by a plan while posts go out, and looks at everything before and after. */
export const during = async (
  stage: Stage,
  job: Pick<Job, 'plan' | 'callers' | 'sizes'> & { readonly clients?: number },
): Promise<Span> => {
  await stage.flow.feedUntil(nowMs() + secondsOf(job.plan) * 1_000 + FEED_BEYOND_MS)
  const memory = watchMemory(stage)
  const [before, usedBefore, from] = [await residentOf(stage), await stage.used(), nowMs()]
  const shots = await stage.shoot(job)
  const [to, usedAfter] = [nowMs(), await stage.used()]
  const most = await memory()
  return {
    shots,
    used: difference(usedAfter, usedBefore),
    posts: await stage.flow.punctuality(from, to),
    memory: { before, most },
  }
}
