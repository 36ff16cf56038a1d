import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerProblem, PROBLEMS } from './problem.ts'

test('a problem carries type, title, status, detail, code and request id', () => {
  const { status, headers, body } = answerProblem({ code: 'last_owner', detail: 'No.' }, 'r-1')
  assert.equal(status, 409)
  assert.equal(headers['content-type'], 'application/problem+json')
  assert.deepEqual(JSON.parse(body), {
    type: '/problems/last_owner',
    title: 'The last owner stays',
    status: 409,
    detail: 'No.',
    code: 'last_owner',
    request_id: 'r-1',
  })
})

test('at most 20 faults are listed', () => {
  const issues = Array.from({ length: 30 }, (_, index) => ({ pointer: `/${index}`, code: 'required', detail: 'No.' }))
  const { body } = answerProblem({ code: 'invalid_request', detail: 'No.', issues }, 'r-1')
  assert.equal(JSON.parse(body).errors.length, 20)
})

test('of a fault everything is sent that its rule says, and nothing else', () => {
  const fault = { pointer: '/media/0', code: 'media_bytes', detail: 'No.' }
  const rule = { limit: 0, actual: 2, source: 'https://x.example', fix: 'resize' } as const
  const issues = [
    { ...fault, ...rule, channelId: 'c-1', readOn: '2026-11-23', severity: 'error' as const },
    { ...fault, unwritten: 'observed' as const },
    fault,
  ]
  const { body } = answerProblem({ code: 'invalid_request', detail: 'No.', issues }, 'r-1')
  assert.deepEqual(JSON.parse(body).errors, [
    { ...fault, ...rule, channel_id: 'c-1', basis: 'page', read_on: '2026-11-23' },
    { ...fault, basis: 'observed' },
    fault,
  ])
})

test('Retry-After is the given number of seconds, rounded up, else that of the kind', () => {
  const detail = 'Wait.'
  const given = answerProblem({ code: 'too_busy', detail, retryAfterSeconds: 1.2 }, 'r-1')
  assert.equal(given.headers['retry-after'], '2')
  assert.equal(answerProblem({ code: 'too_busy', detail }, 'r-1').headers['retry-after'], '5')
  assert.equal(answerProblem({ code: 'conflict', detail }, 'r-1').headers['retry-after'], undefined)
})

test('every answer that asks for a sign-in says how', () => {
  for (const [code, { status }] of Object.entries(PROBLEMS)) {
    const { headers } = answerProblem({ code: code as keyof typeof PROBLEMS, detail: 'No.' }, 'r-1')
    assert.equal(headers['www-authenticate'], status === 401 ? 'Bearer' : undefined, code)
  }
})
