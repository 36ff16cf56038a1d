// Renders what the TypeScript client has from the API's description: the types, and a function for each operation.
import { registerHooks } from 'node:module'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'

const Named = Type.Object({ name: Type.String(), in: Type.String(), required: Type.Optional(Type.Boolean()) })
const Content = Type.Optional(Type.Record(Type.String(), Type.Object({ schema: Type.Optional(Type.Unknown()) })))
const Operation = Type.Object({
  operationId: Type.String(),
  summary: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  tags: Type.Array(Type.String(), { minItems: 1 }),
  parameters: Type.Optional(Type.Array(Named)),
  requestBody: Type.Optional(Type.Object({ required: Type.Optional(Type.Boolean()), content: Content })),
  responses: Type.Record(Type.String(), Type.Object({ content: Content })),
})
type Operation = Static<typeof Operation>
type Parameter = Static<typeof Named>

const Document = Type.Object({
  info: Type.Object({ version: Type.String() }),
  paths: Type.Record(Type.String(), Type.Record(Type.String(), Operation)),
  components: Type.Object({ schemas: Type.Record(Type.String(), Type.Unknown()) }),
})
type Document = Static<typeof Document>

const HEADER = '// Generated from api/openapi.json by `npm run openapi`; not to be edited.\n'

/** They ask by POST and change nothing, so that they may be sent again without a key. */
const ASKING: ReadonlySet<string> = new Set(['validatePost', 'planMediaFit', 'previewInvitation'])

/** Another address of an operation that is there already, and ways for browsers only. */
const LEFT_OUT: ReadonlySet<string> = new Set(['editPostByPost'])

/** Where a tag's operations are found, when it is not the tag's own name. */
const PLACES: Readonly<Record<string, string>> = { Operation: 'health', Sessions: 'auth', Decisions: 'posts' }

const isSuccess = (status: string): boolean => status.startsWith('2')

const withoutRefusals = ({ responses, ...rest }: Operation) => ({
  ...rest,
  responses: Object.fromEntries(Object.entries(responses).filter(([status]) => isSuccess(status))),
})

/** Refusals are the same everywhere, and are thrown; in the types of answers they would only be long. */
const prune = ({ paths, ...rest }: Document): object => ({
  openapi: '3.1.0',
  ...rest,
  paths: Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [
      path,
      Object.fromEntries(Object.entries(operations).map(([method, operation]) => [method, withoutRefusals(operation)])),
    ]),
  ),
})

/**
 * openapi-typescript prints with TypeScript's own printer, and TypeScript 7 gives no access to it. It is given the printer of
 * TypeScript 6, as @ts-morph/common carries it.
 */
const loadGenerator = async () => {
  const url = import.meta.resolve('@ts-morph/common/dist/typescript.js')
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'typescript' ? { url, format: 'commonjs', shortCircuit: true } : next(specifier, context),
  })
  try {
    return await import('openapi-typescript')
  } finally {
    hooks.deregister()
  }
}

const renderTypes = async (document: Document): Promise<string> => {
  const { default: toNodes, astToString } = await loadGenerator()
  const nodes = await toNodes(JSON.stringify(prune(document)), { silent: true })
  const wanted = nodes.filter((node) => /^export interface (?:components|operations) /.test(astToString([node])))
  return `${HEADER}${astToString(wanted)}`
}

