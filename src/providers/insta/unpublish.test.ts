import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aContent, aGraph, aPreparation, refuses, says, TOKEN } from './fake-graph.ts'
import type { Routes } from './fake-graph.ts'
import { DELETE_SCOPE } from './scopes.ts'
import { unpublish } from './unpublish.ts'

const { credentials } = aPreparation(aContent())
const ALLOWED = { credentials: { ...credentials, scopes: [DELETE_SCOPE] } }
const MISSING = refuses(100, 33)

const CASES: readonly (readonly [string, Routes, string])[] = [
  ['that is deleted', { 'DELETE 18': says({ success: true }) }, 'gone'],
  ['that both the call and a read do not know', { 'DELETE 18': MISSING, 'GET 18': MISSING }, 'gone'],
  ['that a read still shows', { 'DELETE 18': MISSING, 'GET 18': says({ id: '18' }) }, 'unavailable'],
  ['of which a read says nothing', { 'DELETE 18': MISSING, 'GET 18': 'no-answer' }, 'unavailable'],
  ['whose answer is lost', { 'DELETE 18': 'no-answer' }, 'unavailable'],
  ['whose answer says nothing', { 'DELETE 18': says({}) }, 'unavailable'],
  ['for which the permission is gone', { 'DELETE 18': refuses(10) }, 'rejected'],
  ['for which the token is gone', { 'DELETE 18': refuses(190, 463) }, 'unauthorized'],
  ['during a fault', { 'DELETE 18': refuses(2) }, 'unavailable'],
  ['during a limit', { 'DELETE 18': refuses(4) }, 'unavailable'],
  ['that is refused in passing', { 'DELETE 18': refuses(10, null, { is_transient: true }) }, 'unavailable'],
]

for (const [what, routes, kind] of CASES) {
  test(`a post ${what} is ${kind}`, async () => {
    const { context } = aGraph(routes)
    const outcome = await unpublish('18', ALLOWED, context)
    assert.equal(outcome.kind, kind, JSON.stringify(outcome))
    assert.ok(!JSON.stringify(outcome).includes(TOKEN))
  })
}

test('a post that is known by its container or its link only, and a channel that may not, are refused unasked', async () => {
  const { context, asked } = aGraph({})
  for (const id of ['container:18', 'DAbc123', '../18', '']) {
    assert.equal((await unpublish(id, ALLOWED, context)).kind, 'rejected')
  }
  const outcome = await unpublish('18', { credentials }, context)
  assert.match(outcome.kind === 'rejected' ? outcome.reason : outcome.kind, /instagram_manage_contents/)
  assert.equal(asked.length, 0)
})
