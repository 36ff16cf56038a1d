import fc from 'fast-check'
import { approvePost, rejectPost } from '#actions/approve-post.ts'
import { createPost } from '#actions/create-post.ts'
import type { Actor } from '#actions/deps.ts'
import { editPost } from '#actions/edit-post.ts'
import { revokeApproval } from '#actions/review-post.ts'
import { cancelPost } from '#actions/send-post.ts'
import { mayGo, PUBLICATION_STATUSES } from '#domain/publication.ts'
import { Refused } from '#domain/problem.ts'
import { rowsAsOwner } from '#test/support/owner.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { createStage, type Stage } from '#test/support/stage.ts'

/** What a person does at the moment at which the post goes out. */
export type Act = 'edit' | 'cancel' | 'approve' | 'reject' | 'revoke' | 'unschedule' | 'reschedule'

export const ACTS: readonly Act[] = ['edit', 'cancel', 'approve', 'reject', 'revoke', 'unschedule', 'reschedule']

/** One race: when the person acts, counted from the due time, and whose post it is. */
interface Race {
  readonly offsetMs: number
  readonly byEditor: boolean
}

/** How one race ended, as the database and the network tell it. */
export interface Ending {
  readonly act: Act
  /** `done`, or the code of the refusal. */
  readonly answer: string
  readonly oldText: string
  readonly newText: string
  readonly status: string
  readonly transitions: readonly { readonly from: string | null; readonly to: string }[]
  /** Of each attempt: whether its content was approved, or needed no approval, when it began. */
  readonly covered: readonly boolean[]
  readonly onNetwork: ReadonlyMap<string, number>
}

const LEAD_MS = 200
const AT_ONCE = 10
const REFUSALS = new Set([
  'publishing_in_progress',
  'already_published',
  'already_canceled',
  'not_approved',
  'post_claimed',
])

interface Facts {
  readonly world: World
  readonly stage: Stage
  readonly editor: Actor
}

const doAct = async ({ world, stage }: Facts, act: Act, post: { id: string; newText: string }): Promise<unknown> => {
  const { deps } = world
  const { owner } = stage
  const { id, newText } = post
  const later = new Date(Date.now() + 3_600_000).toISOString()
  switch (act) {
    case 'edit':
      return editPost(deps, owner, { id, text: newText, unschedule: false })
    case 'cancel':
      return cancelPost(deps, owner, id)
    case 'approve':
      return approvePost(deps, owner, { id, publishNow: true })
    case 'reject':
      return rejectPost(deps, owner, { id })
    case 'revoke':
      return revokeApproval(deps, owner, { id })
    case 'unschedule':
      return editPost(deps, owner, { id, unschedule: true })
    case 'reschedule':
      return editPost(deps, owner, { id, unschedule: false, scheduledAt: later })
  }
}

const answerOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
    return 'done'
  } catch (error) {
    if (error instanceof Refused) return error.problem.code
    throw error
  }
}

/** Only what needs an approval can be approved, turned down, or have it taken back. */
const isAboutApproval = (act: Act): boolean => act === 'approve' || act === 'reject' || act === 'revoke'

let number = 0

