import { fillPath, type Operation } from '#test/support/api-document.ts'
import type { ApiWorld } from '#test/support/api-world.ts'
import type { TestRequest } from '#test/support/app.ts'
import { placesOf, withValueAt } from '#test/support/json-place.ts'
import type { ValidRequest } from '#test/support/valid-requests.ts'
import type { Change, FuzzCase } from './cases.ts'
import { toJson } from './corpus.ts'

/** A request in the form it is sent in. */
interface Draft {
  readonly params: Readonly<Record<string, string>>
  readonly query: string
  readonly body: string | Buffer | undefined
  readonly headers: Readonly<Record<string, string>>
}

const pick = (from: readonly string[], at: number): string | undefined => from[at % Math.max(1, from.length)]

const without = (body: Readonly<Record<string, unknown>>, name: string | undefined) =>
  Object.fromEntries(Object.entries(body).filter(([each]) => each !== name))

const queryOf = (query: Readonly<Record<string, unknown>>): string =>
  new URLSearchParams(
    Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value).toWellFormed()])),
  ).toString()

const NOUNS = { channel_id: 'channel', post_id: 'ownersDraft', user_id: 'member', media_id: 'authorsFile' } as const

const changeFields = (body: Readonly<Record<string, unknown>>, change: Change): unknown => {
  if (change.kind === 'schema') return change.body ?? body
  if (change.kind === 'value') return withValueAt(body, pick(placesOf(body), change.at) ?? '/anything', change.value)
  if (change.kind === 'field') return { ...body, [change.name]: change.value }
  return change.kind === 'missing' ? without(body, pick(Object.keys(body), change.at)) : body
}

const changeBody = ({ body, upload }: ValidRequest, { change }: FuzzCase): string | Buffer | undefined => {
  if (change.kind === 'body') return change.body
  // A body that is no JSON has no fields to change: it goes as it is.
  if (upload !== undefined) return upload
  const changed = changeFields(body ?? {}, change)
  return body === undefined && Object.keys(changed ?? {}).length === 0 ? undefined : toJson(changed)
}

const changeParams = async (world: ApiWorld, valid: ValidRequest, { change }: FuzzCase) => {
  const params = valid.params ?? {}
  if (change.kind !== 'param' && change.kind !== 'foreign-table') return params
  const name = pick(Object.keys(params), change.at)
  if (name === undefined) return params
  if (change.kind === 'param') return { ...params, [name]: change.step.toWellFormed() }
  const own: string | undefined = Object.entries(NOUNS).find(([noun]) => noun === name)?.[1]
  const id = change.object === own ? world.sides.home.orgId : await world.object(change.object, 'home')
  return { ...params, [name]: id }
}

const changeQuery = (valid: ValidRequest, { change }: FuzzCase): string => {
  if (change.kind === 'query') return change.query
  return queryOf(change.kind === 'schema' ? change.query : (valid.query ?? {}))
}

const toDraft = async (world: ApiWorld, valid: ValidRequest, fuzzCase: FuzzCase): Promise<Draft> => ({
  params: await changeParams(world, valid, fuzzCase),
  query: changeQuery(valid, fuzzCase),
  body: changeBody(valid, fuzzCase),
  headers: { ...valid.headers, ...(fuzzCase.change.kind === 'headers' ? fuzzCase.change.headers : {}) },
})

/** The case's request: the valid one with its one change. */
export const toFuzzedRequest = async (
  world: ApiWorld,
  operation: Operation,
  { valid, fuzzCase }: { readonly valid: ValidRequest; readonly fuzzCase: FuzzCase },
): Promise<TestRequest> => {
  const { params, query, body, headers } = await toDraft(world, valid, fuzzCase)
  const steps = Object.fromEntries(Object.entries(params).map(([name, text]) => [name, text.slice(0, 2_000)]))
  const path = fillPath(operation.path, steps)
  const token = 'authorization' in headers ? undefined : world.actors[fuzzCase.actor].token
  return { method: operation.method, path: query === '' ? path : `${path}?${query}`, token, body, headers }
}

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

const bodyFlag = (body: TestRequest['body']): string => {
  if (body === undefined) return ''
  const json = typeof body === 'string' ? body : JSON.stringify(body)
  const text = Buffer.isBuffer(body) ? `(base64) ${body.toString('base64')}` : json
  const shown = text.length > 2_000 ? `${text.slice(0, 200)}… (${text.length} characters)` : text
  return ` --data-binary ${quote(shown)}`
}

/** The request as a command line, for the message of a failed case. */
export const toCurl = ({ method = 'GET', path, token, headers = {}, body }: TestRequest): string => {
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const all = { ...type, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers }
  const flags = Object.entries(all).map(([name, value]) => ` -H ${quote(`${name}: ${value}`)}`)
  return `curl -i -X ${method}${flags.join('')}${bodyFlag(body)} ${quote(`http://localhost:3000${path}`)}`
}
