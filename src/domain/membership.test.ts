import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { may, mayAssignRole, mayWritePost, ROLES, type Permission, type Role } from './membership.ts'

/** The whole table, from the design: the roles that have each permission. */
const TABLE: Readonly<Record<Permission, readonly Role[]>> = {
  'organization.read': ['owner', 'admin', 'editor', 'viewer'],
  'organization.manage': ['owner', 'admin'],
  'organization.export': ['owner', 'admin'],
  'organization.own': ['owner'],
  'members.read': ['owner', 'admin', 'editor', 'viewer'],
  'members.manage': ['owner', 'admin'],
  'channels.read': ['owner', 'admin', 'editor', 'viewer'],
  'channels.manage': ['owner', 'admin'],
  'media.read': ['owner', 'admin', 'editor', 'viewer'],
  'media.write': ['owner', 'admin', 'editor'],
  'media.write-any': ['owner', 'admin'],
  'posts.read': ['owner', 'admin', 'editor', 'viewer'],
  'posts.write': ['owner', 'admin', 'editor'],
  'posts.write-any': ['owner', 'admin'],
  'posts.approve': ['owner', 'admin'],
  'posts.approve-step': ['owner', 'admin', 'editor'],
  'posts.publish': ['owner', 'admin'],
  'posts.retry': ['owner', 'admin'],
  'posts.resolve': ['owner', 'admin'],
  'posts.unpublish': ['owner', 'admin'],
  'reviews.manage': ['owner', 'admin'],
  'keys.manage': ['owner', 'admin'],
  'audit.read': ['owner', 'admin'],
  'views.write': ['owner', 'admin', 'editor', 'viewer'],
  'calendar.subscribe': ['owner', 'admin', 'editor', 'viewer'],
  'webhooks.manage': ['owner', 'admin'],
  'notifications.read': ['owner', 'admin', 'editor', 'viewer'],
}

const RANK: Readonly<Record<Role, number>> = { owner: 4, admin: 3, editor: 2, viewer: 1 }

const everyAssignment = ROLES.flatMap((actor) =>
  [null, ...ROLES].flatMap((from) => ROLES.map((to) => ({ actor, from, to, allowed: mayAssignRole(actor, from, to) }))),
)

describe('may', () => {
  for (const [permission, roles] of Object.entries(TABLE) as [Permission, readonly Role[]][]) {
    it(`gives ${permission} to ${roles.join(', ')} and nobody else`, () => {
      assert.deepEqual(
        ROLES.filter((role) => may(role, permission)),
        roles,
      )
    })
  }
})

describe('mayWritePost', () => {
  it('lets editors write only their own posts, owners and admins every post, viewers none', () => {
    const writers = (memberId: string) => ROLES.filter((role) => mayWritePost(role, memberId, 'author'))
    assert.deepEqual(writers('author'), ['owner', 'admin', 'editor'])
    assert.deepEqual(writers('somebody else'), ['owner', 'admin'])
  })
})

describe('mayAssignRole', () => {
  it('never lets anybody grant a role above his own', () => {
    assert.equal(everyAssignment.length, 80)
    const above = everyAssignment.filter(({ actor, to }) => RANK[to] > RANK[actor])
    assert.ok(above.every(({ allowed }) => !allowed))
  })

  it('never lets anybody touch a member who stands above him', () => {
    const above = everyAssignment.filter(({ actor, from }) => from !== null && RANK[from] > RANK[actor])
    assert.ok(above.every(({ allowed }) => !allowed))
  })

  it('lets an owner give every role to everybody', () => {
    assert.ok(everyAssignment.every(({ actor, allowed }) => actor !== 'owner' || allowed))
  })

  it('lets an admin give every role but owner, to everybody but owners', () => {
    for (const { from, to, allowed } of everyAssignment.filter(({ actor }) => actor === 'admin')) {
      assert.equal(allowed, from !== 'owner' && to !== 'owner', `${from} → ${to}`)
    }
  })

  it('lets editors and viewers give nothing', () => {
    const low = everyAssignment.filter(({ actor }) => actor === 'editor' || actor === 'viewer')
    assert.ok(low.every(({ allowed }) => !allowed))
  })
})