const settled = async (url: string, id: string): Promise<string> => {
  for (;;) {
    const [row] = await rowsAsOwner(
      url,
      "select status, due_at > now() + interval '1 minute' as later from publications where post_id = $1",
      [id],
    )
    if (row.status !== 'publishing' && (row.status !== 'queued' || row.later === true)) return row.status
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const ending = async (
  { world }: Facts,
  facts: { act: Act; answer: string; id: string; texts: readonly [string, string] },
): Promise<Ending> => {
  const { act, answer, id, texts } = facts
  const status = await settled(world.url, id)
  const transitions = await rowsAsOwner(
    world.url,
    `select l.detail ->> 'from' as "from", replace(l.action, 'publication.', '') as "to" from audit_log l
      join publications p on p.id = l.object_id where p.post_id = $1 and l.action = any ($2) order by l.id`,
    [id, PUBLICATION_STATUSES.map((name) => `publication.${name}`)],
  )
  const attempts = await rowsAsOwner(
    world.url,
    `select not o.approval_required or exists (select from post_approvals d where d.post_id = p.post_id
        and d.decision = 'approved' and d.content_hash = a.content_hash and d.created_at <= a.started_at) as covered
      from attempts a join publications p on p.id = a.publication_id join posts o on o.id = p.post_id where p.post_id = $1`,
    [id],
  )
  const answerOfSandbox = await fetch(`${world.sandboxUrl}/_sandbox/posts`)
  const { posts }: { posts: readonly { text: string }[] } = JSON.parse(await answerOfSandbox.text())
  const onNetwork = new Map(texts.map((text) => [text, posts.filter((post) => post.text === text).length]))
  const covered = attempts.map((row) => row.covered === true)
  return { act, answer, oldText: texts[0], newText: texts[1], status, transitions, covered, onNetwork }
}

/** The time comes as fast as the race needs it, however long writing and approving took. */
const bringForward = async (url: string, id: string, due: Date): Promise<void> => {
  await rowsAsOwner(url, 'update posts set scheduled_at = $2 where id = $1', [id, due])
  await rowsAsOwner(url, 'update publications set due_at = $2, wake_at = $2 where post_id = $1', [id, due])
}

const oneRace = async (facts: Facts, act: Act, race: Race): Promise<Ending> => {
  const { world, stage, editor } = facts
  const { deps } = world
  const { owner, orgId, channelId } = stage
  number += 1
  const texts = [`Race ${number} of ${process.pid}`, `Race ${number} of ${process.pid}, changed`] as const
  const byEditor = race.byEditor || isAboutApproval(act)
  const ahead = new Date(Date.now() + 600_000).toISOString()
  const input = { orgId, text: texts[0], channels: [{ channelId }], scheduledAt: ahead }
  const { id } = await createPost(deps, byEditor ? editor : owner, input)
  // An approval that races is the first one; everything else happens to a post that is approved.
  if (byEditor && act !== 'approve') await approvePost(deps, owner, { id })
  const due = Date.now() + LEAD_MS
  await bringForward(world.url, id, new Date(due))
  const wait = due + race.offsetMs - Date.now()
  await deps.clock.sleep(Math.max(0, wait))
  const answer = await answerOf(doAct(facts, act, { id, newText: texts[1] }))
  // An edit of an approved post by its owner needs no approval when the owner wrote it; it then goes out at its time.
  return ending(facts, { act, answer, id, texts })
}

const isLegal = ({ from, to }: Ending['transitions'][number]): boolean => {
  if (from === null) return to === 'draft' || to === 'queued'
  const [start, next] = [from, to].map((state) => PUBLICATION_STATUSES.find((name) => name === state))
  return start !== undefined && next !== undefined && mayGo(start, next)
}

/** What is wrong with how a race ended; empty when nothing is. Pure. */
export const violationsOf = (end: Ending): readonly string[] => {
  const { act, answer, status, covered, transitions } = end
  const [old, changed] = [end.onNetwork.get(end.oldText) ?? 0, end.onNetwork.get(end.newText) ?? 0]
  const sent = old + changed
  const takesBack = act !== 'approve'
  const isDone = answer === 'done'
  const rules: readonly (readonly [boolean, string])[] = [
    [sent > 1, 'it is on the network more than once'],
    [covered.includes(false), 'it was sent without an approval'],
    [status === 'published' && sent !== 1, 'it counts as published and is not there'],
    [status !== 'published' && sent > 0, 'it is there and does not count as published'],
    [takesBack && isDone && old > 0, 'it went out although it had been taken back'],
    [takesBack && !isDone && !REFUSALS.has(answer), 'the refusal is none that is documented'],
    ...transitions.map((step) => [!isLegal(step), `it went from ${step.from} to ${step.to}`] as const),
  ]
  return rules.filter(([isBroken]) => isBroken).map(([, words]) => `${act} (${answer}, ${status}): ${words}`)
}

export interface RaceReport {
  readonly races: number
  readonly won: number
  readonly lost: number
  readonly violations: readonly string[]
}

/** A world with workers, in which people race against them. */
export interface Track {
  /** Lets people act `runs` times at about the moment at which their post goes out, and audits how each race ended. */
  run(act: Act, runs: number, seed?: number): Promise<RaceReport>
  close(): Promise<void>
}

// One channel bears so many at once; its turns are not what is raced here.
const NO_TURNS = `
  create function scheduly.no_turns() returns trigger language plpgsql as
    $$ begin new.used_until := '-infinity'; return new; end $$;
  create trigger no_turns before insert or update on channel_pace for each row execute function scheduly.no_turns()`

const samples = (runs: number, seed: number): readonly Race[] =>
  fc.sample(fc.record({ offsetMs: fc.integer({ min: -50, max: 50 }), byEditor: fc.boolean() }), { numRuns: runs, seed })

/** Opens the track: ten lanes, each an organization with its people and one channel, and two workers. */
export const openTrack = async (): Promise<Track> => {
  const world = await createWorld()
  world.start()
  world.start()
  await rowsAsOwner(world.url, NO_TURNS)
  const lanes: Facts[] = []
  for (let lane = 0; lane < AT_ONCE; lane += 1) {
    const stage = await createStage(world)
    lanes.push({ world, stage, editor: await world.join(stage.owner, stage.orgId, 'editor') })
  }
  return {
    run: async (act, runs, seed = 1) => {
      const races = samples(runs, seed)
      const endings: Ending[] = []
      const inLane = async (facts: Facts, lane: number): Promise<void> => {
        for (const race of races.filter((_, index) => index % AT_ONCE === lane)) {
          endings.push(await oneRace(facts, act, race))
        }
      }
      await Promise.all(lanes.map(inLane))
      const won = endings.filter(({ answer }) => answer === 'done').length
      return { races: endings.length, won, lost: endings.length - won, violations: endings.flatMap(violationsOf) }
    },
    close: () => world.close(),
  }
}