const camelCase = (words: string): string =>
  words
    .split(/[^A-Za-z0-9]+/)
    .map((word, index) => (index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

const placeOf = ({ tags: [tag = ''] }: Operation): string => PLACES[tag] ?? camelCase(tag)

/** `posts.create` for `createPost`: what the place says already is not said again. */
const methodOf = (operation: Operation): string => {
  const place = placeOf(operation)
  const plural = place.charAt(0).toUpperCase() + place.slice(1)
  const singular = plural.replace(/s$/, '')
  const short = operation.operationId.replace(new RegExp(`(?:${plural}|${singular})(?![a-z])`), '')
  return lowerFirst(short)
}

const jsonOf = ({ responses }: Operation): unknown =>
  Object.entries(responses).find(([status]) => isSuccess(status))?.[1].content?.['application/json']?.schema

/** The types that an answer may have. A stream of events is asked for in another way, by `events.watch`. */
const answerTypes = ({ responses }: Operation): readonly string[] =>
  Object.entries(responses)
    .filter(([status]) => isSuccess(status))
    .flatMap(([, { content = {} }]) => Object.keys(content))
    .filter((type) => type !== 'text/event-stream')

/** A file, which may come in several types, is given as it comes. */
const answerType = (operation: Operation): string => {
  const types = answerTypes(operation)
  if (types.length === 0) return 'void'
  return types.every((type) => type === 'application/json') ? `Answer<'${operation.operationId}'>` : 'Response'
}

const List = Type.Object({
  required: Type.Array(Type.String()),
  properties: Type.Object({
    data: Type.Object({ type: Type.Literal('array') }),
    page: Type.Optional(Type.Object({ properties: Type.Record(Type.String(), Type.Unknown()) })),
  }),
})

/** The schema that an answer has, itself or by its name. */
const resolveSchema = (document: Document, schema: unknown): unknown => {
  const Ref = Type.Object({ $ref: Type.String() })
  return Value.Check(Ref, schema) ? document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] : schema
}

/** How a list leads on: by a cursor, by the place of its last entry, or not at all. Undefined for what is no list. */
const leadOf = (document: Document, method: string, operation: Operation): string | undefined => {
  const schema = resolveSchema(document, jsonOf(operation))
  if (method !== 'get' || answerType(operation) === 'Response' || !Value.Check(List, schema)) return undefined
  const names = Object.keys(schema.properties.page?.properties ?? {})
  return names.includes('next_cursor') ? 'cursor' : names.includes('next_after') ? 'after' : 'none'
}

interface Route {
  readonly path: string
  readonly method: string
  readonly operation: Operation
  readonly lead: string | undefined
}

/** Left out: what only asks for headers, protocols with headers of their own, and what only sends a browser elsewhere. */
const isCallable = ({ method, operation }: Route): boolean => {
  const { operationId, parameters = [], responses } = operation
  if (LEFT_OUT.has(operationId) || method === 'head' || method === 'options') return false
  if (parameters.some((parameter) => parameter.in === 'header' && parameter.required === true)) return false
  return Object.keys(responses).some(isSuccess)
}

const routesOf = (document: Document): readonly Route[] =>
  Object.entries(document.paths)
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        path,
        method,
        operation,
        lead: leadOf(document, method, operation),
      })),
    )
    .filter(isCallable)

const comment = ({ method, path, operation }: Route): string => {
  const { summary = '', description } = operation
  const text = [
    `${summary}.`,
    ...(description === undefined ? [] : [description]),
    `\`${method.toUpperCase()} ${path}\``,
  ]
  return `    /** ${text.join(' ').replaceAll('*/', '* /').replaceAll('\n', ' ')} */`
}

/** The type of the body; undefined where none is taken. */
const bodyType = ({ operationId, requestBody }: Operation): string | undefined => {
  const types = Object.keys(requestBody?.content ?? {})
  const kinds = types.map((type) => {
    if (type === 'application/json') return `Body<'${operationId}'>`
    return type === 'multipart/form-data' ? 'FormData' : 'Content'
  })
  return kinds.length === 0 ? undefined : [...new Set(kinds)].join(' | ')
}

/** What may be sent again when no answer came: reads, what only asks, and what carries a key. */
const retryOf = ({ method, operation: { operationId, parameters = [] } }: Route): string => {
  if (method === 'get' || ASKING.has(operationId)) return 'safe'
  return parameters.some(({ name }) => name === 'idempotency-key') ? 'keyed' : 'never'
}

