import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { ApprovalStep } from '#domain/approval-steps.ts'
import { proveFresh } from '#test/support/fresh-session.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { answerOf, createStage, type Stage } from '#test/support/stage.ts'
import { approvePost } from './approve-post.ts'
import type { Actor } from './deps.ts'
import { editPost } from './edit-post.ts'
import { changeOrganization } from './organization-settings.ts'

let world: World
let stage: Stage
let ada: Actor
let ben: Actor
let eve: Actor

const ROUNDS = 50
const HOUR_MS = 3_600_000

before(async () => {
  world = await createWorld()
  stage = await createStage(world)
  await proveFresh(world.url, stage.owner)
  ada = await world.join(stage.owner, stage.orgId, 'admin')
  ben = await world.join(stage.owner, stage.orgId, 'admin')
  eve = await world.join(stage.owner, stage.orgId, 'editor')
})
after(() => world.close())

const step = (name: string, needs: ApprovalStep['needs'], ...members: readonly Actor[]): ApprovalStep => ({
  name,
  roles: [],
  members: members.map(({ userId }) => userId),
  needs,
})

const setSteps = (...approvalSteps: readonly ApprovalStep[]) =>
  changeOrganization(world.deps, stage.owner, { orgId: stage.orgId, change: { approvalSteps } })

const approve = (by: Actor, id: string) => answerOf(approvePost(world.deps, by, { id }))
const aPost = () => stage.postSoon(eve, HOUR_MS)

describe('at the same moment', () => {
  it('two of whom both are asked for approve: each counts, and the later one queues the post', async () => {
    await setSteps(step('Both', 'all', ada, ben))
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id } = await aPost()
      assert.deepEqual(await Promise.all([approve(ada, id), approve(ben, id)]), ['done', 'done'])
      const { status, approvals } = await stage.read(id)
      assert.deepEqual([status, approvals.length], ['queued', 2])
    }
  })

  it('the last approval and an edit: what is queued is never what the edit wrote', async () => {
    await setSteps(step('First', 'any', ada), step('Second', 'any', ben))
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, content_hash: seen } = await aPost()
      await approve(ada, id)
      const text = `Slipped in ${round}`
      const edit = answerOf(editPost(world.deps, eve, { id, text, unschedule: false }))
      const [edited] = await Promise.all([edit, approve(ben, id)])
      const { status, approval, content_hash: hash } = await stage.read(id)
      assert.equal(edited, 'done')
      assert.notEqual(hash, seen)
      assert.deepEqual([status, approval.state, approval.next_step], ['draft', 'pending', 1])
    }
  })

  it('the last approval and a stricter policy: the post is queued by the old one, or waits by the new one', async () => {
    const [first, second] = [step('First', 'any', ada), step('Second', 'any', ben)]
    for (let round = 0; round < ROUNDS; round += 1) {
      await setSteps(first, second)
      const { id } = await aPost()
      await approve(ada, id)
      const [answer] = await Promise.all([
        approve(ben, id),
        setSteps(first, step('Middle', 'any', stage.owner), second),
      ])
      const { status, approval } = await stage.read(id)
      if (answer === 'done') assert.deepEqual([status, approval.state], ['queued', 'approved'])
      else assert.deepEqual([answer, status, approval.state, approval.next_step], ['forbidden', 'draft', 'pending', 1])
    }
  })
})
