import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Client } from 'pg'
import type { Role } from '#domain/membership.ts'
import { connectOwner } from '#test/support/builders.ts'
import { proveFresh } from '#test/support/fresh-session.ts'
import { createWorld, type World } from '#test/support/publishing.ts'
import { answerOf, createStage, refusal } from '#test/support/stage.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { changeRole } from './change-role.ts'
import { createPost } from './create-post.ts'
import type { Actor } from './deps.ts'
import { inviteMember } from './invite-member.ts'
import { revokeInvitation } from './invitations.ts'
import { leaveOrganization, removeMember } from './remove-member.ts'
import { transferOwnership } from './transfer-ownership.ts'

let world: World
/** Holds locks, and looks. */
let holder: Client
let watcher: Client

before(async () => {
  world = await createWorld()
  holder = await connectOwner(world.url)
  watcher = await connectOwner(world.url)
})
after(async () => {
  await Promise.all([holder.end(), watcher.end()])
  await world.close()
})

const ROUNDS = 20

const rolesIn = async (orgId: string): Promise<ReadonlyMap<string, Role>> => {
  const { rows } = await watcher.query('select user_id, role from memberships where org_id = $1', [orgId])
  return new Map(rows.map((row) => [row.user_id, row.role]))
}

const ownersOf = async (orgId: string): Promise<number> =>
  [...(await rolesIn(orgId)).values()].filter((role) => role === 'owner').length

/** An organization with two owners. */
const twoOwners = async () => {
  const one = await world.person()
  const orgId = await world.organization(one)
  return { orgId, one, other: await world.join(one, orgId, 'owner') }
}

const invite = async (owner: Actor, orgId: string) => {
  const { id, link } = await inviteMember(world.deps, owner, { orgId, role: 'editor', email: null })
  return { id, token: new URL(link).hash.slice(1) }
}

/** Until somebody waits for a lock. */
const untilSomebodyWaits = async (): Promise<void> => {
  while (
    (
      await watcher.query(
        'select from pg_locks join pg_stat_activity using (pid) where datname = current_database() and not granted',
      )
    ).rowCount === 0
  );
}

describe('two owners', () => {
  it('who demote each other at once: one stays owner', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { orgId, one, other } = await twoOwners()
      const demote = (by: Actor, whom: Actor) =>
        answerOf(changeRole(world.deps, by, { orgId, userId: whom.userId, role: 'viewer' }))
      const ends = await Promise.all([demote(one, other), demote(other, one)])
      assert.deepEqual(ends.sort(), ['done', 'forbidden'])
      assert.equal(await ownersOf(orgId), 1)
    }
  })

  it('who remove each other at once: one stays', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { orgId, one, other } = await twoOwners()
      const remove = (by: Actor, whom: Actor) => answerOf(removeMember(world.deps, by, { orgId, userId: whom.userId }))
      const ends = await Promise.all([remove(one, other), remove(other, one)])
      assert.deepEqual(ends.sort(), ['done', 'not_found'])
      assert.equal(await ownersOf(orgId), 1)
    }
  })

  it('who leave at once: one stays, and is told why', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { orgId, one, other } = await twoOwners()
      const ends = await Promise.all([one, other].map((each) => answerOf(leaveOrganization(world.deps, each, orgId))))
      assert.deepEqual(ends.sort(), ['done', 'last_owner'])
      assert.equal(await ownersOf(orgId), 1)
    }
  })

  it('of whom one transfers to somebody whom the other removes: never without an owner', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { orgId, one, other } = await twoOwners()
      const heir = await world.join(one, orgId, 'editor')
      await proveFresh(world.url, one)
      const [transferred, removed] = await Promise.all([
        answerOf(transferOwnership(world.deps, one, { orgId, userId: heir.userId })),
        answerOf(removeMember(world.deps, other, { orgId, userId: heir.userId })),
      ])
      assert.equal(removed, 'done')
      const roles = await rolesIn(orgId)
      assert.equal(roles.has(heir.userId), false)
      assert.equal(roles.get(one.userId), transferred === 'done' ? 'admin' : 'owner')
      assert.ok(['done', 'not_found'].includes(transferred), transferred)
      assert.equal(roles.get(other.userId), 'owner')
    }
  })
})

describe('an owner who transfers to somebody whom an admin removes at that moment', () => {
  it('either made an owner whom no admin removes, or meets nobody', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const owner = await world.person()
      const orgId = await world.organization(owner)
      const [heir, admin] = [await world.join(owner, orgId, 'viewer'), await world.join(owner, orgId, 'admin')]
      await proveFresh(world.url, owner)
      const ends = await Promise.all([
        answerOf(transferOwnership(world.deps, owner, { orgId, userId: heir.userId })),
        answerOf(removeMember(world.deps, admin, { orgId, userId: heir.userId })),
      ])
      assert.ok(['done,forbidden', 'not_found,done'].includes(ends.join()), ends.join())
      assert.equal(await ownersOf(orgId), 1)
    }
  })
})

