import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { test } from 'node:test'
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { createTestDeps } from '#test/support/deps.ts'
import { buildSerializer } from './serialization.ts'
import { buildServer } from './server.ts'

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

/** The real server without a database, and every route that it was given. */
const buildWithRoutes = async (): Promise<{ server: FastifyInstance; routes: readonly RouteOptions[] }> => {
  const routes: RouteOptions[] = []
  // The only moment at which somebody else can ask to hear of the routes: before the first.
  const hear = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', (options) => void routes.push(options))
  }
  subscribe('fastify.initialization', hear)
  try {
    const actions = createTestDeps('postgres://127.0.0.1:9/nobody')
    const ready = async () => ({ ready: true, checks: {} })
    const { log, publicUrl } = actions
    const server = await buildServer({ actions, log, publicUrl, ready, logRequests: false, version: '0' })
    return { server, routes }
  } finally {
    unsubscribe('fastify.initialization', hear)
  }
}

/** By its text each schema of an answer, and one place where it stands: most stand in many. */
const schemasOf = (routes: readonly RouteOptions[]): ReadonlyMap<string, string> => {
  const answers = routes.flatMap(({ method, url, schema }) =>
    Object.entries(schema?.response ?? {}).flatMap(([status, answer]) => {
      const content: Readonly<Record<string, { readonly schema: object }>> = answer.content ?? {
        json: { schema: answer },
      }
      return Object.values(content).map((each) => ({ where: `${String(method)} ${url} ${status}`, ...each }))
    }),
  )
  return new Map(answers.map(({ schema, where }) => [JSON.stringify(schema), where]))
}

test('every schema of every answer of the API can be compiled', async () => {
  const { server, routes } = await buildWithRoutes()
  try {
    const compile = SerializerSelector()(server.getSchemas(), {})
    const schemasOfAnswers = schemasOf(routes)
    for (const [text, where] of schemasOfAnswers) {
      assert.doesNotThrow(() => compile({ ...route, schema: JSON.parse(text) }), where)
    }
    assert.ok(schemasOfAnswers.size > 30, `there are ${schemasOfAnswers.size}`)
  } finally {
    await server.close()
  }
})
