import fc from 'fast-check'
import type { Act, Wish } from './acts.ts'
import { sampled } from './plans.ts'
import { violationsOf, type Command, type Story } from './audit.ts'
import { openTrack, type Due, type Lane, type Person, type Running, type Track, type TrackOptions } from './track.ts'

/** One race: whose post it is, and when the person acts. */
interface Race {
  /** Its own, so that it can be run again alone. */
  readonly seed: number
  /** Counted from the due time; null: in the moment in which the bytes leave. */
  readonly offsetMs: number | null
  readonly author: Person
  readonly by: Person
  /** An approval that races is either the first one, or another one of what is queued already. */
  readonly isFirst: boolean
  /** Whether the post is a thread of two parts. */
  readonly isThread: boolean
}

const AT_ONCE = 10
const WAVE = 50
const LEAD_MS = 250
const SPACING_MS = 8
const LATE_MS = 7_200_000
const GIVE_UP_MS = 5_000

/** Only what needs an approval can be approved, turned down, or have it taken back. */
const DECIDES: ReadonlySet<Act> = new Set(['approve', 'reject', 'revoke', 'request-changes'])

const anyRace = (act: Act) =>
  fc.record({
    offsetMs: fc.oneof(
      // What is to be taken down must be out first.
      { weight: 5, arbitrary: fc.integer(act === 'unpublish' ? { min: -20, max: 220 } : { min: -220, max: 20 }) },
      // What has failed is not being sent.
      { weight: 1, arbitrary: fc.constant(act === 'retry' ? 0 : null) },
    ),
    author: DECIDES.has(act) ? fc.constant('editor' as const) : fc.constantFrom('owner' as const, 'editor' as const),
    by: fc.constantFrom('owner' as const, 'admin' as const),
    isFirst: fc.boolean(),
    isThread: fc.constantFrom(false, false, true),
  })

const isFirstApproval = (act: Act, race: Pick<Race, 'isFirst'>): boolean => act === 'approve' && race.isFirst

const orderOf = (act: Act, changed: string): Wish => ({
  act,
  text: changed,
  time: act === 'approve' ? 'now' : null,
})

let written = 0

const prepare = async (track: Track, lane: Lane, { act, race }: { act: Act; race: Race }): Promise<Running> => {
  written += 1
  const text = `Race ${written} of ${process.pid}`
  const name = `${act} (--act ${act} --seed ${race.seed} --runs 1)`
  const below = race.isThread ? [`${text}, part 2`] : []
  const post = { author: race.author, texts: [text, `${text}, changed`], below, scheduled: true }
  const running = await track.write(name, lane, post)
  const isApproved = race.author === 'editor' && !isFirstApproval(act, race)
  if (isApproved) await track.act(running, 'owner', { act: 'approve', text, time: null })
  return running
}

const start = async (track: Track, running: Running, facts: { race: Race; due: number }): Promise<void> => {
  const { clock } = track.world.deps
  const { race, due } = facts
  if (race.offsetMs !== null) return clock.sleep(Math.max(0, due + race.offsetMs - Date.now()))
  const done = new AbortController()
  await Promise.race([track.sending(running.publicationId), clock.sleep(GIVE_UP_MS, done.signal)])
  done.abort()
}

/** What a race may end with, beyond what is true of every story: it has one act only. */
const EXPECTED: Readonly<Record<Act, { readonly statuses: readonly string[]; readonly refusals: readonly string[] }>> =
  {
    edit: { statuses: ['draft', 'queued', 'published'], refusals: ['publishing_in_progress', 'already_published'] },
    cancel: { statuses: ['canceled'], refusals: ['publishing_in_progress', 'already_published'] },
    approve: { statuses: ['published'], refusals: ['publishing_in_progress', 'already_published'] },
    reject: { statuses: ['draft'], refusals: ['publishing_in_progress', 'already_published'] },
    revoke: { statuses: ['draft'], refusals: ['publishing_in_progress', 'already_published'] },
    'request-changes': { statuses: ['draft'], refusals: ['publishing_in_progress', 'already_published'] },
    unschedule: { statuses: ['draft'], refusals: ['publishing_in_progress', 'already_published'] },
    reschedule: { statuses: ['queued'], refusals: ['publishing_in_progress', 'already_published'] },
    'publish-now': { statuses: ['published'], refusals: ['publishing_in_progress', 'already_published'] },
    retry: { statuses: ['published'], refusals: ['nothing_to_retry'] },
    unpublish: { statuses: ['published'], refusals: ['nothing_to_unpublish', 'publishing_in_progress'] },
  }