describe('an invitation', () => {
  it('that two people accept at once lets one in', async () => {
    const owner = await world.person()
    const orgId = await world.organization(owner)
    for (let round = 0; round < ROUNDS; round += 1) {
      const { token } = await invite(owner, orgId)
      const people = [await world.person(), await world.person()]
      const ends = await Promise.all(people.map((each) => answerOf(acceptInvitation(world.deps, each, token))))
      assert.deepEqual(ends.sort(), ['done', 'invalid_invitation'])
      assert.equal((await rolesIn(orgId)).size, 2 + round)
    }
  })

  it('that is revoked while it is accepted is one of the two', async () => {
    const owner = await world.person()
    const orgId = await world.organization(owner)
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, token } = await invite(owner, orgId)
      const person = await world.person()
      const [accepted, revoked] = await Promise.all([
        answerOf(acceptInvitation(world.deps, person, token)),
        answerOf(revokeInvitation(world.deps, owner, { orgId, id })),
      ])
      const ends = `${accepted},${revoked}`
      assert.ok(['done,conflict', 'invalid_invitation,done'].includes(ends), ends)
      assert.equal((await rolesIn(orgId)).has(person.userId), accepted === 'done')
    }
  })

  it('whose inviter is demoted at that moment counts before, or not at all', async () => {
    const owner = await world.person()
    const orgId = await world.organization(owner)
    for (let round = 0; round < ROUNDS; round += 1) {
      const admin = await world.join(owner, orgId, 'admin')
      const { token } = await invite(admin, orgId)
      const person = await world.person()
      const [accepted, demoted] = await Promise.all([
        answerOf(acceptInvitation(world.deps, person, token)),
        answerOf(changeRole(world.deps, owner, { orgId, userId: admin.userId, role: 'viewer' })),
      ])
      assert.equal(demoted, 'done')
      assert.ok(['done', 'invalid_invitation'].includes(accepted), accepted)
      assert.equal((await rolesIn(orgId)).has(person.userId), accepted === 'done')
    }
  })
})

describe('a member whose write is running', () => {
  const write = (by: Actor, place: { orgId: string; channelId: string }) =>
    createPost(world.deps, by, { orgId: place.orgId, text: 'Mine', channels: [{ channelId: place.channelId }] })

  const acts = {
    removed: (owner: Actor, place: { orgId: string; userId: string }) => removeMember(world.deps, owner, place),
    demoted: (owner: Actor, place: { orgId: string; userId: string }) =>
      changeRole(world.deps, owner, { ...place, role: 'viewer' }),
  }

  for (const [word, act] of Object.entries(acts)) {
    it(`and who is ${word} meanwhile has written it before that, wholly`, async () => {
      const { owner, orgId, channelId } = await createStage(world)
      const editor = await world.join(owner, orgId, 'editor')
      await holder.query('begin')
      await holder.query('select from channels where org_id = $1 for update', [orgId])
      const written = answerOf(write(editor, { orgId, channelId }))
      await untilSomebodyWaits()
      const acted = answerOf(act(owner, { orgId, userId: editor.userId }))
      await holder.query('commit')
      assert.deepEqual([await written, await acted], ['done', 'done'])
      const { rows } = await watcher.query('select approval_required from posts where org_id = $1', [orgId])
      assert.deepEqual(rows, [{ approval_required: true }])
      const again = word === 'removed' ? 'not_found' : 'forbidden'
      await assert.rejects(write(editor, { orgId, channelId }), refusal(again))
    })

    it(`and who was ${word} just before is refused`, async () => {
      const { owner, orgId, channelId } = await createStage(world)
      const editor = await world.join(owner, orgId, 'editor')
      const place = [orgId, editor.userId]
      await holder.query('begin')
      if (word === 'removed') await holder.query('delete from memberships where org_id = $1 and user_id = $2', place)
      else await holder.query("update memberships set role = 'viewer' where org_id = $1 and user_id = $2", place)
      const written = answerOf(write(editor, { orgId, channelId }))
      await untilSomebodyWaits()
      await holder.query('commit')
      assert.equal(await written, word === 'removed' ? 'not_found' : 'forbidden')
      assert.equal((await watcher.query('select from posts where org_id = $1', [orgId])).rowCount, 0)
    })
  }
})
