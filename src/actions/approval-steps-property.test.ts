import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import type { ApprovalStep } from '#domain/approval-steps.ts'
import type { Role } from '#domain/membership.ts'
import { proveFresh } from '#test/support/fresh-session.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { answerOf, createStage, type Stage } from '#test/support/stage.ts'
import { approvePost, rejectPost } from './approve-post.ts'
import { changeRole } from './change-role.ts'
import type { Actor } from './deps.ts'
import { editPost } from './edit-post.ts'
import { changeOrganization } from './organization-settings.ts'
import { revokeApproval } from './review-post.ts'

let world: World
let stage: Stage
/** 0 is the owner, 1 and 2 are admins, 3 and 4 editors; 3 is the author. */
let people: readonly Actor[] = []
const ROLES: readonly Role[] = ['owner', 'admin', 'admin', 'editor', 'editor']
const HOUR_MS = 3_600_000

before(async () => {
  world = await createWorld()
  stage = await createStage(world)
  await proveFresh(world.url, stage.owner)
  const others: Actor[] = []
  for (const role of ROLES.slice(1)) others.push(await world.join(stage.owner, stage.orgId, role))
  people = [stage.owner, ...others]
})
after(() => world.close())

interface Drawn {
  readonly roles: ApprovalStep['roles']
  readonly members: readonly number[]
  readonly needs: 'any' | 'all'
}

/** A policy as one of its lists; some are not allowed, and then the one before it stays. */
const aStep: fc.Arbitrary<Drawn> = fc.oneof(
  fc.record({
    roles: fc.constantFrom<ApprovalStep['roles']>(['owner'], ['owner', 'admin']),
    members: fc.constantFrom([], [4]),
    needs: fc.constant<'any'>('any'),
  }),
  fc.record({
    roles: fc.constant<ApprovalStep['roles']>([]),
    members: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
    needs: fc.constantFrom<'any' | 'all'>('any', 'all'),
  }),
)

