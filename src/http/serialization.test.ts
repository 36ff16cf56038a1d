import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSerializer } from './serialization.ts'

const route = { method: 'GET', url: '/ink', httpStatus: '200' }
const schemas = { Ink: { $id: 'Ink', type: 'object', properties: { color: { type: 'string' } } } }

test('an answer is written as its schema says, whichever comes first', () => {
  const compile = buildSerializer(schemas, {})
  const one = compile({ ...route, schema: { $ref: 'Ink#' } })
  const other = compile({ ...route, schema: { type: 'array', items: { $ref: 'Ink#' } } })
  assert.equal(other([{ color: 'blue', secret: 'x' }]), '[{"color":"blue"}]')
  assert.equal(one({ color: 'blue', secret: 'x' }), '{"color":"blue"}')
  assert.equal(one({ color: 'red' }), '{"color":"red"}')
})

test('a schema is compiled when its first answer is given', () => {
  const compile = buildSerializer(schemas, {})
  const serialize = compile({ ...route, schema: { type: 'no such type' } })
  assert.throws(() => serialize({}))
})
