import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ROLES } from './membership.ts'
import { isScope, mayGiveScope, SCOPES, scopeFor } from './scope.ts'

describe('a scope', () => {
  it('to approve is needed for approving, and for nothing else', () => {
    assert.equal(scopeFor('posts.approve'), 'posts:approve')
    for (const permission of [
      'posts.write',
      'posts.write-any',
      'posts.publish',
      'posts.retry',
      'posts.read',
    ] as const) {
      assert.notEqual(scopeFor(permission), 'posts:approve')
    }
  })

  it('opens none of what only a person may', () => {
    for (const permission of ['keys.manage', 'members.manage', 'organization.own', 'organization.manage'] as const) {
      assert.equal(scopeFor(permission), null)
    }
  })

  it('is given only by a role that may do something of what it opens', () => {
    const given = ROLES.map((role) => [role, SCOPES.filter((scope) => mayGiveScope(role, scope)).length])
    assert.deepEqual(given, [
      ['owner', SCOPES.length],
      ['admin', SCOPES.length],
      ['editor', 7],
      ['viewer', 5],
    ])
    assert.ok(!mayGiveScope('editor', 'posts:approve'))
    assert.ok(mayGiveScope('editor', 'posts:write'))
  })

  it('has one of the known names', () => {
    assert.ok(SCOPES.every(isScope))
    assert.ok(!isScope('posts:everything'))
  })
})