const who = fc.integer({ min: 0, max: 4 })
const aCommand = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('approve' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), who: fc.constantFrom(1, 3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('policy' as const), steps: fc.array(aStep, { maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fourEyes' as const), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('moving' as const), voids: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('time' as const), hours: fc.constantFrom(0, 2, 3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('role' as const), who: fc.constantFrom(2, 4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('reject' as const, 'revoke' as const), who }) },
)
type Command = typeof aCommand extends fc.Arbitrary<infer T> ? T : never

/** What an approval was given for: the deciders of the step, and the how-manieth step of the same ones. */
interface Given {
  readonly who: number
  readonly step: string
}

/** What must hold, told from what was asked and answered alone, and never from the database. */
class Expected {
  steps: readonly Drawn[] = []
  fourEyes = false
  voids = false
  writer = 3
  roles = [...ROLES]
  given: readonly Given[] = []
  /** As it was looked at and found right last. What is queued stays approved by the policy that it was queued by. */
  isApproved = false

  list(): readonly Drawn[] {
    return this.steps.length > 0 ? this.steps : [{ roles: ['owner', 'admin'], members: [], needs: 'any' }]
  }

  keyOf(index: number): string {
    const deciders = ({ roles, members, needs }: Drawn) =>
      JSON.stringify([roles, [...members].toSorted((one, other) => one - other), needs])
    const own = deciders(this.list()[index] ?? { roles: [], members: [], needs: 'any' })
    const earlier = this.list().slice(0, index)
    return `${own} ${earlier.filter((each) => deciders(each) === own).length}`
  }

  mayDecide(person: number, index: number): boolean {
    const step = this.list()[index]
    const role = this.roles[person]
    if (step === undefined || role === undefined || role === 'viewer') return false
    if (this.fourEyes && person === this.writer) return false
    if (role !== 'editor' && step.roles.some((each) => each === role)) return true
    return step.members.includes(person) && (role !== 'editor' || index < this.list().length - 1)
  }

  /** Who counts for each step; with four eyes everybody for the first of theirs alone. */
  standing(): readonly ReadonlySet<number>[] {
    const used = new Set<number>()
    return this.list().map((_step, index) => {
      const some = this.given.filter(({ step }) => this.steps.length === 0 || step === this.keyOf(index))
      const people_ = some.map((each) => each.who).filter((each) => this.mayDecide(each, index) && !used.has(each))
      if (this.fourEyes) for (const each of people_) used.add(each)
      return new Set(people_)
    })
  }

  openStep(): number {
    const standing = this.standing()
    return this.list().findIndex(({ members, needs }, index) => {
      const stand = standing[index] ?? new Set()
      if (stand.size === 0) return true
      const elsewhere = (each: number) => standing.some((other, at) => at !== index && other.has(each))
      const excused = (each: number) => this.fourEyes && (each === this.writer || elsewhere(each))
      return needs === 'all' && !members.every((each) => stand.has(each) || excused(each))
    })
  }

  /** The step that a word of now counts for: the open one, and of what is complete the last. */
  stepOfNow(): number {
    const open = this.openStep()
    return open < 0 ? this.list().length - 1 : open
  }

  /** Whether this person may approve now; twice for the same step only what is complete, which changes nothing. */
  mayApprove(person: number): boolean {
    const step = this.stepOfNow()
    const standing = this.standing()
    if (!this.mayDecide(person, step)) return false
    if (standing[step]?.has(person) === true) return this.openStep() < 0
    return !(this.fourEyes && standing.some((each) => each.has(person)))
  }
}

const stored = (steps: readonly Drawn[]): readonly ApprovalStep[] =>
  steps.map(({ roles, members, needs }, index) => ({
    name: `Step ${index + 1}`,
    roles,
    members: members.map((each) => people[each]?.userId ?? ''),
    needs,
  }))

const change = (to: Parameters<typeof changeOrganization>[2]['change']) =>
  answerOf(changeOrganization(world.deps, stage.owner, { orgId: stage.orgId, change: to }))

const setRole = (person: number, role: Role) =>
  answerOf(changeRole(world.deps, stage.owner, { orgId: stage.orgId, userId: people[person]?.userId ?? '', role }))

const actor = (person: number): Actor => people[person] ?? stage.owner

const begin = async (): Promise<Expected> => {
  await change({ approvalSteps: [], fourEyes: false, movingTime: 'keeps_approval' })
  for (const [person, role] of ROLES.entries()) if (person > 0) await setRole(person, role)
  return new Expected()
}

const ACTS: { readonly [Name in Command['do']]: (expected: Expected, command: Command, id: string) => Promise<void> } =
  {
    approve: async (expected, command, id) => {
      if (!('who' in command)) return
      const person = command.who
      const [may, wasOpen, step] = [
        expected.mayApprove(person),
        expected.openStep() >= 0,
        expected.keyOf(expected.stepOfNow()),
      ]
      const answer = await answerOf(approvePost(world.deps, actor(person), { id }))
      // What is complete and queued by an earlier policy may be refused for more than that.
      if (wasOpen || answer === 'done') assert.equal(answer === 'done', may, `${person} approves: ${answer}`)
      // Also beside others who approved it: their word counts no more when they lose the right, and this one does.
      if (answer === 'done') expected.given = [...expected.given, { who: person, step }]
    },
    edit: async (expected, command, id) => {
      const person = 'who' in command ? command.who : 3
      const text = `Words ${Math.random()}`
      const answer = await answerOf(editPost(world.deps, actor(person), { id, text, unschedule: false }))
      if (answer !== 'done') return
      expected.writer = person
      expected.given = []
    },
    policy: async (expected, command, _id) => {
      if (!('steps' in command)) return
      const former = JSON.stringify(stored(expected.steps))
      if ((await change({ approvalSteps: stored(command.steps) })) !== 'done') return
      const begins = former !== JSON.stringify(stored(command.steps)) && !expected.isApproved
      expected.steps = command.steps
      if (begins) expected.given = []
    },
    fourEyes: async (expected, command) => {
      if (!('on' in command)) return
      await change({ fourEyes: command.on })
      if (command.on && !expected.fourEyes && !expected.isApproved) expected.given = []
      expected.fourEyes = command.on
    },
    moving: async (expected, command) => {
      if (!('voids' in command)) return
      await change({ movingTime: command.voids ? 'voids_approval' : 'keeps_approval' })
      expected.voids = command.voids
    },
    time: async (expected, command, id) => {
      if (!('hours' in command)) return
      const scheduledAt = new Date(Date.now() + command.hours * HOUR_MS).toISOString()
      const time = command.hours === 0 ? { unschedule: true } : { scheduledAt, unschedule: false }
      const had = (await stage.read(id)).scheduled_at
      if ((await answerOf(editPost(world.deps, actor(3), { id, ...time }))) !== 'done') return
      if (expected.voids && (await stage.read(id)).scheduled_at !== had) expected.given = []
    },
    role: async (expected, command) => {
      if (!('who' in command)) return
      const person = command.who
      const role = expected.roles[person] === ROLES[person] ? (person === 2 ? 'editor' : 'viewer') : ROLES[person]
      if (role !== undefined && (await setRole(person, role)) === 'done') expected.roles[person] = role
    },
    reject: async (expected, command, id) => {
      if ('who' in command && (await answerOf(rejectPost(world.deps, actor(command.who), { id }))) === 'done')
        expected.given = []
    },
    revoke: async (expected, command, id) => {
      if ('who' in command && (await answerOf(revokeApproval(world.deps, actor(command.who), { id }))) === 'done')
        expected.given = []
    },
  }

/** What is told of a post from one command to the next. */
interface Told {
  readonly isQueued: boolean
  readonly isApproved: boolean
}

/** Compares the post with what is expected of it. */
const check = async (
  id: string,
  expected: Expected,
  { earlier, command }: { readonly earlier: Told; readonly command: Command },
): Promise<Told> => {
  const { status, approval } = await stage.read(id)
  const fulfilled = expected.openStep() < 0
  const now = { isQueued: status === 'queued', isApproved: approval.state === 'approved' }
  const told = JSON.stringify([command, status, approval, expected])
  // What is queued was complete when it was queued; it goes out by that, whatever the policy says since.
  if (now.isQueued) assert.ok(now.isApproved && (fulfilled || earlier.isQueued), told)
  else assert.equal(now.isApproved, fulfilled, told)
  // With an approval its parts are gone.
  if (earlier.isApproved && !now.isApproved) expected.given = []
  expected.isApproved = now.isApproved
  return now
}

/** Found by this property: the owner's word for what was complete already is left when the admin's counts no more. */
const SECOND_WORD: Command[] = [
  { do: 'approve', who: 2 },
  { do: 'approve', who: 0 },
  { do: 'time', hours: 0 },
  { do: 'role', who: 2 },
]

/** And this: what a policy in between did not take from what was queued counts again under the former one. */
const THERE_AND_BACK: Command[] = [
  { do: 'approve', who: 0 },
  { do: 'policy', steps: [{ roles: [], members: [0], needs: 'any' }] },
  { do: 'policy', steps: [] },
  { do: 'time', hours: 0 },
]

describe('whatever is decided, edited and changed in whichever order', () => {
  it('a post is approved when, and only when, each step is approved by somebody who may', async () => {
    let completions = 0
    const sequences = fc.array(aCommand, { minLength: 5, maxLength: 14 })
    const property = fc.asyncProperty(fc.array(aStep, { maxLength: 3 }), sequences, async (steps, commands) => {
      const expected = await begin()
      const { id } = await stage.postSoon(actor(3), HOUR_MS)
      await ACTS.policy(expected, { do: 'policy', steps }, id)
      let told: Told = { isQueued: false, isApproved: false }
      for (const command of commands) {
        await ACTS[command.do](expected, command, id)
        const next = await check(id, expected, { earlier: told, command })
        if (next.isApproved && !told.isApproved) completions += 1
        told = next
      }
    })
    await fc.assert(property, {
      numRuns: 12,
      examples: [
        [[], SECOND_WORD],
        [[], THERE_AND_BACK],
      ],
    })
    assert.ok(completions >= 2, `${completions} posts were approved`)
  })
})
