import { distinct, type Change } from './change.ts'
import type { Answer, ApiDocument, Body, Operation, Parameter } from './document.ts'
import { createSchemaComparison, type Direction, type Documents } from './schemas.ts'

type CompareSchemas = ReturnType<typeof createSchemaComparison>

/** One operation, before and after. */
interface Route {
  readonly name: string
  readonly before: Operation
  readonly after: Operation
  readonly schemas: CompareSchemas
}

type Content = Body['content']

interface ContentPair {
  readonly place: string
  readonly direction: Direction
  readonly before: Content
  readonly after: Content
}

const compareContent = (schemas: CompareSchemas, pair: ContentPair): readonly Change[] =>
  Object.entries(pair.before).flatMap(([type, was]): readonly Change[] => {
    const is = pair.after[type]
    const place = `${pair.place} ${type}`
    if (is === undefined) return [{ rule: 'media_type_removed', place, detail: 'is gone' }]
    if (was.schema === undefined && is.schema === undefined) return []
    return schemas(pair.direction, `${place} `, { before: was.schema ?? {}, after: is.schema ?? {} })
  })

const keyOf = ({ name, in: where }: Parameter): string => `${where} ${where === 'header' ? name.toLowerCase() : name}`

/** What stands in the path must still be taken there; another name of it is told as that. */
const comparePlaces = ({ name, before, after, schemas }: Route): readonly Change[] => {
  const places = ({ parameters = [] }: Operation) => parameters.filter((each) => each.in === 'path')
  return places(after).flatMap((is) => {
    const was = places(before).find((each) => each.name === is.name)
    if (was?.schema === undefined || is.schema === undefined) return []
    return schemas('request', `${name} ${keyOf(is)} `, { before: was.schema, after: is.schema })
  })
}

const compareParameters = ({ name, before, after, schemas }: Route): readonly Change[] => {
  const listed = ({ parameters = [] }: Operation) =>
    new Map(parameters.filter((each) => each.in !== 'path').map((each) => [keyOf(each), each]))
  const [olds, news] = [listed(before), listed(after)]
  const gone = [...olds.keys()].filter((key) => !news.has(key))
  const kept = [...news].flatMap(([key, is]): readonly Change[] => {
    const was = olds.get(key)
    const place = `${name} ${key}`
    const required = is.required === true && was?.required !== true
    const asked: readonly Change[] = required ? [{ rule: 'parameter_required', place, detail: 'is required' }] : []
    if (was?.schema === undefined || is.schema === undefined) return asked
    return [...asked, ...schemas('request', `${place} `, { before: was.schema, after: is.schema })]
  })
  return [
    ...gone.map((key): Change => ({ rule: 'parameter_removed', place: `${name} ${key}`, detail: 'is gone' })),
    ...kept,
  ]
}

const compareBody = ({ name, before, after, schemas }: Route): readonly Change[] => {
  const [was, is] = [before.requestBody, after.requestBody]
  const place = `${name} body`
  if (is === undefined) return was === undefined ? [] : [{ rule: 'body_removed', place, detail: 'is gone' }]
  const required = is.required === true && was?.required !== true
  return [
    ...(required ? [{ rule: 'body_required', place, detail: 'is required' } as const] : []),
    ...compareContent(schemas, { place, direction: 'request', before: was?.content ?? {}, after: is.content }),
  ]
}

const isSuccess = (status: string): boolean => /^[23]/.test(status)

const compareAnswer = (route: Route, status: string, { was, is }: { was: Answer; is: Answer }): readonly Change[] => {
  const place = `${route.name} ${status}`
  const known = new Set(Object.keys(is.headers ?? {}).map((header) => header.toLowerCase()))
  const lost = Object.keys(was.headers ?? {}).filter((header) => !known.has(header.toLowerCase()))
  const contents = { place, direction: 'answer', before: was.content ?? {}, after: is.content ?? {} } as const
  return [
    ...lost.map((header): Change => ({ rule: 'header_removed', place: `${place} ${header}`, detail: 'is gone' })),
    ...compareContent(route.schemas, contents),
  ]
}

