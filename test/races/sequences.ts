import type { OrganizationChange } from '#db/organizations.ts'
import { violationsOf, type Command, type Story } from './audit.ts'
import { begin, predict, type Model } from './model.ts'
import { alonePlans, anyAlonePlan, anyPlan, plans, POLICIES, TEXTS, type AlonePlan, type Plan } from './plans.ts'
import { shrink, type Smallest } from './shrink.ts'
import { openTrack, type Due, type Lane, type Person, type Running, type Track, type TrackOptions } from './track.ts'

export interface SequenceReport {
  readonly sequences: number
  readonly commands: number
  readonly refused: number
  readonly published: number
  readonly violations: readonly string[]
  /** Of the sequences that broke a promise. */
  readonly broken: readonly number[]
}

export interface Sequences {
  /** Two people at once, beside one to three workers. */
  run(runs: number, seed?: number): Promise<SequenceReport>
  /** One command after the other; every answer is the one that the model gives. */
  runAlone(runs: number, seed?: number): Promise<SequenceReport>
  /** The smallest sequence that breaks a promise as that of this seed does. Null: that one does not, when it is run again. */
  shrink(seed: number): Promise<Smallest<Omit<Plan, 'seed'>> | null>
  shrinkAlone(seed: number): Promise<Smallest<Omit<AlonePlan, 'seed'>> | null>
  close(): Promise<void>
}

const AT_ONCE = 16
const LATE_MS = 7_200_000

const told = ({ act, by, time, answer }: Command): string => `${by} ${act}${time === null ? '' : ` ${time}`}: ${answer}`

const withCommands = (story: Story, violations: readonly string[]): readonly string[] =>
  violations.map((words) => `${words} (${story.commands.map(told).join('; ')})`)

/** What became of a sequence. */
interface Ended {
  readonly seed: number
  readonly story: Story
  readonly violations: readonly string[]
}

const reportOf = (ended: readonly Ended[]): SequenceReport => {
  const stories = ended.map(({ story }) => story)
  const commands = stories.flatMap((story) => story.commands.filter(({ act }) => act !== 'create'))
  return {
    sequences: stories.length,
    commands: commands.length,
    refused: commands.filter(({ answer }) => answer !== 'done').length,
    published: stories.filter(({ status }) => status === 'published').length,
    violations: ended.flatMap(({ violations }) => violations),
    broken: ended.filter(({ violations }) => violations.length > 0).map(({ seed }) => seed),
  }
}

let written = 0
const newTexts = (below: number) => {
  written += 1
  const name = `Sequence ${written} of ${process.pid}`
  return {
    texts: Array.from({ length: TEXTS }, (_, index) => `${name}, ${index}`),
    below: Array.from({ length: below }, (_, index) => `${name}, part ${index + 2}`),
  }
}

type Lanes = ReadonlyMap<OrganizationChange, Lane>

const laneOf = (lanes: Lanes, policy: OrganizationChange): Lane => {
  const found = lanes.get(policy)
  if (found === undefined) throw new Error(`no lane for ${JSON.stringify(policy)}`)
  return found
}

const otherThan = (author: Person): Person => (author === 'owner' ? 'admin' : 'owner')

const prepare = async (track: Track, lanes: Lanes, plan: Plan): Promise<Running> => {
  const { author, scheduled, seed } = plan
  const name = `sequence (--act sequences --seed ${seed} --runs 1)`
  const running = await track.write(name, laneOf(lanes, plan.policy), { author, ...newTexts(plan.below), scheduled })
  if (!plan.approved || !running.rules.required) return running
  await track.act(running, otherThan(author), { act: 'approve', text: '', time: null })
  return running
}

const dueOf = ({ scheduled, dueMs, late }: Plan, { postId }: Running, from: number): readonly Due[] => {
  if (!scheduled || dueMs === null) return []
  const wakeAt = new Date(from + dueMs)
  return [late ? { postId, wakeAt, dueAt: new Date(from - LATE_MS) } : { postId, wakeAt }]
}

const live = async (track: Track, plan: Plan, running: Running): Promise<void> => {
  await Promise.all(
    plan.people.map(async ({ by, steps }) => {
      for (const { pauseMs, act, time, text } of steps) {
        await track.world.deps.clock.sleep(pauseMs)
        await track.act(running, by, { act, time, text: running.texts[text] ?? '' })
      }
    }),
  )
}

/** Nothing fails here but what is given up for being late. */
const failed = (plan: Plan, { entries, name }: Story): readonly string[] =>
  !plan.late && entries.some(({ word }) => word === 'failed') ? [`${name}: it failed, and nothing was wrong`] : []