/** What is asked for beside the body stands in the options, so that a first such parameter changes nothing for who gives none. */
const optionsType = (name: string, query: readonly Parameter[]): string => {
  if (query.length === 0) return 'options?: CallOptions'
  return `options${query.some(({ required }) => required === true) ? '' : '?'}: QueryOptions<'${name}'>`
}

const parametersOf = ({ operation, path, lead }: Route): readonly string[] => {
  const { operationId, requestBody, parameters = [] } = operation
  const body = bodyType(operation)
  const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => `${camelCase(name)}: string`)
  const optional = requestBody?.required === true ? '' : '?'
  const query = parameters.filter((parameter) => parameter.in === 'query')
  return [
    ...places,
    ...(body === undefined ? [] : [`body${optional}: ${body}`]),
    ...(lead === undefined
      ? []
      : [`query?: ${query.length === 0 ? 'Record<string, never>' : `Query<'${operationId}'>`}`]),
    lead === undefined ? optionsType(operationId, query) : 'options?: ListOptions',
  ]
}

const detailsOf = (route: Route): readonly string[] => {
  const { operation, method, path, lead } = route
  const body = bodyType(operation)
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `\${encodeURIComponent(${camelCase(name)})}`)
  const open = (operation.parameters ?? []).some((parameter) => parameter.in === 'query')
  const query = lead === undefined ? (open ? ['query: options?.query'] : []) : ['query']
  const answer = answerType(operation)
  return [
    `method: '${method.toUpperCase()}'`,
    `path: \`${place}\``,
    `retry: '${retryOf(route)}'`,
    `answer: '${answer === 'Response' ? 'raw' : answer === 'void' ? 'none' : 'json'}'`,
    ...query,
    ...(body === undefined ? [] : ['body']),
    'options',
  ]
}

const renderMethod = (route: Route): string => {
  const { operation, lead } = route
  const head = `    ${methodOf(operation)}: (${parametersOf(route).join(', ')})`
  const details = `{ ${detailsOf(route).join(', ')} }`
  const answer = answerType(operation)
  if (lead === undefined) return `${comment(route)}\n${head}: Promise<${answer}> => call(${details}),`
  return `${comment(route)}\n${head}: Pages<${answer}> => list(${details}, '${lead}'),`
}

const groupByPlace = (routes: readonly Route[]): ReadonlyMap<string, readonly Route[]> =>
  Map.groupBy(routes, ({ operation }) => placeOf(operation))

const renderPlace = ([place, routes]: readonly [string, readonly Route[]]): string => {
  const names = routes.map(({ operation }) => methodOf(operation))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`two operations would be ${place}.${twice}; give one another operationId`)
  return `  ${place}: {\n${routes.map(renderMethod).join('\n')}\n  },`
}

const renderOperations = (document: Document): string => {
  const routes = routesOf(document)
  const types = ['Answer', 'Body', 'Call', 'CallOptions', 'List', 'ListOptions', 'Query', 'QueryOptions']
  const places = [...groupByPlace(routes)].map(renderPlace)
  const text = places.join('\n')
  const used = types.filter((name) => new RegExp(`\\b${name}\\b`).test(text) || name === 'Call' || name === 'List')
  return [
    HEADER,
    `import type { ${used.join(', ')} } from '../call.ts'`,
    ...(/\bContent\b/.test(text) ? [`import type { Content } from '../content.ts'`] : []),
    `import type { Pages } from '../pages.ts'\n`,
    '/** Every operation of the API, by what it concerns. */',
    'export const createOperations = (call: Call, list: List) => ({',
    text,
    '})\n',
    `/** The version of the API that this was made for. */\nexport const API_VERSION = '${document.info.version}'\n`,
  ].join('\n')
}

/** The client's generated files, by their path in it. */
export const renderClient = async (openapi: string): Promise<ReadonlyMap<string, string>> => {
  const document = Value.Parse(Document, JSON.parse(openapi))
  return new Map([
    ['src/generated/schema.ts', await renderTypes(document)],
    ['src/generated/operations.ts', renderOperations(document)],
  ])
}
