import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { Type, type TSchema } from 'typebox'
import { refuseIssues, type Issue } from '#domain/problem.ts'
import { namedSchemas } from '#http/schemas/common.ts'
import { withProblems, withProperty } from '#http/schemas/route.ts'

const MOST_CHARACTERS = 500

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a reference stands for; anything else as it is. */
const resolve = (schema: unknown): unknown => {
  if (!isObject(schema) || typeof schema['$ref'] !== 'string') return schema
  const name = schema['$ref'].replace(/#$/, '')
  return namedSchemas().find((each) => '$id' in each && each.$id === name)
}

const propertiesOf = (schema: unknown): Readonly<Record<string, unknown>> => {
  const known = resolve(schema)
  return isObject(known) && isObject(known['properties']) ? known['properties'] : {}
}

/** What an answer is made of: one object, or a list of them under `data`. */
interface Shape {
  readonly list: boolean
  readonly names: readonly string[]
}

const shapeOf = (schema: unknown): Shape => {
  const properties = propertiesOf(schema)
  const { data } = properties
  const list = isObject(data) && data['type'] === 'array'
  return { list, names: Object.keys(list ? propertiesOf(data['items']) : properties) }
}

const at = (value: unknown, ...names: readonly string[]): unknown =>
  names.reduce((inner, name) => (isObject(inner) ? inner[name] : undefined), value)

/** The JSON that a route answers with, also where it can answer with something else. */
const answerOf = ({ schema }: RouteOptions): unknown => {
  const answer = at(schema?.response, '200')
  return at(answer, 'content', 'application/json', 'schema') ?? answer
}

const parameter = ({ list, names }: Shape): TSchema => {
  const what = list ? 'each entry of data' : 'the answer'
  return Type.String({
    maxLength: MOST_CHARACTERS,
    description: `Only these fields of ${what}, with commas between: ${names.join(', ')}. Left out: all of them.`,
    examples: [names.slice(0, 2).join(',')],
  })
}

const chosenFrom = (asked: string, { names }: Shape): ReadonlySet<string> => {
  const chosen = asked.split(',').map((name) => name.trim())
  const unknown = chosen.filter((name) => !names.includes(name))
  const issue = (name: string): Issue => ({
    pointer: '/query/fields',
    code: 'unknown_field',
    detail: `There is no field ${JSON.stringify(name.slice(0, 50))} here; choose from ${names.join(', ')}.`,
  })
  if (unknown.length > 0) throw refuseIssues(unknown.slice(0, 20).map(issue))
  return new Set(chosen)
}

const pick = (value: unknown, chosen: ReadonlySet<string>): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => chosen.has(name))) : value

const askedBy = ({ query }: FastifyRequest): string | undefined =>
  isObject(query) && typeof query['fields'] === 'string' ? query['fields'] : undefined

const isJson = (type: unknown): boolean => String(type).startsWith('application/json')

/**
 * Lets readers ask for some fields of an answer with `fields`, on every route that answers 200 with an object or with a list of
 * them. What a route says of its answer holds for one without `fields`. The answer is made whole and checked first, so that
 * nothing is shown that would not be shown anyhow.
 */
export const addSparseFields = (scope: FastifyInstance): void => {
  const shapes = new Map<string, Shape>()
  scope.addHook('onRoute', (route) => {
    if (route.method !== 'GET') return
    const shape = shapeOf(answerOf(route))
    if (shape.names.length === 0) return
    shapes.set(route.url, shape)
    const { schema = {} } = route
    const querystring = withProperty(schema.querystring, 'fields', parameter(shape))
    route.schema = { ...schema, querystring, response: withProblems(schema.response, 422) }
  })
  const chosenBy = new WeakMap<FastifyRequest, { readonly list: boolean; readonly chosen: ReadonlySet<string> }>()
  scope.addHook('preHandler', async (request) => {
    const [asked, shape] = [askedBy(request), shapes.get(request.routeOptions.url ?? '')]
    if (asked !== undefined && shape !== undefined)
      chosenBy.set(request, { list: shape.list, chosen: chosenFrom(asked, shape) })
  })
  scope.addHook('onSend', async (request, reply, payload) => {
    const wish = chosenBy.get(request)
    if (wish === undefined || typeof payload !== 'string') return payload
    if (reply.statusCode !== 200 || !isJson(reply.getHeader('content-type'))) return payload
    const { list, chosen } = wish
    const answer: unknown = JSON.parse(payload)
    if (!list || !isObject(answer) || !Array.isArray(answer['data'])) return JSON.stringify(pick(answer, chosen))
    return JSON.stringify({ ...answer, data: answer['data'].map((each) => pick(each, chosen)) })
  })
}