const wave = async (track: Track, lanes: Lanes, batch: readonly Plan[]): Promise<readonly Ended[]> => {
  const posts = await Promise.all(batch.map(async (plan) => ({ plan, running: await prepare(track, lanes, plan) })))
  const from = Date.now()
  const dues = posts.flatMap(({ plan, running }) => dueOf(plan, running, from))
  if (dues.length > 0) await track.bringForward(dues)
  await Promise.all(posts.map(({ plan, running }) => live(track, plan, running)))
  const stories = await track.finish(posts.map(({ running }) => running))
  return stories.flatMap((story, index) => {
    const plan = batch[index]
    if (plan === undefined) return []
    return [
      { seed: plan.seed, story, violations: withCommands(story, [...violationsOf(story), ...failed(plan, story)]) },
    ]
  })
}

const batches = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
    all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  )

const run = async (track: Track, lanes: Lanes, all: readonly Plan[]): Promise<SequenceReport> => {
  const ended: Ended[] = []
  for (const workers of [1, 2, 3]) {
    const own = all.filter((plan) => plan.workers === workers)
    if (own.length > 0) await track.employ(workers)
    for (const batch of batches(own)) ended.push(...(await wave(track, lanes, batch)))
  }
  return reportOf(ended)
}

interface Lived {
  readonly running: Running
  readonly model: Model
  readonly wrong: readonly string[]
}

const liveAlone = async (track: Track, lanes: Lanes, plan: AlonePlan): Promise<Lived> => {
  const name = `alone (--act alone --seed ${plan.seed} --runs 1)`
  const running = await track.write(name, laneOf(lanes, plan.policy), { ...plan, ...newTexts(plan.below) })
  let model = begin(plan)
  const wrong: string[] = []
  for (const step of plan.steps) {
    const next = predict(model, step)
    const { answer } = await track.act(running, step.by, { ...step, text: running.texts[step.text] ?? '' })
    if (answer !== next.answer) wrong.push(`${name}: ${step.act} was answered ${answer} and not ${next.answer}`)
    // What goes out at once is out before the next command is given.
    if (next.model.status === 'published' && model.status !== 'published') await track.rest([running])
    model = next.model
  }
  return { running, model, wrong }
}

/** What is wrong with how a sequence of one person after the other ended. */
const aloneViolations = ({ running, model, wrong }: Lived, story: Story): readonly string[] => {
  const { name, status, text } = story
  const broken = [...violationsOf(story), ...wrong]
  if (status !== model.status) broken.push(`${name}: it ended ${status} and not ${model.status}`)
  if (text !== running.texts[model.text]) broken.push(`${name}: it says "${text}"`)
  return withCommands(story, broken)
}

const runAlone = async (track: Track, lanes: Lanes, all: readonly AlonePlan[]): Promise<SequenceReport> => {
  await track.employ(1)
  const ended: Ended[] = []
  for (const batch of batches(all)) {
    const lived = await Promise.all(batch.map((plan) => liveAlone(track, lanes, plan)))
    const stories = await track.finish(lived.map(({ running }) => running))
    for (const [index, story] of stories.entries()) {
      const [own, plan] = [lived[index], batch[index]]
      if (own === undefined || plan === undefined) continue
      ended.push({ seed: plan.seed, story, violations: aloneViolations(own, story) })
    }
  }
  return reportOf(ended)
}

/** People and workers meet as they please: what broke a promise once is given several chances to do so again. */
const CHANCES = 5

const often = async (times: number, once: () => Promise<SequenceReport>): Promise<readonly string[]> => {
  for (let tried = 0; tried < times; tried += 1) {
    const { violations } = await once()
    if (violations.length > 0) return violations
  }
  return []
}

/** Opens a track with a lane for each approval policy. */
export const openSequences = async (options: TrackOptions = {}): Promise<Sequences> => {
  const track = await openTrack(options)
  const lanes = new Map<OrganizationChange, Lane>()
  for (const policy of POLICIES) lanes.set(policy, await track.openLane(policy))
  return {
    run: (runs, seed = 1) => run(track, lanes, plans(runs, seed)),
    runAlone: (runs, seed = 1) => runAlone(track, lanes, alonePlans(runs, seed)),
    shrink: (seed) => shrink(anyPlan, seed, (plan) => often(CHANCES, () => run(track, lanes, [{ ...plan, seed }]))),
    shrinkAlone: (seed) =>
      shrink(anyAlonePlan, seed, (plan) => often(1, () => runAlone(track, lanes, [{ ...plan, seed }]))),
    close: () => track.close(),
  }
}
