import { approvePost, rejectPost } from '#actions/approve-post.ts'
import { createPost } from '#actions/create-post.ts'
import type { ActionDeps, Actor } from '#actions/deps.ts'
import { editPost } from '#actions/edit-post.ts'
import { cancelPost } from '#actions/send-post.ts'
import { Refused } from '#domain/problem.ts'
import { people } from '#test/support/people.ts'
import type { Chance } from './chance.ts'

/** Organizations with channels, and the people who post to them. */
export interface Stage {
  readonly teams: readonly Team[]
}

interface Team {
  readonly orgId: string
  readonly owner: Actor
  readonly editor: Actor
  readonly channels: readonly string[]
}

const TEAMS = 3

/** Sets the stage by the real actions, before anything misbehaves. */
export const setStage = async (deps: ActionDeps, channels: number): Promise<Stage> => {
  const make = people(deps)
  const teams: Team[] = []
  for (let team = 0; team < TEAMS; team += 1) {
    const owner = await make.person()
    const orgId = await make.organization(owner)
    const editor = await make.join(owner, orgId, 'editor')
    const ids: string[] = []
    for (let made = 0; made < Math.ceil(channels / TEAMS); made += 1) ids.push((await make.channel(owner, orgId)).id)
    teams.push({ orgId, owner, editor, channels: ids })
  }
  return { teams }
}

/** What people did, counted. */
export type Acts = Map<string, number>

const count = (acts: Acts, act: string): void => void acts.set(act, (acts.get(act) ?? 0) + 1)

/** A refusal is an answer like any other; so is a database that is away. */
const tried = async (acts: Acts, act: string, work: () => Promise<unknown>): Promise<void> => {
  try {
    await work()
    count(acts, act)
  } catch (error) {
    count(acts, error instanceof Refused ? `${act}, refused` : `${act}, no answer`)
  }
}

interface Feed {
  readonly deps: ActionDeps
  readonly stage: Stage
  readonly chance: Chance
  readonly acts: Acts
}

let number = 0
const nextText = (): string => {
  number += 1
  return `Tortured post ${number} of ${process.pid}`
}

/** One post, and what becomes of it: most go out, a tenth is never approved, some are changed while they are going out. */
export const feedOne = async ({ deps, stage, chance, acts }: Feed): Promise<void> => {
  const team = chance.pick(stage.teams)
  const { orgId, owner, editor } = team
  const kind = chance.below(10)
  const isEditors = kind < 3
  const input = {
    orgId,
    text: nextText(),
    channels: [{ channelId: chance.pick(team.channels) }],
    scheduledAt: new Date(deps.clock.now().getTime() + 300 + chance.below(1_500)).toISOString(),
  }
  const made: { id: string | null } = { id: null }
  await tried(acts, isEditors ? 'written, to be approved' : 'written', async () => {
    made.id = (await createPost(deps, isEditors ? editor : owner, input)).id
  })
  const { id } = made
  if (id === null) return
  if (kind === 1 || kind === 2) await tried(acts, 'approved', () => approvePost(deps, owner, { id, publishNow: true }))
  await deps.clock.sleep(chance.below(1_800))
  if (kind === 2) await tried(acts, 'approval taken back', () => rejectPost(deps, owner, { id }))
  if (kind === 3) await tried(acts, 'canceled', () => cancelPost(deps, owner, id))
  if (kind === 4) {
    const change = { id, text: nextText(), unschedule: false }
    await tried(acts, 'edited', () => editPost(deps, owner, change))
  }
}