/** What was done, or null, decides alone whether a post is taken down. */
const removalViolations = (done: Act | null, { name, removal }: Story): readonly string[] => {
  if (done === 'unpublish') return removal === 'removed' ? [] : [`${name}: it was to be taken down, and is not`]
  return removal === null ? [] : [`${name}: nobody could take it down, and it was taken down`]
}

/** What is wrong with how a race ended: the rules of every story, and those of one with a single act. Pure. */
export const raceViolations = (act: Act, command: Command, story: Story): readonly string[] => {
  const { answer } = command
  const { statuses, refusals } = EXPECTED[act]
  const isDone = answer === 'done'
  const [before] = story.hashes.keys()
  const isBefore = story.onNetwork.some(({ text }) => text === before)
  // Refused, everything goes on as if nobody had said a word: what was due goes out, what had failed stays so.
  const untouched = act === 'retry' ? 'failed' : 'published'
  const broken: readonly (readonly [boolean, string])[] = [
    [isDone && !statuses.includes(story.status), `${act} was done, and it ended ${story.status}`],
    [isDone && act === 'edit' && isBefore, 'the old text went out although it had been changed'],
    [!isDone && !refusals.includes(answer), `${act} was refused with ${answer}, and a worker is no reason for that`],
    [!isDone && story.status !== untouched, `${act} was refused, and it ended ${story.status}`],
    [!isDone && story.text !== before, `${act} was refused, and the text is another one`],
  ]
  return [
    ...violationsOf(story),
    ...removalViolations(isDone ? act : null, story),
    ...broken.filter(([isBroken]) => isBroken).map(([, words]) => `${story.name}: ${words}`),
  ]
}

export interface RaceReport {
  readonly races: number
  /** How many acts came in time. */
  readonly won: number
  readonly refused: number
  readonly violations: readonly string[]
}

const racesOf = (act: Act, runs: number, seed: number): readonly Race[] =>
  sampled<Omit<Race, 'seed'>>(anyRace(act), runs, seed).map((race) =>
    // What waits for its first approval is not being sent.
    isFirstApproval(act, race) ? { ...race, offsetMs: race.offsetMs ?? 0 } : race,
  )

const dueOf = (act: Act, postId: string, due: number): Due => {
  const wakeAt = new Date(due)
  // So late that the worker gives it up, which is what is raced: its last step against the first of the retry.
  return act === 'retry' ? { postId, wakeAt, dueAt: new Date(due - LATE_MS) } : { postId, wakeAt }
}

const wave = async (
  track: Track,
  lanes: readonly Lane[],
  { act, races }: { act: Act; races: readonly Race[] },
): Promise<readonly { readonly command: Command; readonly story: Story }[]> => {
  const prepared = await Promise.all(
    lanes.map(async (lane, number) => {
      const own = races.filter((_, index) => index % lanes.length === number)
      const posts: { readonly race: Race; readonly running: Running }[] = []
      for (const race of own) posts.push({ race, running: await prepare(track, lane, { act, race }) })
      return posts
    }),
  )
  const first = Date.now() + LEAD_MS
  const posts = prepared.flat().map((post, index) => ({ ...post, due: first + index * SPACING_MS }))
  await track.bringForward(posts.map(({ running, due }) => dueOf(act, running.postId, due)))
  const commands = await Promise.all(
    posts.map(async ({ running, race, due }) => {
      await start(track, running, { race, due })
      return track.act(running, race.by, orderOf(act, running.texts[1] ?? ''))
    }),
  )
  const stories = await track.finish(posts.map(({ running }) => running))
  return stories.flatMap((story, index) => {
    const command = commands[index]
    return command === undefined ? [] : [{ story, command }]
  })
}

export interface Races {
  /** Lets people act `runs` times at about the moment at which their post goes out, and audits how each race ended. */
  run(act: Act, runs: number, seed?: number): Promise<RaceReport>
  close(): Promise<void>
}

/** Opens a track with two workers. */
export const openRaces = async (options: TrackOptions = {}, most = AT_ONCE): Promise<Races> => {
  const track = await openTrack(options)
  const lanes: Lane[] = []
  while (lanes.length < most) lanes.push(await track.openLane())
  await track.employ(2)
  return {
    run: async (act, runs, seed = 1) => {
      const races = racesOf(act, runs, seed)
      const ended: { readonly command: Command; readonly story: Story }[] = []
      for (let from = 0; from < races.length; from += WAVE) {
        ended.push(...(await wave(track, lanes, { act, races: races.slice(from, from + WAVE) })))
      }
      const won = ended.filter(({ command }) => command.answer === 'done').length
      const violations = ended.flatMap(({ command, story }) => raceViolations(act, command, story))
      return { races: ended.length, won, refused: ended.length - won, violations }
    },
    close: () => track.close(),
  }
}