/** Which refusals there are may change: clients go by their form, which is one for all. */
const compareAnswers = (route: Route): readonly Change[] => {
  const { name, before, after } = route
  const added = Object.keys(after.responses).filter((status) => isSuccess(status) && !(status in before.responses))
  return [
    ...added.map((status): Change => ({ rule: 'status_added', place: `${name} ${status}`, detail: 'is new' })),
    ...Object.entries(before.responses).flatMap(([status, was]): readonly Change[] => {
      const is = after.responses[status]
      if (is !== undefined) return compareAnswer(route, status, { was, is })
      return isSuccess(status) ? [{ rule: 'status_removed', place: `${name} ${status}`, detail: 'is gone' }] : []
    }),
  ]
}

/** Each way to come in that sufficed must still do; no way at all is the widest. */
const compareSecurity = ({ name, before, after }: Route): readonly Change[] => {
  const ways = ({ security = [] }: Operation) => (security.length === 0 ? [{}] : security)
  const suffices = (way: object) => ways(after).some((each) => Object.keys(each).every((scheme) => scheme in way))
  if (ways(before).every(suffices)) return []
  return [{ rule: 'security_tightened', place: name, detail: JSON.stringify(after.security) }]
}

const namesIn = (path: string): string => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).join(', ')

const compareNames = (place: string, before: Operation, after: Operation): readonly Change[] =>
  before.operationId === after.operationId
    ? []
    : [{ rule: 'operation_renamed', place, detail: `${before.operationId} is ${after.operationId}` }]

const bare = (path: string): string => path.replaceAll(/\{\w+\}/g, '{}')

const compareRoute = (route: Route): readonly Change[] => [
  ...compareNames(route.name, route.before, route.after),
  ...compareSecurity(route),
  ...comparePlaces(route),
  ...compareParameters(route),
  ...compareBody(route),
  ...compareAnswers(route),
]

const compareRoutes = ({ before, after }: Documents): readonly Change[] => {
  const schemas = createSchemaComparison({ before, after })
  const news = new Map(Object.entries(after.paths).map(([path, methods]) => [bare(path), { path, methods }]))
  return Object.entries(before.paths).flatMap(([path, methods]) => {
    const found = news.get(bare(path))
    const renamed = found !== undefined && namesIn(found.path) !== namesIn(path)
    const names: readonly Change[] = renamed
      ? [{ rule: 'path_parameter_renamed', place: path, detail: `is ${found.path}` }]
      : []
    const operations = Object.entries(methods).flatMap(([method, was]): readonly Change[] => {
      const name = `${method.toUpperCase()} ${path}`
      const is = found?.methods[method]
      if (is === undefined) return [{ rule: 'route_removed', place: name, detail: 'is gone' }]
      return compareRoute({ name, before: was, after: is, schemas })
    })
    return [...names, ...operations]
  })
}

/** What a client must do to show who calls, without the words for people. */
const wireOf = (scheme: unknown): string =>
  JSON.stringify(scheme, (key, value: unknown) => (key === 'description' ? undefined : value))

const compareSchemes = ({ before, after }: Documents): readonly Change[] =>
  Object.entries(before.components.securitySchemes).flatMap(([name, was]): readonly Change[] => {
    const is = after.components.securitySchemes[name]
    const [old, now] = [wireOf(was), wireOf(is)]
    return old === now ? [] : [{ rule: 'security_scheme_changed', place: name, detail: `${old} is ${now ?? 'gone'}` }]
  })

/** Every change from one document to the next that breaks a client of the first. */
export const compareDocuments = (before: ApiDocument, after: ApiDocument): readonly Change[] =>
  distinct([...compareSchemes({ before, after }), ...compareRoutes({ before, after })])
